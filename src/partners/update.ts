import type { BankAccount, PartnerId } from '../platform/index.js';
import { exclusively, keepKey, usedBefore, type Idempotency, type Outcome, type Services } from '../ledger/index.js';
import { PartnerAccountEntity, PartnerEntity } from './partner.entity.js';
import { partnerRecord, type MemberView, type PartnerRecord } from './partner.js';
import { partnerNotFound } from './refusals.js';

/** A field that is null stays as it is. */
interface UpdatePartner {
  readonly idempotency: Idempotency;
  readonly partnerId: PartnerId;
  readonly name: string | null;
  readonly legalName: string | null;
  /** All accounts that the partner has from now on. */
  readonly accounts: readonly BankAccount[] | null;
  readonly memberView: MemberView | null;
}

const OPERATION = 'updatePartner';

/**
 * Changes a partner's names, accounts and trust. Idempotent by key; a replay changes nothing and answers the partner as it is
 * now. Refuses: IdempotencyConflict, PartnerNotFound.
 */
export function updatePartner(services: Services, command: UpdatePartner): Promise<Outcome<PartnerRecord>> {
  const { idempotency, partnerId, name, legalName, accounts, memberView } = command;
  // The lane's lock is only for the key, so that two calls with one key take turns; no batch uses any of these values.
  return exclusively(
    services.database,
    async (em): Promise<Outcome<PartnerRecord>> => {
      const before = await usedBefore(em, OPERATION, idempotency);
      if (before && 'conflict' in before) return { kind: 'refused', refusal: before.conflict };
      const partner = await em.findOne(PartnerEntity, { id: partnerId });
      if (!partner) return { kind: 'refused', refusal: partnerNotFound() };
      if (before) return { kind: 'done', result: partnerRecord(partner), replayed: true };
      partner.name = name ?? partner.name;
      partner.legalName = legalName ?? partner.legalName;
      partner.memberView = memberView ?? partner.memberView;
      await em.flush();
      if (accounts) {
        await em.nativeDelete(PartnerAccountEntity, { partnerId });
        await em.insertMany(
          PartnerAccountEntity,
          accounts.map((account) => ({ partnerId, ...account })),
        );
      }
      await keepKey(em, OPERATION, idempotency, { id: partnerId });
      return { kind: 'done', result: partnerRecord(partner), replayed: false };
    },
    { configChanges: false },
  );
}
