import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import {
  Access,
  bounds,
  DateTimeScalar,
  describeText,
  KeyScopeEnum,
  resultOf,
  withParent,
  type KeyScope,
} from '../platform/index.js';
import { idempotencyConflict, invalidTransition } from '../ledger/index.js';
import { ApiKeyType } from './api-key-shown.type.js';
import { PartnerType } from './partner.type.js';
import { apiKeyNotFound, partnerNotFound } from './refusals.js';

/** A week, and a day. */
export const GRACE_MAX = 604_800;
export const GRACE_SECONDS = 86_400;

@InputType({ description: 'A key to issue.' })
export class IssueApiKeyInput {
  @Field(() => ID, { description: 'The partner whose app will use it.' })
  partnerId!: string;

  @Field(() => String, { description: `What to call it, ${describeText('name', bounds.label)}.` })
  label!: string;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it stops working by itself, in real time and in the future. Left out: never.',
  })
  expiresAt?: Date | null;

  @Field(() => [KeyScopeEnum], {
    nullable: true,
    description:
      "What it is bound to, such as ACCRUE and REDEEM for a till. Left out: it may all that its partner's app may.",
  })
  scopes?: KeyScope[] | null;

  @Field(() => String, {
    nullable: true,
    description: `Your key for this operation, ${describeText('number', bounds.idempotencyKey)}: sent again with the same input, it makes no other key.`,
  })
  idempotencyKey?: string | null;
}

@Access(withParent)
@ObjectType({ description: 'A new key. Store the secret now: it is not answered again.' })
class IssueApiKeyPayload {
  @Field(() => ID, { description: "The key's own id: what revokeApiKey takes." })
  id!: string;

  @Field(() => String, {
    description:
      'The key itself, to be sent as `authorization: Bearer kula_sk_...`. Answered this once, and empty in a replay.',
  })
  secret!: string;

  @Field(() => PartnerType, { description: 'Whose key it is.' })
  partner!: PartnerType;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it stops working by itself; null: never.' })
  expiresAt!: Date | null;

  @Field(() => Boolean, {
    description:
      'Whether an earlier call with the same key made it: then the secret is empty, because it is kept nowhere.',
  })
  replayed!: boolean;
}

export const IssueApiKeyResult = resultOf(
  'IssueApiKeyResult',
  'What comes of issueApiKey.',
  IssueApiKeyPayload,
  partnerNotFound,
  idempotencyConflict,
);

@InputType({ description: 'A key to replace by a new one.' })
export class RotateApiKeyInput {
  @Field(() => ID, { description: 'The key that is replaced.' })
  id!: string;

  @Field(() => Int, {
    nullable: true,
    description: `Seconds that it stays good beside the new one: 0 to ${GRACE_MAX.toString()}; ${GRACE_SECONDS.toString()} when left out. 0 ends it at once.`,
  })
  graceSeconds?: number | null;

  @Field(() => String, {
    nullable: true,
    description: `Your key for this operation, ${describeText('number', bounds.idempotencyKey)}: sent again with the same input, it makes no other key.`,
  })
  idempotencyKey?: string | null;
}

@Access(withParent)
@ObjectType({
  description: 'The new key and the one that it replaces. Store the secret now: it is not answered again.',
})
class RotateApiKeyPayload {
  @Field(() => ApiKeyType, {
    description: 'The new key: it may what the other may, and ends by itself when that one would have.',
  })
  apiKey!: ApiKeyType;

  @Field(() => String, {
    description:
      'The new key itself, to be sent as `authorization: Bearer kula_sk_...`. Answered this once, and empty in a replay.',
  })
  secret!: string;

  @Field(() => ApiKeyType, { description: 'The key that is replaced, with its end.' })
  previous!: ApiKeyType;

  @Field(() => Boolean, { description: 'Whether an earlier call with the same key made it: then the secret is empty.' })
  replayed!: boolean;
}

export const RotateApiKeyResult = resultOf(
  'RotateApiKeyResult',
  'What comes of rotateApiKey.',
  RotateApiKeyPayload,
  apiKeyNotFound,
  invalidTransition,
  idempotencyConflict,
);
