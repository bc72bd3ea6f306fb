import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import {
  Access,
  BadInput,
  DateTimeScalar,
  exactMoney,
  formatScaled,
  halfEvenDivide,
  MICRO,
  readId,
  staffOnly,
  withParent,
  type PartnerId,
  type Queryable,
  type RequestContext,
} from '../../platform/index.js';
import type { Services } from '../../ledger/index.js';
import type { Amount } from '../amount.js';
import { partnersById, PartnerType } from '../../partners/index.js';
import { findBreakage } from './breakage.js';
import { findCoverage, type CoverageRow } from './coverage.js';
import { findLiability } from './liability.js';
import { findMargin } from './margin.js';
import { findRange, type Range } from './range.js';
import { BreakageRowType, CoverageRowType, LiabilityRowType, MarginRowType, RollForwardType } from './report.type.js';
import { findRollForward, type Roll } from './roll-forward.js';

/** The most rows of an answer; the CSV has no such bound. */
const ROWS_MAX = 5_000;

type InMoney<Row extends { readonly currency: string }, Keys extends keyof Row> = Omit<Row, Keys> &
  Record<Keys, Amount>;

/** The row with its micros as money. */
function inMoney<Row extends { readonly currency: string }, Keys extends keyof Row>(
  row: Row,
  ...keys: Keys[]
): InMoney<Row, Keys> {
  return { ...row, ...Object.fromEntries(keys.map((key) => [key, exactMoney(row[key] as bigint, row.currency)])) };
}

const ratioOf = ({ reserve, required }: CoverageRow): string | null =>
  required === 0n ? null : formatScaled(halfEvenDivide(reserve * MICRO, required), 6, 0);

export const numberText = "The period's number; left out: the open one, as it stands now.";

async function mustHavePassed(tx: Queryable, at: Date): Promise<void> {
  const [row] = await tx.query<{ now: Date }>({ text: 'SELECT network_now() AS now' });
  if (!row || at.getTime() > row.now.getTime()) throw new BadInput('at', 'must not lie in the future');
}

@Resolver()
export class ReportResolver {
  constructor(private readonly services: Services) {}

  @Access(staffOnly)
  @Query(() => [LiabilityRowType], {
    description:
      'Outstanding points and their cost, by issuer, age and month of expiry. Above 5,000 rows ask for one issuer, or for the CSV.',
  })
  async liabilityReport(
    @Arg('partnerId', () => ID, { nullable: true, description: 'Only points of this issuer.' })
    partnerId: string | null | undefined,
    @Arg('at', () => DateTimeScalar, {
      nullable: true,
      description:
        'As it stood at the end of this instant, reckoned again from the journal: ages and months are as of then. It reads all lots and all that became of them until then. Left out: now.',
    })
    at: Date | null | undefined,
  ): Promise<object[]> {
    const id = typeof partnerId === 'string' ? readId('partnerId', 'partner', partnerId) : null;
    const rows = await this.services.database.snapshot(async (tx) => {
      if (at) await mustHavePassed(tx, at);
      return findLiability(tx, { partnerId: id, at: at ?? null }, ROWS_MAX + 1);
    });
    if (rows.length > ROWS_MAX) throw new BadInput('partnerId', 'must be given: there are more than 5,000 rows');
    return rows.map((row) => inMoney(row, 'cost'));
  }

  @Access(staffOnly)
  @Query(() => [CoverageRowType], { description: 'The reserve against outstanding points, by currency.' })
  async coverageReport(): Promise<object[]> {
    const rows = await this.services.database.snapshot((tx) => findCoverage(tx));
    return rows.map((row) => ({ ...inMoney(row, 'required', 'reserve', 'committed'), ratio: ratioOf(row) }));
  }

  @Access(staffOnly)
  @Query(() => [BreakageRowType], { description: 'What expired in a period, by issuer.' })
  async breakageReport(
    @Arg('periodNumber', () => Int, { nullable: true, description: numberText }) number: number | null | undefined,
  ): Promise<object[]> {
    const rows = await this.#inPeriod(number, findBreakage);
    return rows.map((row) => inMoney(row, 'released', 'issuerShare', 'networkShare'));
  }

  @Access(staffOnly)
  @Query(() => [MarginRowType], { description: "The network's margin of a period, by the partner at which it arose." })
  async marginReport(
    @Arg('periodNumber', () => Int, { nullable: true, description: numberText }) number: number | null | undefined,
  ): Promise<object[]> {
    const rows = await this.#inPeriod(number, findMargin);
    return rows.map((row) => inMoney(row, 'issue', 'redemption', 'adjustment', 'total'));
  }

  @Access(staffOnly)
  @Query(() => RollForwardType, {
    description: "Outstanding points, and the money behind them, from a period's beginning to its end.",
  })
  async rollForward(
    @Arg('periodNumber', () => Int, { nullable: true, description: numberText }) number: number | null | undefined,
  ): Promise<object> {
    const { money, ...report } = await this.#inPeriod(number, findRollForward);
    const keys: (keyof Roll)[] = ['opening', 'issued', 'redeemed', 'expired', 'closing'];
    return { ...report, money: money.map((row) => inMoney(row, ...keys)) };
  }

  async #inPeriod<Report>(
    number: number | null | undefined,
    find: (tx: Queryable, range: Range) => Promise<Report>,
  ): Promise<Report> {
    return this.services.database.snapshot(async (tx) => {
      const range = await findRange(tx, number ?? null);
      if (!range) throw new BadInput('periodNumber', 'must be the number of a period that there is');
      return find(tx, range);
    });
  }
}

/** The partner that a row is about. */
abstract class PartnerRowResolver {
  constructor(protected readonly services: Services) {}

  protected load(row: { readonly partnerId: PartnerId }, ctx: RequestContext): Promise<object | null> {
    return partnersById(ctx, this.services).load(row.partnerId);
  }
}

@Resolver(() => LiabilityRowType)
export class LiabilityRowResolver extends PartnerRowResolver {
  @Access(withParent)
  @FieldResolver(() => PartnerType, { description: 'Who issued them.' })
  partner(@Root() row: { readonly partnerId: PartnerId }, @Ctx() ctx: RequestContext): Promise<object | null> {
    return this.load(row, ctx);
  }
}

@Resolver(() => BreakageRowType)
export class BreakageRowResolver extends PartnerRowResolver {
  @Access(withParent)
  @FieldResolver(() => PartnerType, { description: 'Who issued them.' })
  partner(@Root() row: { readonly partnerId: PartnerId }, @Ctx() ctx: RequestContext): Promise<object | null> {
    return this.load(row, ctx);
  }
}

@Resolver(() => MarginRowType)
export class MarginRowResolver extends PartnerRowResolver {
  @Access(withParent)
  @FieldResolver(() => PartnerType, { description: 'The partner at which it arose.' })
  partner(@Root() row: { readonly partnerId: PartnerId }, @Ctx() ctx: RequestContext): Promise<object | null> {
    return this.load(row, ctx);
  }
}
