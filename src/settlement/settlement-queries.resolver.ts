import { Arg, Args, Ctx, ID, Int, Query, Resolver } from 'type-graphql';
import {
  Access,
  BadInput,
  only,
  PageArgs,
  principalOf,
  readId,
  readPage,
  scoped,
  toPage,
  type Page,
  type RequestContext,
} from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import { SettlementPeriodType } from './period.type.js';
import { findPeriod, findStatement, findStatements, statementKey } from './read.js';
import type { Period, Statement } from './statement.js';
import { StatementConnectionType, StatementType } from './statement.type.js';
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
    return findStatement(this.services.database, readId('id', 'statement', id), visibleTo(principalOf(ctx)));
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
    const visible = visibleTo(principalOf(ctx));
    const rows = await this.services.database.snapshot((tx) => findStatements(tx, filter, visible, page));
    return toPage(rows, page, statementKey);
  }
}
