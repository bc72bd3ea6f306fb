import { newId, type PartnerId } from '../platform/index.js';
import { exclusively, idempotencyConflict, type FundingModel, type Idempotency, type Outcome, type Services } from '../ledger/index.js';
import { PartnerEntity } from './partner.entity.js';
import { partnerRecord, type PartnerRecord } from './partner.js';
import { partnerCodeTaken } from './refusals.js';

export interface CreatePartner {
  readonly idempotency: Idempotency;
  readonly code: string;
  readonly name: string;
  readonly currency: string;
  readonly fundingModel: FundingModel;
  /** Left out: a new one. Scenarios bring theirs, the same every time. */
  readonly id?: PartnerId;
}

const OPERATION = 'createPartner';

interface KeptRow { operation: string; input_hash: string; result: string }
type Kept = Pick<PartnerRecord, 'id' | 'code' | 'name' | 'currency' | 'fundingModel'> & { createdAt: string };

/** The partner as it was right after its making, whatever it became since. */
function recall(text: string): PartnerRecord {
  const kept = JSON.parse(text) as Kept;
  return { __typename: 'Partner', ...kept, status: 'ONBOARDING', creditLimit: null, createdAt: new Date(kept.createdAt) };
}

/**
 * Adds a partner, ONBOARDING and without a credit limit. Idempotent by key; the key stands in the same transaction.
 * Refuses: IdempotencyConflict, PartnerCodeTaken.
 */
export function createPartner(services: Services, command: CreatePartner): Promise<Outcome<PartnerRecord>> {
  const { scope, key, hash } = command.idempotency;
  return exclusively(services.database, async (em, now): Promise<Outcome<PartnerRecord>> => {
    const [kept] = await em.execute<KeptRow[]>(
      `SELECT operation, encode(input_hash, 'hex') AS input_hash, result FROM idempotency_key WHERE scope = ? AND key = ?`,
      [scope, key],
    );
    if (kept) {
      const isSame = kept.operation === OPERATION && kept.input_hash === hash.toString('hex');
      if (!isSame) return { kind: 'refused', refusal: idempotencyConflict(kept.operation) };
      return { kind: 'done', result: recall(kept.result), replayed: true };
    }
    const { code, name, currency, fundingModel } = command;
    if (await em.count(PartnerEntity, { code })) return { kind: 'refused', refusal: partnerCodeTaken(code) };
    const id: PartnerId = command.id ?? newId('partner');
    const entity = em.create(PartnerEntity, { id, code, name, currency, fundingModel, status: 'ONBOARDING', creditLimit: null, createdAt: now });
    em.persist(entity);
    await em.flush();
    const result: Kept = { id, code, name, currency, fundingModel, createdAt: now.toISOString() };
    await em.execute(
      `INSERT INTO idempotency_key (scope, key, operation, input_hash, result, created_at) VALUES (?, ?, ?, decode(?, 'hex'), ?, now())`,
      [scope, key, OPERATION, hash.toString('hex'), JSON.stringify(result)],
    );
    return { kind: 'done', result: partnerRecord(entity), replayed: false };
  }, { configChanges: true });
}
