import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Access, principalOf, withParent, type RequestContext } from '../platform/index.js';
import { JournalEntryType, type JournalEntryRecord, type Services } from '../ledger/index.js';
import { periodOf, statementsOf } from './loaders.js';
import { SettlementPeriodType } from './period.type.js';
import type { Period, Statement } from './statement.js';
import { StatementType } from './statement.type.js';
import { visibleTo } from './visible.js';

@Resolver(() => SettlementPeriodType)
export class SettlementPeriodResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => [StatementType], {
    description:
      'The statements, by partner: as they stand now, DRAFT, while the period is open. For a partner: its own.',
  })
  statements(@Root() period: Period, @Ctx() ctx: RequestContext): Promise<readonly Statement[]> {
    return statementsOf(ctx, this.services, period, visibleTo(principalOf(ctx)));
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
