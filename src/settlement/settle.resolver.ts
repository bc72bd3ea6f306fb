import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import {
  Access,
  actText,
  BadInput,
  bounds,
  callerOf,
  hashInput,
  idempotencyScope,
  MAX_MONEY_UNITS,
  MICRO,
  newId,
  only,
  principalOf,
  readId,
  readIdempotencyKey,
  readMessage,
  readMicros,
  readMoney,
  readText,
  type PartnerId,
  type Principal,
  type RequestContext,
} from '../platform/index.js';
import { answer, type Answer, type Outcome, type Services } from '../ledger/index.js';
import { agreeStatement } from './agree.js';
import { closeAnswer } from './close-answer.js';
import { closeOperation } from './close.js';
import { disputeStatementLine } from './dispute.js';
import { payOperation } from './pay.js';
import { findDraftLine, findIssued, findLine, findStatement } from './read.js';
import { statementIs } from './refusals.js';
import { resolveOperation } from './resolve.js';
import {
  AgreeStatementResult,
  CloseSettlementPeriodInput,
  CloseSettlementPeriodResult,
  DisputeStatementLineInput,
  DisputeStatementLineResult,
  RecordSettlementPaymentInput,
  RecordSettlementPaymentResult,
  ResolveDisputeInput,
  ResolveDisputeResult,
} from './settle.type.js';
import type { StatementLine } from './statement.js';

/** The partner that an accountant's token names. */
function accountantOf(ctx: RequestContext): Principal & { readonly partnerId: PartnerId } {
  const principal = principalOf(ctx);
  return { ...principal, partnerId: principal.partnerId as PartnerId };
}

function readAdjustment(text: string | null | undefined): bigint | null {
  if (typeof text !== 'string') return null;
  const adjustment = readMicros('input.adjustment', text);
  if (adjustment === 0n) throw new BadInput('input.adjustment', 'must not be 0: leave it out to decline the dispute');
  const limit = MAX_MONEY_UNITS * MICRO;
  if (adjustment > limit || adjustment < -limit)
    throw new BadInput('input.adjustment', `must be within plus or minus ${MAX_MONEY_UNITS.toString()}`);
  return adjustment;
}

const isRefused = (outcome: Outcome<unknown>, type: string): boolean =>
  outcome.kind === 'refused' && outcome.refusal.__typename === type;

/** As many digits as a Decimal can have, because a net due that is larger than any purchase must be payable too. */
const DUE_MAX_UNITS = 10n ** 30n;

@Resolver()
export class SettleResolver {
  constructor(private readonly services: Services) {}

  @Access(only('NETWORK_ACCOUNTANT'))
  @Mutation(() => CloseSettlementPeriodResult, {
    description:
      'Closes the open settlement period: issues a statement to every partner that has a line, seals the journal up to it, and opens the next period. Every entry is in exactly one period.',
  })
  async closeSettlementPeriod(
    @Arg('input', () => CloseSettlementPeriodInput, { description: 'The key of the close.' })
    input: CloseSettlementPeriodInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const key = readIdempotencyKey('input.idempotencyKey', input.idempotencyKey);
    const outcome = await this.services.lane.submit(closeOperation, {
      id: newId('period'),
      expected: null,
      act: actText(),
      askedBy: callerOf(principal),
      idempotency: { scope: idempotencyScope(principal), key, hash: hashInput([]) },
    });
    return answer(outcome, 'input', async (result, replayed) => ({
      __typename: 'CloseSettlementPeriodPayload',
      ...(await closeAnswer(this.services.database, result)),
      replayed,
    }));
  }

  @Access(only('PARTNER_ACCOUNTANT'))
  @Mutation(() => AgreeStatementResult, {
    description: 'Agrees to a statement of your own. Only an ISSUED one can be agreed.',
  })
  async agreeStatement(
    @Arg('id', () => ID, { description: "The statement's id." }) id: string,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const { partnerId } = accountantOf(ctx);
    const statementId = readId('id', 'statement', id);
    const refusal = await agreeStatement(this.services, partnerId, statementId);
    if (refusal) return refusal;
    const statement = await findIssued(this.services.database, statementId, partnerId);
    return { __typename: 'AgreeStatementPayload', statement };
  }

