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
import { answer, JournalEntryType, type Answer, type JournalEntryRecord, type Services } from '../ledger/index.js';
import type { Amount } from './amount.js';
import { accountantOf, idempotencyOf, readOptionalKey } from './accountant.js';
import { disputeStatementLine, EVIDENCE_MAX } from './dispute.js';
import {
  DisputeStatementLineInput,
  DisputeStatementLineResult,
  DisputeStatusEnum,
  DisputeType,
  ResolveDisputeInput,
  ResolveDisputeResult,
} from './dispute.type.js';
import type { DisputeStatus } from './find-disputes.js';
import { evidenceOf, issuedOf, lineOf } from './loaders.js';
import { findDisputesOpened, type DisputeRecord } from './read-records.js';
import { findIssued, findLine } from './read.js';
import { isRefusedAs, statementIs } from './refusals.js';
import { resolveOperation, type ResolveResult } from './resolve.js';
import type { Statement, StatementLine } from './statement.js';
import { StatementLineType, StatementType } from './statement.type.js';

@Resolver(() => DisputeType)
export class DisputeResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => DisputeStatusEnum, { description: 'Where it stands.' })
  status(@Root() dispute: DisputeRecord): DisputeStatus {
    return dispute.resolvedAt === null ? 'OPEN' : 'RESOLVED';
  }

  @Access(withParent)
  @FieldResolver(() => StatementLineType, { description: 'The line that it is about.' })
  line(@Root() dispute: DisputeRecord, @Ctx() ctx: RequestContext): Promise<StatementLine | null> {
    return dispute.lineThen ? Promise.resolve(dispute.lineThen) : lineOf(ctx, this.services, dispute.lineId);
  }

  @Access(withParent)
  @FieldResolver(() => StatementType, { description: 'The statement on which that line stands.' })
  statement(@Root() dispute: DisputeRecord, @Ctx() ctx: RequestContext): Promise<Statement | null> {
    const then = dispute.lineThen?.statementThen;
    return then ? Promise.resolve(then) : issuedOf(ctx, this.services, dispute.statementId);
  }

  @Access(withParent)
  @FieldResolver(() => [JournalEntryType], {
    description: `The entries that the partner named as evidence, in the order of their sequence; at most ${EVIDENCE_MAX.toString()}.`,
  })
  evidence(@Root() dispute: DisputeRecord, @Ctx() ctx: RequestContext): Promise<readonly JournalEntryRecord[]> {
    return evidenceOf(ctx, this.services, dispute.id);
  }

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

/** Sorted, since the same entries in another order are the same evidence. */
function readEvidence(sequences: readonly bigint[] | null | undefined): bigint[] {
  if (!sequences) return [];
  if (sequences.length > EVIDENCE_MAX)
    throw new BadInput('input.entrySequences', `must have at most ${EVIDENCE_MAX.toString()} sequences`);
  if (new Set(sequences).size < sequences.length)
    throw new BadInput('input.entrySequences', 'must name each entry once');
  return [...sequences].sort((a, b) => (a < b ? -1 : 1));
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
    const key = readOptionalKey('input.idempotencyKey', input.idempotencyKey);
    const lineId = readId('input.lineId', 'statementLine', input.lineId);
    const reason = readMessage('input.reason', input.reason, bounds.reason);
    const evidence = readEvidence(input.entrySequences);
    const outcome = await disputeStatementLine(this.services, principal, {
      lineId,
      reason,
      evidence,
      idempotency: idempotencyOf(principal, key, [lineId, reason, ...evidence]),
    });
    return answer(outcome, 'input', async ({ disputeId, statementId, open }, replayed) => {
      const { database } = this.services;
      const [statement, line, disputes] = await Promise.all([
        findIssued(database, statementId, principal.partnerId),
        findLine(database, lineId, principal.partnerId),
        findDisputesOpened(database, open),
      ]);
      const dispute = disputes.find(({ id }) => id === disputeId);
      // All as it was right after it, since the dispute may have been resolved and the statement paid.
      const statementThen = {
        ...statement,
        status: 'DISPUTED',
        agreedAt: null,
        settledAt: null,
        disputesThen: {
          open: new Map(disputes.map((one) => [one.lineId, one.reason])),
          at: dispute?.openedAt ?? null,
        },
      } as Statement;
      const lineThen = { ...line, disputeReason: dispute?.reason ?? null, statementThen } as StatementLine;
      return {
        __typename: 'DisputeStatementLinePayload',
        statement: statementThen,
        line: lineThen,
        dispute: { ...dispute, lineThen },
        replayed,
      };
    });
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
    if (isRefusedAs(outcome, 'StatementLineNotFound') && (await findLine(this.services.database, lineId, null)))
      return statementIs('DRAFT', 'resolve');
    return answer(outcome, 'input', async (result, replayed) => ({
      __typename: 'ResolveDisputePayload',
      line: await this.#resolvedLine(result),
      replayed,
    }));
  }

  /** The line as it was then, since it can be disputed anew, and the statement paid. */
  async #resolvedLine({ lineId, then }: ResolveResult): Promise<StatementLine> {
    const { database } = this.services;
    const line = { ...(await findLine(database, lineId, null)), disputeReason: null } as StatementLine;
    const statement = then && (await findIssued(database, line.statementId, null));
    if (!statement) return line;
    const { status, at, disputes } = then;
    return {
      ...line,
      statementThen: {
        ...statement,
        status,
        // Nothing is agreed while it has a dispute.
        agreedAt: null,
        settledAt: status === 'SETTLED' ? statement.settledAt : null,
        disputesThen: { open: new Map(disputes), at: new Date(at) },
      },
    };
  }
}
