import type { GraphQLResolveInfo } from 'graphql';
import { Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql';
import { Access, exactMoney, Money, principalOf, withParent, type RequestContext } from '../platform/index.js';
import { JournalEntryType, type JournalEntryRecord, type Services } from '../ledger/index.js';
import type { Amount } from './amount.js';
import { asksForBreakdown } from './asked.resolver.js';
import { periodOf, progressOf, statementsOf } from './loaders.js';
import { SettlementPeriodType, SettlementProgressType, SettlementSumType } from './period.type.js';
import type { DueSum, Progress } from './progress.js';
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
  statements(
    @Root() period: Period,
    @Ctx() ctx: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<readonly Statement[]> {
    const seen = { visible: visibleTo(principalOf(ctx)), breakdown: asksForBreakdown(info) };
    return statementsOf(ctx, this.services, period, seen);
  }

  @Access(withParent)
  @FieldResolver(() => SettlementProgressType, {
    description: 'How many of the statements are settled, and what is due by them in each currency.',
  })
  progress(@Root() period: Period, @Ctx() ctx: RequestContext, @Info() info: GraphQLResolveInfo): Promise<Progress> {
    const seen = { visible: visibleTo(principalOf(ctx)), breakdown: asksForBreakdown(info) };
    return progressOf(ctx, this.services, period, seen);
  }
}

@Resolver(() => SettlementSumType)
export class SettlementSumResolver {
  @Access(withParent)
  @FieldResolver(() => Money, { description: 'What partners are to pay the network, paid or not.' })
  dueToNetwork(@Root() sum: DueSum): Amount {
    return exactMoney(sum.dueToNetwork, sum.currency);
  }

  @Access(withParent)
  @FieldResolver(() => Money, { description: 'What the network is to pay partners, paid or not.' })
  dueToPartners(@Root() sum: DueSum): Amount {
    return exactMoney(sum.dueToPartners, sum.currency);
  }

  @Access(withParent)
  @FieldResolver(() => Money, { description: 'What of dueToNetwork has not been paid.' })
  openToNetwork(@Root() sum: DueSum): Amount {
    return exactMoney(sum.openToNetwork, sum.currency);
  }

  @Access(withParent)
  @FieldResolver(() => Money, { description: 'What of dueToPartners has not been paid.' })
  openToPartners(@Root() sum: DueSum): Amount {
    return exactMoney(sum.openToPartners, sum.currency);
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
