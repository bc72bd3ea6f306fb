import type { Refusal } from '../platform/index.js';
import type { RateSheet } from './rate-sheet.js';
import { noticeTooShort, overlappingRates } from './refusals.js';

/**
 * When a sheet may start (design, section 5). Pure. Notice counts from the proposal and protects those who deal by the
 * current rates. A partner without an approved sheet has none, so its first sheet may start at once.
 */

/** The parts of a partner's sheet that matter for its start. */
export type Scheduled = Pick<RateSheet, 'id' | 'approval' | 'effectiveFrom'>;

const DAY_MS = 24 * 60 * 60 * 1_000;

const isFirst = (sheets: readonly Scheduled[]): boolean => sheets.every(({ approval }) => approval !== 'APPROVED');
const later = (a: Date, b: Date): Date => (a.getTime() > b.getTime() ? a : b);

function overlap(sheets: readonly Scheduled[], effectiveFrom: Date): Refusal | undefined {
  const existing = sheets.find(
    (sheet) => sheet.approval !== 'REJECTED' && sheet.effectiveFrom.getTime() === effectiveFrom.getTime(),
  );
  return existing && overlappingRates(existing.id);
}

/**
 * When a proposed sheet will start, or why it may not start then.
 * @param sheets the partner's sheets until now
 * @param asked null means as soon as possible
 */
export function startOfProposal(
  sheets: readonly Scheduled[],
  asked: Date | null,
  now: Date,
  noticeDays: number,
): Date | Refusal {
  const earliest = isFirst(sheets) ? now : new Date(now.getTime() + noticeDays * DAY_MS);
  if (asked && !isFirst(sheets) && asked.getTime() < earliest.getTime()) {
    return noticeTooShort(
      earliest,
      `New rates need ${noticeDays.toString()} days' notice: they may start at ${earliest.toISOString()} or later.`,
    );
  }
  const effectiveFrom = later(asked ?? earliest, earliest);
  return overlap(sheets, effectiveFrom) ?? effectiveFrom;
}

/**
 * When a proposed sheet starts that is approved now, or why it cannot be approved. A first sheet starts at approval if its
 * time has come; the start of a later one must still lie ahead, after its notice: of two that were proposed as first sheets, the one
 * that is approved second is a later one.
 * @param others the partner's other sheets
 */
export function startOfApproval(
  others: readonly Scheduled[],
  proposed: { readonly effectiveFrom: Date; readonly proposedAt: Date },
  now: Date,
  noticeDays: number,
): Date | Refusal {
  const { effectiveFrom: asked } = proposed;
  const first = isFirst(others);
  const noticed = new Date(proposed.proposedAt.getTime() + noticeDays * DAY_MS);
  if (!first && (asked.getTime() <= now.getTime() || asked.getTime() < noticed.getTime())) {
    const earliest = new Date(now.getTime() + noticeDays * DAY_MS);
    const why =
      asked.getTime() <= now.getTime()
        ? 'which has passed'
        : `which is less than ${noticeDays.toString()} days after it was proposed, and other rates were approved since`;
    return noticeTooShort(
      earliest,
      `The sheet was to start at ${asked.toISOString()}, ${why}; proposed anew now it may start at ${earliest.toISOString()}.`,
    );
  }
  const effectiveFrom = first ? later(asked, now) : asked;
  return overlap(others, effectiveFrom) ?? effectiveFrom;
}
