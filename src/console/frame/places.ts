import { chunk, type Chunk } from './chunk.js';
import { onPreload } from './preload.js';
import type { Messages } from '../messages/en.js';

/** A screen: its address, and what its menu entry is called when it has one. */
export interface Place {
  readonly path: string;
  readonly screen: Chunk;
  readonly title: keyof Messages['places'];
  readonly inMenu: boolean;
  /** The operation without which the menu leaves it out. */
  readonly needs?: string;
}

const today = chunk(async () => (await import('../settlement/today.js')).Today);
const periods = chunk(async () => (await import('../settlement/periods.js')).Periods);
const statements = chunk(async () => (await import('../settlement/statements.js')).Statements);
const statement = chunk(async () => (await import('../settlement/statement.js')).Statement);
const line = chunk(async () => (await import('../settlement/line.js')).Line);
const payments = chunk(async () => (await import('../settlement/payments.js')).Payments);
const disputes = chunk(async () => (await import('../settlement/disputes.js')).Disputes);
const dispute = chunk(async () => (await import('../settlement/dispute.js')).Dispute);
const reports = chunk(async () => (await import('../settlement/reports.js')).Reports);
const journal = chunk(async () => (await import('../settlement/journal.js')).Journal);
const entry = chunk(async () => (await import('../settlement/entry.js')).Entry);
const check = chunk(async () => (await import('../settlement/check.js')).Check);

export const places: readonly Place[] = [
  { path: '/settlement', screen: today, title: 'today', inMenu: true },
  { path: '/settlement/periods', screen: periods, title: 'periods', inMenu: true },
  { path: '/settlement/statements', screen: statements, title: 'statements', inMenu: true },
  { path: '/settlement/disputes', screen: disputes, title: 'disputes', inMenu: true, needs: 'disputes' },
  { path: '/settlement/payments', screen: payments, title: 'payments', inMenu: true },
  { path: '/settlement/reports', screen: reports, title: 'reports', inMenu: true, needs: 'flowReport' },
  { path: '/settlement/journal', screen: journal, title: 'journal', inMenu: true, needs: 'journal' },
  { path: '/settlement/check', screen: check, title: 'check', inMenu: true },
  { path: '/settlement/statements/:id', screen: statement, title: 'statement', inMenu: false },
  { path: '/settlement/statements/:id/lines/:lineId', screen: line, title: 'line', inMenu: false },
  { path: '/settlement/disputes/:id', screen: dispute, title: 'dispute', inMenu: false },
  { path: '/settlement/journal/:id', screen: entry, title: 'entry', inMenu: false },
  { path: '/settlement/check/:id', screen: check, title: 'check', inMenu: false },
];

/** Where an object is shown, by the prefix of its id; undefined where there is no screen of its kind. */
export function placeOfId(id: string): string | undefined {
  const text = id.trim();
  if (/^stm_[0-9a-z]{26}$/.test(text)) return `/settlement/statements/${text}`;
  if (/^dsp_[0-9a-z]{26}$/.test(text)) return `/settlement/disputes/${text}`;
  return undefined;
}

const fits = (pattern: string, path: string): boolean =>
  new RegExp(`^${pattern.replace(/:\w+/g, '[^/]+')}$`).test(path);

onPreload((path) => {
  places.find((place) => fits(place.path, path))?.screen.preload();
});
