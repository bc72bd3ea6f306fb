import { Arg, Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import {
  Access,
  BadInput,
  bounds,
  DateTimeScalar,
  exactMoney,
  Money,
  mustBeAfter,
  PageArgs,
  principalOf,
  readCursorNumber,
  readOptionalText,
  readPage,
  toPage,
  withParent,
  type Page,
  type RequestContext,
} from '../platform/index.js';
import {
  EntryOrderEnum,
  JournalEntryConnectionType,
  type EntryOrder,
  type JournalEntryRecord,
  type Services,
} from '../ledger/index.js';
import { partnersById, PartnerType } from '../partners/index.js';
import { offerShown, OfferType } from '../offers/index.js';
import type { Amount } from './amount.js';
import { PARTS_TOLD, type LineShare } from './breakdown.js';
import { DisputeType } from './dispute.type.js';
import { disputesOf, entriesOf, lastResolutionOf, linesOf, paymentOf, periodOf, sharesOf } from './loaders.js';
import { SettlementPaymentType } from './pay.type.js';
import { SettlementPeriodType } from './period.type.js';
import type { DisputeRecord, PaymentRecord } from './read-records.js';
import type { Period, Statement, StatementLine } from './statement.js';
import { LineEntryFilter, LineShareType, StatementLineType, StatementType } from './statement.type.js';
import { visibleTo } from './visible.js';

/** As the database adds days when statements are agreed by silence: 24 hours each. */
const daysAfter = (at: Date, days: number): Date => new Date(at.getTime() + days * 86_400_000);

@Resolver(() => StatementType)
export class StatementResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => SettlementPeriodType, { description: 'The period that it is the account of.' })
  period(@Root() statement: Statement, @Ctx() ctx: RequestContext): Promise<Period> {
    return statement.periodThen
      ? Promise.resolve(statement.periodThen)
      : periodOf(ctx, this.services, statement.periodNumber);
  }

  @Access(withParent)
  @FieldResolver(() => PartnerType, { description: 'Whose statement it is.' })
  partner(@Root() statement: Statement, @Ctx() ctx: RequestContext): Promise<object | null> {
    return partnersById(ctx, this.services).load(statement.partnerId);
  }

  @Access(withParent)
  @FieldResolver(() => [StatementLineType], { description: 'The lines, in the order of their kinds. At least one.' })
  lines(@Root() statement: Statement, @Ctx() ctx: RequestContext): Promise<readonly StatementLine[]> {
    return linesOf(ctx, this.services, statement);
  }

  @Access(withParent)
  @FieldResolver(() => Money, {
    description:
      'The exact sum of the lines. Positive: the network owes the partner; negative: the partner owes the network.',
  })
  balance(@Root() statement: Statement): Amount {
    return exactMoney(statement.balance, statement.currency);
  }

  @Access(withParent)
  @FieldResolver(() => Money, {
    description:
      "What is to be paid: the balance rounded toward zero to what banks transfer, without its sign: whole minor units, and whole units in HUF and TWD. What rounding leaves is the next period's CARRIED_FORWARD.",
  })
  netDue(@Root() statement: Statement): Amount {
    return exactMoney(statement.netDue, statement.currency);
  }

  @Access(withParent)
  @FieldResolver(() => DateTimeScalar, {
    nullable: true,
    description:
      'When it is agreed by silence: the last instant at which the partner can agree or dispute. Null unless it is ISSUED. A resolved dispute begins the window anew.',
  })
  async agreeBy(@Root() statement: Statement, @Ctx() ctx: RequestContext): Promise<Date | null> {
    const { id, status, issuedAt, disputesThen } = statement;
    if (status !== 'ISSUED' || !issuedAt) return null;
    // A statement is ISSUED after its close, when nothing had been resolved, and after a resolution, which was the last then.
    const resolvedAt = disputesThen ? disputesThen.at : await lastResolutionOf(ctx, this.services, id);
    return daysAfter(resolvedAt ?? issuedAt, this.services.config.agreeDays);
  }

  @Access(withParent)
  @FieldResolver(() => DateTimeScalar, {
    nullable: true,
    description:
      'When the net due is to be paid by; from then on an unpaid statement is overdue. Null for a draft, and when nothing is due.',
  })
  payBy(@Root() { issuedAt, netDue }: Statement): Date | null {
    return issuedAt && netDue > 0n ? daysAfter(issuedAt, this.services.config.paymentDays) : null;
  }

  @Access(withParent)
  @FieldResolver(() => SettlementPaymentType, {
    nullable: true,
    description: 'The payment that settled it; null when there is none, as when nothing was due.',
  })
  payment(@Root() statement: Statement, @Ctx() ctx: RequestContext): Promise<PaymentRecord | null> {
    return statement.status === 'SETTLED' ? paymentOf(ctx, this.services, statement.id) : Promise.resolve(null);
  }
}

