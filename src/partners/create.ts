import { micros, minorUnit, newId, type Micros, type PartnerId } from '../platform/index.js';
import {
  exclusively,
  keepKey,
  usedBefore,
  type FundingModel,
  type Idempotency,
  type Outcome,
  type Services,
} from '../ledger/index.js';
import { PartnerEntity } from './partner.entity.js';
import { partnerRecord, type PartnerRecord } from './partner.js';
import { partnerCodeTaken } from './refusals.js';

export interface CreatePartner {
  readonly idempotency: Idempotency;
  readonly code: string;
  readonly name: string;
  readonly currency: string;
  readonly fundingModel: FundingModel;
  /** When left out, a new id is made. Scenarios give ids that are the same every time. */
  readonly id?: PartnerId;
}

const OPERATION = 'createPartner';

/** `creditLimit` is in micros; keys from before there was a default limit have none. */
type KeptPartner = Pick<PartnerRecord, 'id' | 'code' | 'name' | 'currency' | 'fundingModel'> & {
  readonly createdAt: string;
  readonly creditLimit?: string;
};

/** The partner as it was right after it was made, whatever has changed since. */
function recall(text: string): PartnerRecord {
  const kept = JSON.parse(text) as KeptPartner;
  const creditLimit = kept.creditLimit === undefined ? null : micros(BigInt(kept.creditLimit));
  return {
    __typename: 'Partner',
    ...kept,
    status: 'ONBOARDING',
    creditLimit,
    legalName: null,
    memberView: 'OWN',
    createdAt: new Date(kept.createdAt),
  };
}

/** The network's default limit in the partner's own currency, in whole minor units so that it can be shown as money. */
function defaultLimit(limit: bigint, currency: string): Micros {
  return micros(limit - (limit % minorUnit(currency)));
}

/**
 * Adds a partner, ONBOARDING and with the network's default credit limit. The operator can allow it to owe more by
 * setCreditLimit. Idempotent by key; the key is written in the same transaction.
 * Refuses: IdempotencyConflict, PartnerCodeTaken.
 */
export function createPartner(services: Services, command: CreatePartner): Promise<Outcome<PartnerRecord>> {
  return exclusively(
    services.database,
    async (em, now): Promise<Outcome<PartnerRecord>> => {
      const { idempotency, code, name, currency, fundingModel } = command;
      const before = await usedBefore(em, OPERATION, idempotency);
      if (before) {
        return 'conflict' in before
          ? { kind: 'refused', refusal: before.conflict }
          : { kind: 'done', result: recall(before.kept), replayed: true };
      }
      if (await em.count(PartnerEntity, { code })) return { kind: 'refused', refusal: partnerCodeTaken(code) };
      const id: PartnerId = command.id ?? newId('partner');
      const creditLimit = defaultLimit(services.config.creditLimitMicros, currency);
      const entity = em.create(PartnerEntity, {
        id,
        code,
        name,
        currency,
        fundingModel,
        status: 'ONBOARDING',
        creditLimit,
        legalName: null,
        memberView: 'OWN',
        createdAt: now,
      });
      em.persist(entity);
      await em.flush();
      const result: KeptPartner = {
        id,
        code,
        name,
        currency,
        fundingModel,
        creditLimit: creditLimit.toString(),
        createdAt: now.toISOString(),
      };
      await keepKey(em, OPERATION, idempotency, result);
      return { kind: 'done', result: partnerRecord(entity), replayed: false };
    },
    { configChanges: true },
  );
}
