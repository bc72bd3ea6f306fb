import { chunk, type Chunk } from './chunk.js';
import { onMayGo, onPreload, type Person } from './preload.js';
import type { Messages } from '../messages/en.js';

export type Area = keyof Messages['frame']['areas'];

/** A screen: its address, and what its menu entry is called when it has one. */
export interface Place {
  readonly path: string;
  readonly screen: Chunk;
  readonly title: keyof Messages['places'];
  readonly inMenu: boolean;
  /** The operation by which it asks: it is not for those who may not use it. */
  readonly needs: string;
  /** For people of the network alone, or for those of a partner alone, though others may use the operation. */
  readonly of?: 'network' | 'partner';
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

const overview = chunk(async () => (await import('../network/overview.js')).Overview);
const queue = chunk(async () => (await import('../network/queue.js')).Queue);
const partners = chunk(async () => (await import('../network/partners.js')).Partners);
const partner = chunk(async () => (await import('../network/partner.js')).Partner);
const rates = chunk(async () => (await import('../network/rates.js')).Rates);
const rateSheet = chunk(async () => (await import('../network/rate-sheet.js')).RateSheet);
const proposeRates = chunk(async () => (await import('../network/propose-rates.js')).ProposeRates);
const fx = chunk(async () => (await import('../network/fx.js')).Fx);
const members = chunk(async () => (await import('../network/members.js')).Members);
const member = chunk(async () => (await import('../network/member.js')).Member);
const clock = chunk(async () => (await import('../network/clock.js')).SandboxClock);
const system = chunk(async () => (await import('../network/system.js')).System);
const activity = chunk(async () => (await import('../network/activity.js')).Activity);
const refusals = chunk(async () => (await import('../network/refusals.js')).Refusals);
const sessions = chunk(async () => (await import('../network/sessions.js')).Sessions);

const start = chunk(async () => (await import('../developers/start.js')).Start);
const keys = chunk(async () => (await import('../developers/keys.js')).Keys);
const ownRefusals = chunk(async () => (await import('../developers/own-refusals.js')).OwnRefusals);
const requests = chunk(async () => (await import('../developers/requests.js')).Requests);
const errors = chunk(async () => (await import('../developers/errors.js')).Errors);

const settlement: readonly Place[] = [
  { path: '/settlement', screen: today, title: 'today', inMenu: true, needs: 'statements' },
  { path: '/settlement/periods', screen: periods, title: 'periods', inMenu: true, needs: 'statements' },
  { path: '/settlement/statements', screen: statements, title: 'statements', inMenu: true, needs: 'statements' },
  { path: '/settlement/disputes', screen: disputes, title: 'disputes', inMenu: true, needs: 'disputes' },
  { path: '/settlement/payments', screen: payments, title: 'payments', inMenu: true, needs: 'statements' },
  { path: '/settlement/reports', screen: reports, title: 'reports', inMenu: true, needs: 'flowReport' },
  { path: '/settlement/journal', screen: journal, title: 'journal', inMenu: true, needs: 'journal' },
  { path: '/settlement/check', screen: check, title: 'check', inMenu: true, needs: 'statements' },
  { path: '/settlement/statements/:id', screen: statement, title: 'statement', inMenu: false, needs: 'statements' },
  {
    path: '/settlement/statements/:id/lines/:lineId',
    screen: line,
    title: 'line',
    inMenu: false,
    needs: 'statements',
  },
  { path: '/settlement/disputes/:id', screen: dispute, title: 'dispute', inMenu: false, needs: 'disputes' },
  // A partner's own side of an entry is behind a line of its statement, though the whole journal is not for it.
  { path: '/settlement/journal/:id', screen: entry, title: 'entry', inMenu: false, needs: 'statements' },
  { path: '/settlement/check/:id', screen: check, title: 'check', inMenu: false, needs: 'statements' },
];

const network: readonly Place[] = [
  { path: '/network', screen: overview, title: 'overview', inMenu: true, needs: 'coverageReport', of: 'network' },
  { path: '/network/queue', screen: queue, title: 'queue', inMenu: true, needs: 'rateSheets', of: 'network' },
  { path: '/network/partners', screen: partners, title: 'partners', inMenu: true, needs: 'partners', of: 'network' },
  { path: '/network/rates', screen: rates, title: 'rates', inMenu: true, needs: 'rateSheets' },
  { path: '/network/fx', screen: fx, title: 'fx', inMenu: true, needs: 'fxRates' },
  { path: '/network/members', screen: members, title: 'members', inMenu: true, needs: 'members' },
  { path: '/network/clock', screen: clock, title: 'clock', inMenu: true, needs: 'advanceClock' },
  { path: '/network/system', screen: system, title: 'system', inMenu: true, needs: 'systemStatus' },
  { path: '/network/activity', screen: activity, title: 'activity', inMenu: true, needs: 'activity' },
  { path: '/network/refusals', screen: refusals, title: 'refusals', inMenu: true, needs: 'refusals', of: 'network' },
  { path: '/network/sessions', screen: sessions, title: 'sessions', inMenu: true, needs: 'sessions' },
  { path: '/network/partners/:id', screen: partner, title: 'partner', inMenu: false, needs: 'partners' },
  {
    path: '/network/rates/new',
    screen: proposeRates,
    title: 'proposeRates',
    inMenu: false,
    needs: 'previewRateSheet',
  },
  { path: '/network/rates/:id', screen: rateSheet, title: 'rateSheet', inMenu: false, needs: 'rateSheets' },
  { path: '/network/members/:id', screen: member, title: 'member', inMenu: false, needs: 'members' },
];

const developers: readonly Place[] = [
  { path: '/developers', screen: start, title: 'start', inMenu: true, needs: 'issueApiKey', of: 'partner' },
  { path: '/developers/keys', screen: keys, title: 'keys', inMenu: true, needs: 'issueApiKey', of: 'partner' },
  {
    path: '/developers/refusals',
    screen: ownRefusals,
    title: 'ownRefusals',
    inMenu: true,
    needs: 'refusals',
    of: 'partner',
  },
  {
    path: '/developers/requests',
    screen: requests,
    title: 'requests',
    inMenu: true,
    needs: 'requestLog',
    of: 'partner',
  },
  { path: '/developers/errors', screen: errors, title: 'errors', inMenu: true, needs: 'refusals' },
];

/** The areas of the menu, in its order, each with its screens. */
export const areas: readonly (readonly [Area, readonly Place[]])[] = [
  ['settlement', settlement],
  ['network', network],
  ['developers', developers],
];

export const places: readonly Place[] = areas.flatMap(([, of]) => of);

/** Whether a screen is for someone. */
export const isFor = ({ needs, of }: Place, { partner: own, may }: Person): boolean =>
  may(needs) && (of === undefined || (of === 'network') === (own === null));

/** Made once: each link on a screen asks which place its address is. */
const patterns = places.map((place) => [new RegExp(`^${place.path.replace(/:\w+/g, '[^/]+')}$`), place] as const);
const placeOf = (path: string): Place | undefined => patterns.find(([pattern]) => pattern.test(path))?.[1];

onPreload((path) => {
  placeOf(path)?.screen.preload();
});

onMayGo((path, person) => {
  const place = placeOf(path);
  return place === undefined || isFor(place, person);
});
