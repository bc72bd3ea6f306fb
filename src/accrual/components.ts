import { micros, type Micros } from '../platform/index.js';
import { baseRate, type Component, type Earned } from '../exchange/index.js';
import { takingsFrom, takingsJson, type CouponGift, type OfferId, type Taken } from '../offers/index.js';
import type { LevelHad, PlannedComponent, PurchasePlan } from '../campaigns/index.js';

/** What a component was reckoned by: enough to make its points again and to explain them. */
export interface ComponentRecord {
  /** Points for 1.00 by the partner's rate sheet, in millionths. */
  readonly accrualRate: Micros;
  /** The spend that it counted. */
  readonly counted: Micros;
  /** Before limits cut it. */
  readonly uncutPoints: bigint;
  readonly levels: readonly LevelHad[];
  readonly purchaseNumber: number | null;
  readonly expireAfterDays: number | null;
  readonly coupons: readonly CouponGift[];
  readonly badges: readonly string[];
  /** From counters. */
  readonly taken: readonly Taken[];
  /** TIMES of house rules, which the purchase took as a whole; in the first component. */
  readonly timesTaken: readonly Taken[];
  /** {@link recordText} of a new record, which the table and the seal both ask for. */
  readonly text?: string;
}

/** One reason for points of an accrual, as it is kept. */
export interface KeptComponent extends Component {
  readonly offer: { readonly id: OfferId; readonly version: number } | null;
  /** Null: by the rate sheet alone. */
  readonly record: ComponentRecord | null;
}

/** The components of an accrual as they are kept; none are kept when the base rate gave all points. */
export interface KeptComponents {
  readonly components: readonly KeptComponent[];
  readonly timeZone: string;
}

const bySheet = ({ reason, points }: Component): KeptComponent => ({ reason, points, offer: null, record: null });

/** The components to keep of a purchase that no offer concerned; undefined when the base rate gave all points. */
export const keptComponents = ({ base, besides }: Earned, timeZone: string): KeptComponents | undefined =>
  besides.length === 0
    ? undefined
    : { components: [{ reason: baseRate.reason, points: base }, ...besides].map(bySheet), timeZone };

function offerOf({ reckoning }: PlannedComponent): KeptComponent['offer'] {
  switch (reckoning.reason) {
    case 'BASE_RATE':
    case 'RULE':
      return null;
    case 'TIER':
      return { id: reckoning.tier.ladderId, version: reckoning.tier.version };
    case 'CAMPAIGN':
      return { id: reckoning.campaign.id, version: reckoning.campaign.version };
  }
}

const reasonOf = ({ reckoning }: PlannedComponent): string =>
  reckoning.reason === 'RULE' ? reckoning.rule.reason : reckoning.reason;

/** The components to keep of a planned purchase; undefined when the base rate gave all points and no limit counted them. */
export function plannedComponents(
  { components, timesTaken }: PurchasePlan,
  timeZone: string,
): KeptComponents | undefined {
  const isPlain =
    components.length === 1 &&
    timesTaken.length === 0 &&
    components.every(({ taken, uncutPoints, points }) => taken.length === 0 && uncutPoints === points);
  if (isPlain) return undefined;
  const kept = components.map((one, index): KeptComponent => {
    const record = { ...one, timesTaken: index === 0 ? timesTaken : [] };
    return {
      reason: reasonOf(one),
      points: one.points,
      offer: offerOf(one),
      record: { ...record, text: textOf(record) },
    };
  });
  return { components: kept, timeZone };
}

interface RecordJson {
  readonly accrualRate: string;
  readonly counted: string;
  readonly uncutPoints: string;
  readonly levels: readonly LevelHad[];
  readonly purchaseNumber: number | null;
  readonly expireAfterDays: number | null;
  readonly coupons: readonly CouponGift[];
  readonly badges: readonly string[];
  readonly taken: ReturnType<typeof takingsJson>;
  readonly timesTaken: ReturnType<typeof takingsJson>;
}

/** The record as column `record` has it, and as the fact is sealed. */
export const recordText = (record: ComponentRecord): string => record.text ?? textOf(record);

function textOf(record: ComponentRecord): string {
  const json: RecordJson = {
    accrualRate: record.accrualRate.toString(),
    counted: record.counted.toString(),
    uncutPoints: record.uncutPoints.toString(),
    levels: record.levels,
    purchaseNumber: record.purchaseNumber,
    expireAfterDays: record.expireAfterDays,
    coupons: record.coupons,
    badges: record.badges,
    taken: takingsJson(record.taken),
    timesTaken: takingsJson(record.timesTaken),
  };
  return JSON.stringify(json);
}

/** Reads what {@link recordText} made. */
export function recordFrom(text: string): ComponentRecord {
  const json = JSON.parse(text) as RecordJson;
  return {
    ...json,
    accrualRate: micros(BigInt(json.accrualRate)),
    counted: micros(BigInt(json.counted)),
    uncutPoints: BigInt(json.uncutPoints),
    taken: takingsFrom(json.taken),
    timesTaken: takingsFrom(json.timesTaken),
  };
}
