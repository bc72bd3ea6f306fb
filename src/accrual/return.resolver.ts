import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import {
  Access,
  actText,
  BadInput,
  bounds,
  callerOf,
  hashInput,
  idempotencyScope,
  only,
  ownPartnerId,
  principalOf,
  scoped,
  readId,
  readIdempotencyKey,
  readMessage,
  readMoney,
  type RequestContext,
} from '../platform/index.js';
import { answer, type Answer, type Services } from '../ledger/index.js';
import { couponsById } from '../grants/index.js';
import { LINES_MAX, QUANTITY_MAX } from '../offers/index.js';
import type { ReturnAsked } from '../campaigns/index.js';
import { ReturnPurchaseInput, ReturnPurchaseResult } from './accrual.type.js';
import { accrualShown } from './find.js';
import { returnOperation } from './return.js';

function readLines(field: string, inputs: NonNullable<ReturnPurchaseInput['lines']>): ReturnAsked {
  if (inputs.length > LINES_MAX) throw new BadInput(field, `must have at most ${LINES_MAX.toString()} lines`);
  const seen = new Set<number>();
  for (const [i, { line, quantity }] of inputs.entries()) {
    const at = `${field}.${i.toString()}`;
    if (line < 1 || line > LINES_MAX) throw new BadInput(`${at}.line`, 'must be the place of a line, from 1');
    if (seen.has(line)) throw new BadInput(`${at}.line`, 'must not be named twice');
    seen.add(line);
    if (quantity < 1 || quantity > QUANTITY_MAX)
      throw new BadInput(`${at}.quantity`, `must be 1 to ${QUANTITY_MAX.toString()}`);
  }
  return { kind: 'LINES', lines: inputs };
}

/** What comes back, and the currency of an amount. */
function readAsked(input: ReturnPurchaseInput): { readonly asked: ReturnAsked; readonly currency: string | null } {
  const { amount, lines } = input;
  if (amount && lines?.length) throw new BadInput('input.amount', 'must be left out where lines are given');
  if (lines?.length) return { asked: readLines('input.lines', lines), currency: null };
  if (!amount) return { asked: { kind: 'REST' }, currency: null };
  const money = readMoney('input.amount', amount);
  if (money.amount <= 0n) throw new BadInput('input.amount.amount', 'must be positive');
  return { asked: { kind: 'AMOUNT', amount: money.amount }, currency: money.currency };
}

const askedText = (asked: ReturnAsked): string => {
  switch (asked.kind) {
    case 'AMOUNT':
      return asked.amount.toString();
    case 'LINES':
      return JSON.stringify(asked.lines.map(({ line, quantity }) => [line, quantity]));
    case 'REST':
      return '';
  }
};

@Resolver()
export class ReturnResolver {
  constructor(private readonly services: Services) {}

  @Access(scoped('ACCRUE', only('PARTNER_APP')))
  @Mutation(() => ReturnPurchaseResult, {
    description: 'Takes back what the goods that came back had earned, bonus and tier credit with it.',
  })
  async returnPurchase(
    @Arg('input', () => ReturnPurchaseInput, { description: 'Which goods.' }) input: ReturnPurchaseInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const partnerId = ownPartnerId(principal);
    const key = readIdempotencyKey('input.idempotencyKey', input.idempotencyKey);
    const accrualId = readId('input.accrualId', 'accrual', input.accrualId);
    const { asked, currency } = readAsked(input);
    const reason = readMessage('input.reason', input.reason, bounds.reason);
    const allowShortfall = input.allowShortfall ?? false;
    const hash = hashInput([
      accrualId,
      asked.kind,
      askedText(asked),
      currency,
      reason,
      allowShortfall ? 'true' : 'false',
    ]);
    const outcome = await this.services.lane.submit(returnOperation, {
      askedBy: callerOf(principal),
      act: actText(),
      idempotency: { scope: idempotencyScope(principal), key, hash },
      partnerId,
      accrualId,
      asked,
      currency,
      allowShortfall,
    });
    return answer(outcome, 'input', async (result, replayed) => ({
      __typename: 'ReturnPurchasePayload',
      ...(await accrualShown(this.services, result)),
      takenBack: result.takenBack,
      shortfall: result.shortfall,
      couponsTakenBack: await couponsById(ctx, this.services).loadMany(result.coupons.takenBack),
      couponsKept: await couponsById(ctx, this.services).loadMany(result.coupons.kept),
      replayed,
    }));
  }
}
