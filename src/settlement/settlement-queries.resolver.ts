import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Int, Query, Resolver } from 'type-graphql';
import {
  Access,
  BadInput,
  mustBeAfter,
  only,
  principalOf,
  readId,
  readTwoWayPage,
  scoped,
  toTwoWayPage,
  TwoWayPageArgs,
  type Page,
  type RequestContext,
} from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import { asksForBreakdown } from './asked.resolver.js';
import { DisputeConnectionType, DisputeFilter } from './dispute.type.js';
import { countDisputes, disputeKey, listDisputes } from './find-disputes.js';
import { countPeriods, listPeriods, periodKey } from './find-periods.js';
import {
  countStatements,
  keyParts,
  listStatements,
  statementKey,
  type StatementFilter as Wanted,
  type StatementOrder,
} from './find-statements.js';
import { SettlementPeriodConnectionType, SettlementPeriodFilter, SettlementPeriodType } from './period.type.js';
import { findPeriod, findStatement } from './read.js';
import type { DisputeRecord } from './read-records.js';
import type { Period, Statement } from './statement.js';
import { StatementConnectionType, StatementFilter, StatementOrderEnum, StatementType } from './statement.type.js';
import { visibleTo } from './visible.js';

const readers = scoped(
  'STATEMENTS',
  only('NETWORK_ACCOUNTANT', 'OPERATOR', 'AUDITOR', 'PARTNER_APP', 'PARTNER_ACCOUNTANT'),
);

function readNumber(field: string, number: number | null | undefined): number | undefined {
  if (typeof number !== 'number') return undefined;
  if (number < 1) throw new BadInput(field, 'must be 1 or more');
  return number;
}

/** One value that is asked for in two places: both must hold, so of two values nothing fits. */
function both<T>(field: string, one: T | undefined, other: T | undefined): T | null {
  if (one !== undefined && other !== undefined && one !== other)
    throw new BadInput(field, 'must not be given twice with two values');
  return one ?? other ?? null;
}

const readPartner = (field: string, id: string | null | undefined) =>
  typeof id === 'string' ? readId(field, 'partner', id) : undefined;

function readStatementFilter(
  filter: StatementFilter | null | undefined,
  partnerId: string | null | undefined,
  periodNumber: number | null | undefined,
): Wanted {
  const statuses = filter?.status ?? null;
  if (statuses !== null && (statuses.length === 0 || statuses.length > 5))
    throw new BadInput('filter.status', 'must have 1 to 5 statuses');
  return {
    partnerId: both(
      'filter.partnerId',
      readPartner('filter.partnerId', filter?.partnerId),
      readPartner('partnerId', partnerId),
    ),
    period: both(
      'filter.periodNumber',
      readNumber('filter.periodNumber', filter?.periodNumber),
      readNumber('periodNumber', periodNumber),
    ),
    statuses,
    direction: filter?.direction ?? null,
    currency: filter?.currency ?? null,
    due: filter?.due ?? null,
  };
}

@Resolver()
export class SettlementQueryResolver {
  constructor(private readonly services: Services) {}

  @Access(readers)
  @Query(() => SettlementPeriodType, {
    nullable: true,
    description:
      'A settlement period by its number, the open one when that is left out; null when there is none of that number.',
  })
  settlementPeriod(
    @Arg('number', () => Int, { nullable: true, description: "The period's number; left out: the open one." })
    number: number | null | undefined,
  ): Promise<Period | null> {
    return findPeriod(this.services.database, readNumber('number', number) ?? null);
  }

  @Access(readers)
  @Query(() => StatementType, {
    nullable: true,
    description: 'A statement by its id, drafts of the open period too; null when there is none that you may see.',
  })
  statement(
    @Arg('id', () => ID, { description: "The statement's id." }) id: string,
    @Ctx() ctx: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Statement | null> {
    return findStatement(this.services.database, readId('id', 'statement', id), visibleTo(principalOf(ctx)), {
      breakdown: asksForBreakdown(info),
    });
  }

  @Access(readers)
  @Query(() => SettlementPeriodConnectionType, {
    description: 'Settlement periods, newest first. A partner sees all of them, each with its own statements.',
  })
  async settlementPeriods(
    @Arg('filter', () => SettlementPeriodFilter, { nullable: true, description: 'Left out: all periods.' })
    filter: SettlementPeriodFilter | null | undefined,
    @Args(() => TwoWayPageArgs) args: TwoWayPageArgs,
  ): Promise<Page<Period>> {
    const page = readTwoWayPage(args);
    const { database } = this.services;
    const { status = null, from = null, to = null } = filter ?? {};
    const wanted = { status, from, to };
    mustBeAfter('filter.to', from, to);
    const rows = await listPeriods(database, wanted, page);
    return toTwoWayPage(rows, page, periodKey, () => countPeriods(database, wanted));
  }

  @Access(readers)
  @Query(() => StatementConnectionType, {
    description:
      'Statements, newest period first and by partner within it, drafts of the open period first of all, unless another order is asked for. For a partner: its own.',
  })
  async statements(
    @Arg('partnerId', () => ID, { nullable: true, description: 'Those of this partner: as filter.partnerId.' })
    partnerId: string | null | undefined,
    @Arg('periodNumber', () => Int, {
      nullable: true,
      description: 'Those of the period with this number: as filter.periodNumber.',
    })
    periodNumber: number | null | undefined,
    @Arg('filter', () => StatementFilter, { nullable: true, description: 'Left out: all statements.' })
    filter: StatementFilter | null | undefined,
    @Arg('order', () => StatementOrderEnum, { nullable: true, description: 'Left out: NEWEST_FIRST.' })
    asked: StatementOrder | null | undefined,
    @Args(() => TwoWayPageArgs) args: TwoWayPageArgs,
    @Ctx() ctx: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Page<Statement>> {
    const order = asked ?? 'NEWEST_FIRST';
    const page = readTwoWayPage(args, keyParts(order));
    const { database, config } = this.services;
    const wanted = {
      filter: readStatementFilter(filter, partnerId, periodNumber),
      order,
      paymentDays: config.paymentDays,
      breakdown: asksForBreakdown(info),
    };
    if (order === 'LARGEST_FIRST' && wanted.filter.currency === null)
      throw new BadInput('filter.currency', 'must be given to sort by amounts');
    const visible = visibleTo(principalOf(ctx));
    const rows = await database.snapshot((tx) => listStatements(tx, wanted, visible, page));
    return toTwoWayPage(
      rows,
      page,
      (statement) => statementKey(order, statement),
      () => database.snapshot((tx) => countStatements(tx, wanted, visible)),
    );
  }

  @Access(readers)
  @Query(() => DisputeConnectionType, {
    description: 'Disputes of statement lines, the newest first. For a partner: those of its own statements.',
  })
  async disputes(
    @Arg('filter', () => DisputeFilter, { nullable: true, description: 'Left out: all disputes.' })
    filter: DisputeFilter | null | undefined,
    @Args(() => TwoWayPageArgs) args: TwoWayPageArgs,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<DisputeRecord>> {
    const page = readTwoWayPage(args, 2);
    const { database } = this.services;
    const wanted = {
      status: filter?.status ?? null,
      partnerId: readPartner('filter.partnerId', filter?.partnerId) ?? null,
      period: readNumber('filter.periodNumber', filter?.periodNumber) ?? null,
    };
    const visible = visibleTo(principalOf(ctx));
    const rows = await listDisputes(database, wanted, visible, page);
    return toTwoWayPage(rows, page, disputeKey, () => countDisputes(database, wanted, visible));
  }
}
