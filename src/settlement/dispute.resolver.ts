import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import {
  Access,
  actText,
  BadInput,
  bounds,
  callerOf,
  exactMoney,
  hashInput,
  idempotencyScope,
  MAX_MONEY_UNITS,
  MICRO,
  Money,
  newId,
  only,
  principalOf,
  readId,
  readIdempotencyKey,
  readMessage,
  readMicros,
  withParent,
  type RequestContext,
} from '../platform/index.js';
import { answer, type Answer, type Services } from '../ledger/index.js';
import type { Amount } from './amount.js';
import { accountantOf } from './accountant.js';
import { disputeStatementLine } from './dispute.js';
import {
  DisputeStatementLineInput,
  DisputeStatementLineResult,
  DisputeType,
  ResolveDisputeInput,
  ResolveDisputeResult,
} from './dispute.type.js';
import type { DisputeRecord } from './read-records.js';
import { findDraftLine, findIssued, findLine } from './read.js';
import { isRefusedAs, statementIs } from './refusals.js';
import { resolveOperation } from './resolve.js';
import type { StatementLine } from './statement.js';

@Resolver(() => DisputeType)
export class DisputeResolver {
  @Access(withParent)
  @FieldResolver(() => Money, {
    nullable: true,
    description:
      'What the network granted, exact, with the sign of Statement.balance; null when it declined, or has not said.',
  })
  adjustment(@Root() dispute: DisputeRecord): Amount | null {
    return dispute.adjustment === null ? null : exactMoney(dispute.adjustment, dispute.currency);
  }
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

@Resolver()
export class DisputeMutationResolver {
  constructor(private readonly services: Services) {}

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
    if (isRefusedAs(outcome, 'StatementLineNotFound') && (await findDraftLine(this.services.database, lineId, null)))
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
}
