/** The model's commands as the lane takes them, and the lane's outcomes as the model answers. */
import { createHash } from 'node:crypto';
import { accrueOperation, reverseOperation } from '../../src/accrual/index.js';
import type { Command, Operation, Outcome } from '../../src/ledger/index.js';
import { hashCode, type MemberRef } from '../../src/members/index.js';
import { micros, type Id, type IdKind } from '../../src/platform/index.js';
import {
  captureOperation,
  convertInOperation,
  convertOutOperation,
  quoteOperation,
  redeemOperation,
  refundOperation,
  voidOperation,
} from '../../src/redemption/index.js';
import {
  BACKDATE_MS,
  DAY_MS,
  HOLD_MS,
  inputOf,
  QUOTE_MS,
  SAFE,
  type ModelAnswer,
  type ModelCommand,
  type Ref,
} from './model-terms.js';

type AnyOperation = Operation<Command, unknown>;
export interface LaneCommand {
  readonly operation: AnyOperation;
  readonly command: Command;
}

const id = <K extends IdKind>(_kind: K, text: string): Id<K> => text as Id<K>;

export function toRef(ref: Ref): MemberRef {
  if ('code' in ref) return { kind: 'code', hash: hashCode(ref.code) };
  return 'id' in ref ? { kind: 'id', id: id('member', ref.id) } : { kind: 'externalId', externalId: ref.externalId };
}

const pair = <C extends Command, R>(operation: Operation<C, R>, command: C): LaneCommand => ({
  operation: operation,
  command,
});

/** The command with everything that the gateway would add to the input. */
export function toLane(c: ModelCommand): LaneCommand {
  const partnerId = id('partner', c.partner);
  const idempotency = {
    scope: c.partner,
    key: 'key' in c ? c.key : '',
    hash: createHash('sha256').update(inputOf(c)).digest(),
  };
  const [holdSeconds, quoteSeconds, backdateDays] = [HOLD_MS / 1_000, QUOTE_MS / 1_000, BACKDATE_MS / DAY_MS];
  switch (c.op) {
    case 'accrue':
      return pair(accrueOperation, {
        id: id('accrual', c.id),
        idempotency,
        partnerId,
        member: toRef(c.member),
        spend: micros(c.spend),
        currency: c.currency,
        orderId: c.order,
        category: null,
        lines: [],
        channel: 'OTHER',
        occurredAt: c.occurredAt === null ? null : new Date(c.occurredAt),
        backdateDays,
        pointsMax: SAFE,
        timeZone: 'UTC',
      });
    case 'reverse':
      return pair(reverseOperation, { idempotency, partnerId, accrualId: id('accrual', c.accrual), points: c.points });
    case 'quote':
      return pair(quoteOperation, {
        id: id('quote', c.id),
        partnerId,
        member: toRef(c.member),
        wanted: { points: c.points },
        quoteSeconds,
      });
    case 'quoteValue':
      return pair(quoteOperation, {
        id: id('quote', c.id),
        partnerId,
        member: toRef(c.member),
        wanted: { value: micros(c.value), currency: c.currency },
        quoteSeconds,
      });
    case 'redeem':
      return pair(redeemOperation, {
        id: id('redemption', c.id),
        idempotency,
        partnerId,
        orderId: c.order,
        by: { member: toRef(c.member), points: c.points },
        capture: c.capture,
        holdSeconds,
      });
    case 'redeemQuote':
      return pair(redeemOperation, {
        id: id('redemption', c.id),
        idempotency,
        partnerId,
        orderId: c.order,
        by: { quoteId: id('quote', c.quote) },
        capture: c.capture,
        holdSeconds,
      });
    case 'capture':
      return pair(captureOperation, {
        idempotency,
        partnerId,
        redemptionId: id('redemption', c.redemption),
        points: c.points,
      });
    case 'void':
      return pair(voidOperation, { idempotency, partnerId, redemptionId: id('redemption', c.redemption) });
    case 'refund':
      return pair(refundOperation, {
        idempotency,
        partnerId,
        redemptionId: id('redemption', c.redemption),
        points: c.points,
      });
    case 'convertIn':
      return pair(convertInOperation, {
        id: id('conversion', c.id),
        idempotency,
        partnerId,
        member: toRef(c.member),
        reference: c.reference,
        nativeUnits: c.units,
        pointsMax: SAFE,
      });
    case 'convertOut':
      return pair(convertOutOperation, {
        id: id('conversion', c.id),
        idempotency,
        partnerId,
        member: toRef(c.member),
        reference: c.reference,
        points: c.points,
      });
  }
}

