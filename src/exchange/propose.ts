import { isOwnPartner, isStaff, newId, type PartnerId, type Principal, type Refusal } from '../platform/index.js';
import { exclusively, type Services, type RateSheetId } from '../ledger/index.js';
import { bonusWithin } from './bonus.js';
import { bookWithin } from './book.js';
import { guardRates } from './guards.js';
import { loadOutstanding } from './outstanding.js';
import type { Rates, RateSheet } from './rate-sheet.js';
import { RateSheetEntity } from './rate-sheet.entity.js';
import { startOfProposal } from './schedule.js';
import { partnerNotFound } from '../partners/index.js';

interface Proposal {
  readonly partnerId: PartnerId;
  /** Null means at once for a first sheet, and after the notice period for a later one. */
  readonly effectiveFrom: Date | null;
  readonly rates: Rates;
  /** When left out, a new id is made. Scenarios give ids that are the same every time. */
  readonly id?: RateSheetId;
}

/**
 * Proposes a sheet. Refusals: PartnerNotFound (also for another partner's), NoticeTooShort, OverlappingRates, then the guards'.
 * The book holds approved sheets only, so no gateway need load it anew.
 */
export async function proposeRateSheet(
  services: Services,
  proposal: Proposal,
  principal: Principal,
): Promise<RateSheetId | Refusal> {
  if (!isStaff(principal) && !isOwnPartner(principal, proposal.partnerId)) return partnerNotFound();
  // Read before taking the lane's lock, because an app can propose as often as it likes; the approval checks again under the lock.
  const outstanding = await loadOutstanding(services.database);
  return exclusively(
    services.database,
    async (em, now) => {
      const book = await bookWithin(em);
      const partner = book.partner(proposal.partnerId);
      if (!partner) return partnerNotFound();
      const sheets = await em.find(RateSheetEntity, { partnerId: partner.id });
      const start = startOfProposal(sheets, proposal.effectiveFrom, now, services.config.noticeDays);
      if (!(start instanceof Date)) return start;
      const sheet: RateSheet = {
        ...proposal.rates,
        id: proposal.id ?? newId('rateSheet'),
        partnerId: partner.id,
        version: 1 + Math.max(0, ...sheets.map(({ version }) => version)),
        approval: 'PROPOSED',
        effectiveFrom: start,
      };
      const refusal = guardRates({
        book,
        outstanding,
        concerned: partner,
        candidates: [sheet],
        at: now,
        bonusOf: await bonusWithin(em),
      });
      if (refusal) return refusal;
      em.create(RateSheetEntity, {
        ...sheet,
        proposedAt: now,
        proposedBy: principal.actor,
        decidedAt: null,
        decidedBy: null,
        reason: null,
      });
      return sheet.id;
    },
    { configChanges: false },
  );
}
