import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import {
  Access,
  BadInput,
  bounds,
  DateTimeScalar,
  Forbidden,
  hashInput,
  idempotencyScope,
  only,
  partsGiven,
  principalOf,
  readId,
  readIdempotencyKey,
  readName,
  scoped,
  Seldom,
  withParent,
  type KeyScope,
  type Principal,
  type RequestContext,
} from '../platform/index.js';
import { answer, type Answer, type Idempotency, type Services } from '../ledger/index.js';
import type { ApiKeyRecord } from './api-key.js';
import { ApiKeyType } from './api-key-shown.type.js';
import {
  GRACE_MAX,
  GRACE_SECONDS,
  IssueApiKeyInput,
  IssueApiKeyResult,
  RotateApiKeyInput,
  RotateApiKeyResult,
} from './api-key.type.js';
import { issueKey } from './issue-key.js';
import { lastUses } from './key-uses.js';
import { revokeKey } from './revoke-key.js';
import { rotateKey } from './rotate-key.js';

/** Each key is a row that stays. */
const KEYS_A_MINUTE = 60;
const ROTATIONS_A_MINUTE = 6;

const readKey = (key: string | null | undefined): string | null =>
  typeof key === 'string' ? readIdempotencyKey('input.idempotencyKey', key) : null;

const keyed = (principal: Principal, key: string | null, hash: Buffer): Idempotency | null =>
  key === null ? null : { scope: idempotencyScope(principal), key, hash };

function readScopes(scopes: readonly KeyScope[] | null | undefined): readonly KeyScope[] | null {
  if (!scopes) return null;
  if (scopes.length === 0) throw new BadInput('input.scopes', 'must have at least one scope, or be left out');
  return [...new Set(scopes)].sort();
}

@Resolver(() => ApiKeyType)
export class ApiKeyResolver {
  constructor(private readonly services: Services) {}

  @Access(only('OPERATOR', 'PARTNER_DEVELOPER'))
  @Seldom(KEYS_A_MINUTE)
  @Mutation(() => IssueApiKeyResult, {
    description:
      "Makes a key for a partner's app; a developer for the own partner. The secret is answered once and kept only as a hash.",
  })
  async issueApiKey(
    @Arg('input', () => IssueApiKeyInput, { description: 'For whom, and until when.' }) input: IssueApiKeyInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const key = readKey(input.idempotencyKey);
    const partnerId = readId('input.partnerId', 'partner', input.partnerId);
    if (principal.role !== 'OPERATOR' && principal.partnerId !== partnerId)
      throw new Forbidden('A developer makes keys for the own partner.');
    const label = readName('input.label', input.label, bounds.label);
    const scopes = readScopes(input.scopes);
    const expiresAt = input.expiresAt ?? null;
    const hash = hashInput([partnerId, label, expiresAt, ...partsGiven({ scopes: scopes?.join(' ') ?? null })]);
    const idempotency = keyed(principal, key, hash);
    const outcome = await issueKey(this.services, partnerId, label, expiresAt, { scopes, idempotency });
    return answer(outcome, 'input', (issued, replayed) => ({ __typename: 'IssueApiKeyPayload', ...issued, replayed }));
  }

  @Access(scoped('KEYS', only('OPERATOR', 'PARTNER_DEVELOPER', 'PARTNER_APP')))
  @Seldom(ROTATIONS_A_MINUTE)
  @Mutation(() => RotateApiKeyResult, {
    description: `Replaces a key by a new one that may the same, and ends the old one after a grace. For its partner's app and developer, and OPERATOR; ${ROTATIONS_A_MINUTE.toString()} times a minute at most.`,
  })
  async rotateApiKey(
    @Arg('input', () => RotateApiKeyInput, { description: 'Which key, and how long the old one stays good.' })
    input: RotateApiKeyInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const key = readKey(input.idempotencyKey);
    const id = readId('input.id', 'apiKey', input.id);
    const graceSeconds = input.graceSeconds ?? GRACE_SECONDS;
    if (graceSeconds < 0 || graceSeconds > GRACE_MAX)
      throw new BadInput('input.graceSeconds', `must be 0 to ${GRACE_MAX.toString()}`);
    const idempotency = keyed(principal, key, hashInput([id, graceSeconds]));
    const outcome = await rotateKey(this.services, { id, graceSeconds, idempotency }, principal);
    return answer(outcome, 'input', (rotated, replayed) => ({
      __typename: 'RotateApiKeyPayload',
      ...rotated,
      replayed,
    }));
  }

  @Access(only('OPERATOR', 'PARTNER_DEVELOPER'))
  @Mutation(() => Boolean, {
    description:
      'Ends a key: no request and no subscription goes on with it. True also when it was revoked before; false when there is no such key, or none of the own partner.',
  })
  revokeApiKey(
    @Arg('id', () => ID, { description: "The key's id." }) id: string,
    @Ctx() ctx: RequestContext,
  ): Promise<boolean> {
    const principal = principalOf(ctx);
    const of = principal.role === 'OPERATOR' ? null : principal.partnerId;
    return revokeKey(this.services, readId('id', 'apiKey', id), of);
  }

  @Access(withParent)
  @FieldResolver(() => DateTimeScalar, {
    nullable: true,
    description:
      'When it was last used, in real time and at most two minutes behind; null: never since this is written down.',
  })
  async lastUsedAt(@Root() { id }: ApiKeyRecord, @Ctx() ctx: RequestContext): Promise<Date | null> {
    return (await lastUses(ctx, this.services).load(id))?.last_used_at ?? null;
  }
}
