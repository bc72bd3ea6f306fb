/** The operations that the load sends, each with what it must have done to a wallet once it is done. */
import { randomInt, randomUUID } from 'node:crypto';
import type { FaultMember } from './network.js';

export interface Effect {
  readonly available: number;
  readonly held: number;
}

export interface Operation {
  readonly name: 'accruePoints' | 'redeemPoints' | 'captureRedemption' | 'voidRedemption' | 'refundRedemption';
  readonly member: FaultMember;
  readonly input: Readonly<Record<string, unknown>>;
  readonly effect: Effect;
  /** Points of a redemption that another operation can follow up, and in what way. */
  readonly leaves?: { readonly points: number; readonly status: 'AUTHORIZED' | 'CAPTURED' };
}

const upper = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
const subject = (name: Operation['name']): string =>
  name === 'accruePoints' ? 'accrual { id points }' : 'redemption { id points }';

/** Its document. */
export const documentOf = (
  name: Operation['name'],
): string => `mutation($input: ${upper(name)}Input!) { ${name}(input: $input) { __typename
  ... on ${upper(name)}Payload { replayed ${subject(name)} wallet { version available held } } ... on Refusal { code message } } }`;

const key = (): string => randomUUID();

/** An accrual, a redemption or the authorisation of one, at random: of the tests' own choice, no secret. */
export function newOperation(member: FaultMember): Operation {
  const kind = randomInt(10);
  // From 2 on: one point is worth less than a cent at the till, and refused.
  const points = randomInt(2, 10);
  if (kind < 6) {
    const spend = { amount: points.toString(), currency: 'EUR' };
    return {
      name: 'accruePoints',
      member,
      input: { idempotencyKey: key(), member: { id: member.id }, spend, orderId: key() },
      effect: { available: points, held: 0 },
    };
  }
  const capture = kind < 8;
  return {
    name: 'redeemPoints',
    member,
    input: { idempotencyKey: key(), member: { id: member.id }, points, orderId: key(), capture },
    effect: { available: -points, held: capture ? 0 : points },
    leaves: { points, status: capture ? 'CAPTURED' : 'AUTHORIZED' },
  };
}

/** What ends a hold, or gives back what was captured. */
export function followUp(
  member: FaultMember,
  redemptionId: string,
  { points, status }: NonNullable<Operation['leaves']>,
): Operation {
  const input = { idempotencyKey: key(), redemptionId };
  if (status === 'CAPTURED')
    return {
      name: 'refundRedemption',
      member,
      input: { ...input, points, reason: 'returned' },
      effect: { available: points, held: 0 },
    };
  return randomInt(2) === 0
    ? { name: 'captureRedemption', member, input, effect: { available: 0, held: -points } }
    : { name: 'voidRedemption', member, input, effect: { available: points, held: -points } };
}
