import type { PartnerId } from '../platform/index.js';
import { exclusively, refuse, type Decision, type PartnerStatus, type Services } from '../ledger/index.js';
import {
  canBecome,
  changeStatus,
  isAccepting,
  isEarning,
  partnerRecord,
  type PartnerRecord,
} from '../partners/index.js';
import { bonusWithin } from './bonus.js';
import { bookWithin } from './book.js';
import { guardRates, standing, type Roles } from './guards.js';
import { outstandingWithin } from './outstanding.js';

/** What a partner's sheets do from the new status on; undefined when they did it before. */
function rolesGained(from: PartnerStatus, to: PartnerStatus): Roles | undefined {
  const roles = { earns: isEarning(to), accepts: isAccepting(to) };
  return (roles.earns && !isEarning(from)) || (roles.accepts && !isAccepting(from)) ? roles : undefined;
}

/**
 * Moves a partner to another status. It stands in this room and not with the partners because the guards over rates are
 * asked when a partner becomes ACTIVE, and when a SUSPENDED one becomes EXITING and so accepts again: over its sheets in
 * force or scheduled, against which no one's were checked before. A partner without sheets passes.
 * Refusals: PartnerNotFound, InvalidTransition (also to the status it is in), Arbitrage, LossMakingRates, FxRateMissing.
 */
export function setPartnerStatus(
  services: Services,
  partnerId: PartnerId,
  to: PartnerStatus,
): Promise<Decision<PartnerRecord>> {
  return exclusively(
    services.database,
    async (em, now): Promise<Decision<PartnerRecord>> => {
      const book = await bookWithin(em);
      const partner = book.partner(partnerId);
      const roles = partner && canBecome(partner.status, to) ? rolesGained(partner.status, to) : undefined;
      if (partner && roles) {
        const candidates = standing(book, partner, now).map(({ sheet }) => sheet);
        const refusal = guardRates({
          book,
          outstanding: await outstandingWithin(em),
          concerned: partner,
          candidates,
          roles,
          at: now,
          bonusOf: await bonusWithin(em),
        });
        if (refusal) return refuse(refusal);
      }
      const decision = await changeStatus(em, partnerId, to);
      return decision.kind === 'done' ? { ...decision, result: partnerRecord(decision.result) } : decision;
    },
    { configChanges: true },
  );
}
