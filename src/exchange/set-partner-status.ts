import type { PartnerId } from '../platform/index.js';
import { exclusively, refuse, type Decision, type PartnerStatus, type Services } from '../ledger/index.js';
import { canBecome, changeStatus, partnerRecord, type PartnerRecord } from '../partners/index.js';
import { bookWithin } from './book.js';
import { guardRates, standing } from './guards.js';

/**
 * Moves a partner to another status. It stands in this room and not with the partners because the guards over rates are
 * asked when a partner becomes ACTIVE: over its sheets in force or scheduled, which no ACTIVE partner's were held against
 * before. A partner without sheets passes them.
 * Refusals: PartnerNotFound, InvalidTransition (also to the status it is in), Arbitrage, LossMakingRates, FxRateMissing.
 */
export function setPartnerStatus(services: Services, partnerId: PartnerId, to: PartnerStatus): Promise<Decision<PartnerRecord>> {
  return exclusively(services.database, async (em, now): Promise<Decision<PartnerRecord>> => {
    const book = await bookWithin(em);
    const partner = book.partner(partnerId);
    if (partner && to === 'ACTIVE' && canBecome(partner.status, to)) {
      const sheets = standing(book, partner, now).map(({ sheet }) => sheet);
      const refusal = guardRates(book, partner, sheets, now);
      if (refusal) return refuse(refusal);
    }
    const decision = await changeStatus(em, partnerId, to);
    return decision.kind === 'done' ? { ...decision, result: partnerRecord(decision.result) } : decision;
  }, { configChanges: true });
}