  @Access(only('PARTNER_ACCOUNTANT'))
  @Mutation(() => DisputeStatementLineResult, {
    description:
      'Disputes a line of a statement of your own, while that is ISSUED or DISPUTED. It can be paid all the same: what is granted comes as an adjustment.',
  })
  async disputeStatementLine(
    @Arg('input', () => DisputeStatementLineInput, { description: 'The line and the reason.' })
    input: DisputeStatementLineInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = accountantOf(ctx);
    const lineId = readId('input.lineId', 'statementLine', input.lineId);
    const reason = readMessage('input.reason', input.reason, bounds.reason);
    const refusal = await disputeStatementLine(this.services, principal, { lineId, reason });
    if (refusal) return refusal;
    const line = await findLine(this.services.database, lineId, principal.partnerId);
    const statement = line && (await findIssued(this.services.database, line.statementId, principal.partnerId));
    return { __typename: 'DisputeStatementLinePayload', statement, line };
  }

  @Access(only('NETWORK_ACCOUNTANT'))
  @Mutation(() => ResolveDisputeResult, {
    description:
      "Ends the open dispute of a line, with an adjustment posted in the open period or without. When it was the statement's last, that is ISSUED again; a SETTLED one stays.",
  })
  async resolveDispute(
    @Arg('input', () => ResolveDisputeInput, { description: 'How it ends.' }) input: ResolveDisputeInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const key = readIdempotencyKey('input.idempotencyKey', input.idempotencyKey);
    const lineId = readId('input.lineId', 'statementLine', input.lineId);
    const adjustment = readAdjustment(input.adjustment);
    const note = readMessage('input.note', input.note, bounds.reason);
    const outcome = await this.services.lane.submit(resolveOperation, {
      id: newId('dispute'),
      lineId,
      adjustment,
      note,
      actor: principal.actor,
      act: actText(),
      askedBy: callerOf(principal),
      idempotency: { scope: idempotencyScope(principal), key, hash: hashInput([lineId, adjustment, note]) },
    });
    if (isRefused(outcome, 'StatementLineNotFound') && (await findDraftLine(this.services.database, lineId, null)))
      return statementIs('DRAFT', 'resolve');
    return answer(outcome, 'input', async (result, replayed) => {
      const line = await findLine(this.services.database, result.lineId, null);
      // The line as it was then, since it can be disputed anew.
      return {
        __typename: 'ResolveDisputePayload',
        line: { ...(line as StatementLine), disputeReason: null },
        replayed,
      };
    });
  }

  @Access(only('NETWORK_ACCOUNTANT'))
  @Mutation(() => RecordSettlementPaymentResult, {
    description:
      "Records the payment of a statement: its whole net due, in its direction. A statement can be paid while ISSUED, AGREED or DISPUTED. When all of a period's are settled, so is the period.",
  })
  async recordSettlementPayment(
    @Arg('input', () => RecordSettlementPaymentInput, { description: 'The payment.' })
    input: RecordSettlementPaymentInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const key = readIdempotencyKey('input.idempotencyKey', input.idempotencyKey);
    const statementId = readId('input.statementId', 'statement', input.statementId);
    const { amount, currency } = readMoney('input.amount', input.amount, DUE_MAX_UNITS);
    if (amount <= 0n)
      throw new BadInput('input.amount.amount', "must be positive: who pays follows from the statement's direction");
    const bankReference = readText('input.bankReference', input.bankReference, bounds.bankReference);
    const outcome = await this.services.lane.submit(payOperation, {
      id: newId('payment'),
      statementId,
      amount,
      currency,
      bankReference,
      paidAt: input.paidAt,
      act: actText(),
      askedBy: callerOf(principal),
      idempotency: {
        scope: idempotencyScope(principal),
        key,
        hash: hashInput([statementId, amount, currency, bankReference, input.paidAt]),
      },
    });
    if (isRefused(outcome, 'StatementNotFound') && (await findStatement(this.services.database, statementId, null)))
      return statementIs('DRAFT', 'pay');
    return answer(outcome, 'input', async (result, replayed) => {
      const statement = await findIssued(this.services.database, result.statementId, null);
      return {
        __typename: 'RecordSettlementPaymentPayload',
        replayed,
        statement: {
          ...statement,
          status: 'SETTLED',
          settledAt: new Date(result.settledAt),
          disputesThen: new Map(result.disputes),
        },
      };
    });
  }
}