const instant = (value: unknown): unknown => (value instanceof Date ? value.getTime() : value);

/** What a result says, flat and plain; what only a first answer has is left out on a replay. */
function plainResult(result: unknown): Record<string, unknown> {
  const r = result as Record<string, unknown>;
  const wallet = r.wallet;
  if (r.__typename === 'Quote')
    return { quoteId: r.id, points: r.points, value: r.value, sheet: r.rateSheetId, expiresAt: instant(r.expiresAt) };
  if ('accrualId' in r) {
    const accrual = r.accrual as Record<string, unknown> | null;
    return {
      accrualId: r.accrualId,
      reversedPoints: r.reversedPoints,
      wallet,
      ...(accrual && {
        points: accrual.points,
        sheet: accrual.rateSheetId,
        occurredAt: instant(accrual.occurredAt),
        expiresAt: instant(accrual.expiresAt),
      }),
    };
  }
  if ('redemptionId' in r) {
    const state = r.state as Record<string, unknown>;
    const redemption = r.redemption as Record<string, unknown> | null;
    return {
      redemptionId: r.redemptionId,
      status: state.status,
      captured: state.capturedPoints,
      refunded: state.refundedPoints,
      heldUntil: instant(state.heldUntil),
      wallet,
      ...(redemption && {
        points: redemption.points,
        value: redemption.value,
        sheet: redemption.rateSheetId,
        price: redemption.reimbursementPrice,
      }),
    };
  }
  const conversion = r.conversion as Record<string, unknown> | null;
  return {
    conversionId: r.conversionId,
    wallet,
    ...(conversion && {
      points: conversion.points,
      nativeUnits: conversion.nativeUnits,
      sheet: conversion.rateSheetId,
    }),
  };
}

/** "12.3450" as micros. */
function toMicros(money: unknown): bigint {
  const text = (money as { amount: string }).amount;
  const [whole = '', digits = ''] = text.replace('-', '').split('.');
  return BigInt(whole + digits.padEnd(6, '0')) * (text.startsWith('-') ? -1n : 1n);
}

const shown = [
  'firstUsedFor',
  'partnerStatus',
  'memberStatus',
  'expectedCurrency',
  'available',
  'requested',
  'remaining',
  'from',
  'base',
  'quote',
];

export function toAnswer(outcome: Outcome<unknown>): ModelAnswer {
  if (outcome.kind === 'done') return { kind: 'done', replayed: outcome.replayed, result: plainResult(outcome.result) };
  if (outcome.kind === 'invalid') return { kind: 'invalid', field: outcome.field };
  const refusal = outcome.refusal as unknown as Record<string, unknown> & { code: string };
  const details = Object.fromEntries(shown.filter((name) => name in refusal).map((name) => [name, refusal[name]]));
  return {
    kind: 'refused',
    code: refusal.code,
    ...details,
    ...('existing' in refusal && { existing: (refusal.existing as { id: string }).id }),
    ...('expiredAt' in refusal && { expiredAt: instant(refusal.expiredAt) }),
    ...('redemptionId' in refusal && { redemption: refusal.redemptionId }),
    ...('limit' in refusal && { limit: toMicros(refusal.limit), exposure: toMicros(refusal.exposure) }),
  };
}

/** What a replay is answered by: kept with the key. The rest of a result is loaded again. */
const kept = [
  'accrualId',
  'reversedPoints',
  'redemptionId',
  'status',
  'captured',
  'refunded',
  'heldUntil',
  'conversionId',
  'wallet',
];

/** The model's answer with as much as the lane gives. */
export function asLane(answer: ModelAnswer): ModelAnswer {
  if (answer.kind !== 'done' || !answer.replayed) return answer;
  return {
    ...answer,
    result: Object.fromEntries(Object.entries(answer.result).filter(([name]) => kept.includes(name))),
  };
}
