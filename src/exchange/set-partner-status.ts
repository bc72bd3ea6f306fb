import type { PartnerId } from '../platform/index.js';
import {
  exclusively,
  keepKey,
  usedBefore,
  type Idempotency,
  type Outcome,
  type PartnerStatus,
  type Services,
} from '../ledger/index.js';
import {
  canBecome,
  changeStatus,
  isAccepting,
  isEarning,
  loadPartners,
  partnerRecord,
  type PartnerRecord,
} from '../partners/index.js';
import { bonusWithin } from './bonus.js';
import { bookWithin } from './book.js';
import { guardRates, standing, type Roles } from './guards.js';
import { outstandingWithin } from './outstanding.js';

const OPERATION = 'setPartnerStatus';

/** What a partner's sheets do from the new status on; undefined when they did it before. */
function rolesGained(from: PartnerStatus, to: PartnerStatus): Roles | undefined {
  const roles = { earns: isEarning(to), accepts: isAccepting(to) };
  return (roles.earns && !isEarning(from)) || (roles.accepts && !isAccepting(from)) ? roles : undefined;
}

/**
 * Moves a partner to another status. It stands in this room and not with the partners because the guards over rates are
 * asked when a partner becomes ACTIVE, and when a SUSPENDED one becomes EXITING and so accepts again: over its sheets in
 * force or scheduled, against which no one's were checked before. A partner without sheets passes.
 * Refusals: IdempotencyConflict, PartnerNotFound, InvalidTransition (also to the status it is in), Arbitrage, LossMakingRates, FxRateMissing.
 */
export async function setPartnerStatus(
  services: Services,
  partnerId: PartnerId,
  to: PartnerStatus,
  idempotency: Idempotency | null = null,
): Promise<Outcome<PartnerRecord>> {
  const outcome = await exclusively(
    services.database,
    async (em, now): Promise<Outcome<PartnerRecord | null>> => {
      const before = idempotency && (await usedBefore(em, OPERATION, idempotency));
      if (before && 'conflict' in before) return { kind: 'refused', refusal: before.conflict };
      if (before) return { kind: 'done', result: null, replayed: true };
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
        if (refusal) return { kind: 'refused', refusal };
      }
      const decision = await changeStatus(em, partnerId, to);
      if (decision.kind !== 'done') return decision;
      if (idempotency) await keepKey(em, OPERATION, idempotency, {});
      return { kind: 'done', result: partnerRecord(decision.result), replayed: false };
    },
    { configChanges: true },
  );
  if (outcome.kind !== 'done') return outcome;
  const record = outcome.result ?? (await loadPartners(services.database, [partnerId]))[0];
  if (!record) throw new Error(`partner ${partnerId} is gone: partners are never deleted`);
  // In a replay it has the status that it had right after, whatever has changed since.
  return { ...outcome, result: { ...record, status: to } };
}