interface ShareInCurrency extends LineShare {
  readonly currency: string;
}

@Resolver(() => LineShareType)
export class LineShareResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => OfferType, {
    nullable: true,
    description:
      'The offer for which the points or the money were given; null for the rest, and where who asks may not see the offer.',
  })
  offer(@Root() share: ShareInCurrency, @Ctx() ctx: RequestContext): Promise<object | null> {
    return share.offerId === null
      ? Promise.resolve(null)
      : offerShown(ctx, this.services, principalOf(ctx), share.offerId);
  }

  @Access(withParent)
  @FieldResolver(() => Money, { description: 'The exact amount, with the sign of Statement.balance.' })
  amount(@Root() share: ShareInCurrency): Amount {
    return exactMoney(share.amount, share.currency);
  }
}

@Resolver(() => StatementLineType)
export class StatementLineResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => PartnerType, {
    nullable: true,
    description:
      'The other partner, for FUNDED_ELSEWHERE and FUNDING_REFUNDED: who accepted the points. Null on other lines.',
  })
  counterparty(@Root() line: StatementLine, @Ctx() ctx: RequestContext): Promise<object | null> {
    return line.counterpartyId === null
      ? Promise.resolve(null)
      : partnersById(ctx, this.services).load(line.counterpartyId);
  }

  @Access(withParent)
  @FieldResolver(() => Money, { description: 'The exact amount, with the sign of Statement.balance.' })
  amount(@Root() line: StatementLine): Amount {
    return exactMoney(line.amount, line.currency);
  }

  @Access(withParent)
  @FieldResolver(() => Boolean, { description: 'Whether it is in dispute.' })
  disputed(@Root() line: StatementLine): boolean {
    return line.disputeReason !== null;
  }

  @Access(withParent)
  @FieldResolver(() => [DisputeType], { description: 'All disputes of the line, oldest first, resolved ones too.' })
  disputes(@Root() line: StatementLine, @Ctx() ctx: RequestContext): Promise<readonly DisputeRecord[]> {
    return disputesOf(ctx, this.services, line);
  }

  @Access(withParent)
  @FieldResolver(() => [LineShareType], {
    description: `The line's parts by what they were given for, adding up to it in points and amount; the rest comes last. An entry counts in every part that it has. Of more than ${PARTS_TOLD.toLocaleString('en')} parts, those with the smallest amounts are added to the rest.`,
  })
  async breakdown(@Root() line: StatementLine, @Ctx() ctx: RequestContext): Promise<readonly ShareInCurrency[]> {
    const shares = await sharesOf(ctx, this.services, line);
    return shares.map((share) => ({ ...share, currency: line.currency }));
  }

  @Access(withParent)
  @FieldResolver(() => JournalEntryConnectionType, {
    description:
      'The journal entries behind it, in the order of their sequence unless another order is asked for. A partner sees the postings on its own accounts.',
  })
  async entries(
    @Root() line: StatementLine,
    @Arg('filter', () => LineEntryFilter, { nullable: true, description: 'Left out: all of them.' })
    filter: LineEntryFilter | null | undefined,
    @Arg('order', () => EntryOrderEnum, { nullable: true, description: 'Left out: OLDEST_FIRST.' })
    order: EntryOrder | null | undefined,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<JournalEntryRecord>> {
    const page = readPage(args);
    const rows = await entriesOf(ctx, this.services, line, {
      order: order ?? 'OLDEST_FIRST',
      cursor: page.after ? readCursorNumber(page.after[0] ?? '') : null,
      limit: page.limit,
      referenceOf: visibleTo(principalOf(ctx)),
      ...readEntryFilter(filter),
    });
    return toPage(rows, page, (row) => [row.sequence.toString()]);
  }
}

function readEntryFilter(filter: LineEntryFilter | null | undefined) {
  const { reference, from = null, to = null, minPoints = null } = filter ?? {};
  mustBeAfter('filter.to', from, to);
  if (minPoints !== null && minPoints < 0n) throw new BadInput('filter.minPoints', 'must be 0 or more');
  return { from, to, minPoints, reference: readOptionalText('filter.reference', reference, bounds.reference) };
}
