import { micros, type Micros, type Principal, type Refusal } from '../platform/index.js';
import { exclusively, invalidTransition, type Services, type RateSheetId } from '../ledger/index.js';
import { bonusWithin } from './bonus.js';
import { bookWithin, type Book } from './book.js';
import { mustBeAnother } from './four-eyes.js';
import { guardRates } from './guards.js';
import { outstandingWithin } from './outstanding.js';
import { sheetStatusOf, type RateSheet, type RateSheetStatus } from './rate-sheet.js';
import { RateSheetEntity } from './rate-sheet.entity.js';
import { rateSheetNotFound } from './refusals.js';
import { startOfApproval } from './schedule.js';

const optional = (millionths: bigint | null | undefined): Micros | null =>
  typeof millionths === 'bigint' ? micros(millionths) : null;

const toSheet = (entity: RateSheetEntity, effectiveFrom: Date): RateSheet => ({
  id: entity.id,
  partnerId: entity.partnerId,
  version: entity.version,
  approval: entity.approval,
  effectiveFrom,
  accrualRate: micros(entity.accrualRate),
  issuePrice: micros(entity.issuePrice),
  redemptionValue: micros(entity.redemptionValue),
  reimbursementPrice: micros(entity.reimbursementPrice),
  conversionInRate: optional(entity.conversionInRate),
  conversionOutRate: optional(entity.conversionOutRate),
  pointsExpireAfterDays: entity.pointsExpireAfterDays ?? null,
  breakageShare: micros(entity.breakageShare),
});

/** The status of a sheet that was decided before. */
function decidedStatus(book: Book, entity: RateSheetEntity, now: Date): RateSheetStatus {
  const next = book
    .sheetsOf(entity.partnerId)
    .find(({ effectiveFrom }) => effectiveFrom.getTime() > entity.effectiveFrom.getTime());
  return sheetStatusOf(entity, next?.effectiveFrom ?? null, now);
}

const onlyProposed = (status: RateSheetStatus): Refusal =>
  invalidTransition(status, `The rate sheet is ${status}: only a PROPOSED one can be approved or rejected.`);

/**
 * Approves a proposed sheet. It comes into force at its start; a first sheet whose start has passed comes into force now.
 * Refusals: RateSheetNotFound, InvalidTransition, NoticeTooShort, OverlappingRates, then those of the guards at this moment.
 * Throws Forbidden where four eyes are asked for (KULA_FOUR_EYES) and the caller is the one who proposed the sheet.
 */
export async function approveRateSheet(
  services: Services,
  id: RateSheetId,
  principal: Principal,
): Promise<Refusal | undefined> {
  return exclusively(
    services.database,
    async (em, now) => {
      const entity = await em.findOne(RateSheetEntity, { id });
      if (!entity) return rateSheetNotFound();
      mustBeAnother(services.config, principal, [entity.proposedBy], 'this rate sheet');
      const book = await bookWithin(em);
      const partner = book.partner(entity.partnerId);
      if (!partner) throw new Error(`rate sheet ${id} is of no partner`);
      if (entity.approval !== 'PROPOSED') return onlyProposed(decidedStatus(book, entity, now));
      const others = await em.find(RateSheetEntity, {
        partnerId: partner.id,
        id: { $ne: id },
        approval: { $ne: 'REJECTED' },
      });
      const start = startOfApproval(others, entity, now, services.config.noticeDays);
      if (!(start instanceof Date)) return start;
      const refusal = guardRates({
        book,
        outstanding: await outstandingWithin(em),
        concerned: partner,
        candidates: [toSheet(entity, start)],
        at: now,
        bonusOf: await bonusWithin(em),
      });
      if (refusal) return refusal;
      em.assign(entity, { approval: 'APPROVED', effectiveFrom: start, decidedAt: now, decidedBy: principal.actor });
      return undefined;
    },
    { configChanges: true },
  );
}

/** Rejects a proposed sheet, for good. Refusals: RateSheetNotFound, InvalidTransition. */
export async function rejectRateSheet(
  services: Services,
  id: RateSheetId,
  reason: string,
  principal: Principal,
): Promise<Refusal | undefined> {
  return exclusively(
    services.database,
    async (em, now) => {
      const entity = await em.findOne(RateSheetEntity, { id });
      if (!entity) return rateSheetNotFound();
      if (entity.approval !== 'PROPOSED') return onlyProposed(decidedStatus(await bookWithin(em), entity, now));
      em.assign(entity, { approval: 'REJECTED', decidedAt: now, decidedBy: principal.actor, reason });
      return undefined;
    },
    { configChanges: false },
  );
}
