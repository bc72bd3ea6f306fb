import { Arg, Args, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import {
  Access,
  BadInput,
  Forbidden,
  isId,
  only,
  PageArgs,
  principalOf,
  readId,
  readPage,
  toPage,
  withParent,
  type Page,
  type RequestContext,
} from '../platform/index.js';
import { JournalEntryType, type JournalEntryRecord, type NodeLoader, type Services } from '../ledger/index.js';
import { periodOf, statementsOf } from './loaders.js';
import { findDispute, findPayment } from './read-records.js';
import {
  findLine,
  findPeriod,
  findPeriodById,
  findStatement,
  findStatements,
  statementKey,
  type Visible,
} from './read.js';
import { SettlementPeriodType, StatementConnectionType, StatementType } from './settlement.type.js';
import { scopeOf, type Period, type Statement } from './statement.js';

/** Whose statements the caller may see. Members see none; the operations are refused to them before this. */
function visibleTo(ctx: RequestContext): Visible {
  const scope = scopeOf(principalOf(ctx));
  if (scope === undefined) throw new Forbidden('Settlement is not for members.');
  return scope;
}

const readers = only('NETWORK_ACCOUNTANT', 'OPERATOR', 'AUDITOR', 'PARTNER_APP', 'PARTNER_ACCOUNTANT');

function readNumber(field: string, number: number | null | undefined): number | undefined {
  if (typeof number !== 'number') return undefined;
  if (number < 1) throw new BadInput(field, 'must be 1 or more');
  return number;
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
  ): Promise<Statement | null> {
    return findStatement(this.services.database, readId('id', 'statement', id), visibleTo(ctx));
  }

  @Access(readers)
  @Query(() => StatementConnectionType, {
    description:
      'Statements, newest period first and by partner within it, drafts of the open period first of all. For a partner: its own.',
  })
  async statements(
    @Arg('partnerId', () => ID, { nullable: true, description: 'Those of this partner.' })
    partnerId: string | null | undefined,
    @Arg('periodNumber', () => Int, { nullable: true, description: 'Those of the period with this number.' })
    periodNumber: number | null | undefined,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<Statement>> {
    const page = readPage(args, 2);
    const period = readNumber('periodNumber', periodNumber);
    const filter = {
      ...(typeof partnerId === 'string' ? { partnerId: readId('partnerId', 'partner', partnerId) } : {}),
      ...(period === undefined ? {} : { period }),
    };
    const visible = visibleTo(ctx);
    const rows = await this.services.database.snapshot((tx) => findStatements(tx, filter, visible, page));
    return toPage(rows, page, statementKey);
  }
}

@Resolver(() => SettlementPeriodType)
export class SettlementPeriodResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => [StatementType], {
    description:
      'The statements, by partner: as they stand now, DRAFT, while the period is open. For a partner: its own.',
  })
  statements(@Root() period: Period, @Ctx() ctx: RequestContext): Promise<readonly Statement[]> {
    return statementsOf(ctx, this.services, period, visibleTo(ctx));
  }
}

@Resolver(() => JournalEntryType)
export class EntryPeriodResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => SettlementPeriodType, { description: 'The settlement period that it belongs to.' })
  period(@Root() entry: JournalEntryRecord, @Ctx() ctx: RequestContext): Promise<Period> {
    return periodOf(ctx, this.services, entry.periodNumber);
  }
}

/** All callers but members see periods; statements, lines, disputes and payments are seen as their partner's. */
export const settlementNodes = {
  period: async (services, id, principal) =>
    scopeOf(principal) === undefined || !isId('period', id) ? null : findPeriodById(services.database, id),
  statement: async (services, id, principal) => {
    const scope = scopeOf(principal);
    return scope === undefined || !isId('statement', id) ? null : findStatement(services.database, id, scope);
  },
  statementLine: async (services, id, principal) => {
    const scope = scopeOf(principal);
    return scope === undefined || !isId('statementLine', id) ? null : findLine(services.database, id, scope);
  },
  dispute: async (services, id, principal) => {
    const scope = scopeOf(principal);
    return scope === undefined || !isId('dispute', id) ? null : findDispute(services.database, id, scope);
  },
  payment: async (services, id, principal) => {
    const scope = scopeOf(principal);
    return scope === undefined || !isId('payment', id) ? null : findPayment(services.database, id, scope);
  },
} as const satisfies Record<string, NodeLoader>;
