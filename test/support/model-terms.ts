/**
 * What the naive model is made of. It is written from the design's text alone and shares no code with src/: where the
 * two disagree, one of them is wrong.
 */

export type Currency = 'EUR' | 'USD' | 'JPY';
export type Funding = 'ON_ISSUE' | 'ON_REDEMPTION';

export interface ModelPartner {
  readonly id: string;
  status: 'ONBOARDING' | 'ACTIVE' | 'SUSPENDED' | 'EXITING' | 'EXITED';
  readonly currency: Currency;
  readonly funding: Funding;
  /** Micros; null: no limit. */
  creditLimit: bigint | null;
}

/** Rates and prices are millionths. */
export interface ModelSheet {
  readonly id: string;
  readonly partner: string;
  /** Milliseconds. */
  readonly from: number;
  readonly accrualRate: bigint;
  readonly issuePrice: bigint;
  readonly redemptionValue: bigint;
  readonly reimbursementPrice: bigint;
  readonly conversionIn: bigint | null;
  readonly conversionOut: bigint | null;
  readonly expireDays: number | null;
  readonly breakageShare: bigint;
}

/** Units of quote for 1 of base, in plain notation; published in the order of the list. */
export interface ModelFx {
  readonly base: Currency;
  readonly quote: Currency;
  readonly rate: string;
  readonly from: number;
}

export interface ModelMember {
  readonly id: string;
  status: 'ACTIVE' | 'FROZEN' | 'CLOSED';
}

export type Ref = { readonly id: string } | { readonly externalId: string } | { readonly code: string };

interface Keyed {
  readonly partner: string;
  readonly key: string;
}

export type ModelCommand =
  | (Keyed & {
      readonly op: 'accrue';
      readonly id: string;
      readonly member: Ref;
      readonly spend: bigint;
      readonly currency: Currency;
      readonly order: string;
      readonly occurredAt: number | null;
    })
  | (Keyed & { readonly op: 'reverse'; readonly accrual: string; readonly points: bigint })
  | {
      readonly op: 'quote';
      readonly partner: string;
      readonly id: string;
      readonly member: Ref;
      readonly points: bigint;
    }
  | {
      readonly op: 'quoteValue';
      readonly partner: string;
      readonly id: string;
      readonly member: Ref;
      readonly value: bigint;
      readonly currency: Currency;
    }
  | (Keyed & {
      readonly op: 'redeem';
      readonly id: string;
      readonly member: Ref;
      readonly points: bigint;
      readonly order: string;
      readonly capture: boolean;
    })
  | (Keyed & {
      readonly op: 'redeemQuote';
      readonly id: string;
      readonly quote: string;
      readonly order: string;
      readonly capture: boolean;
    })
  | (Keyed & { readonly op: 'capture'; readonly redemption: string; readonly points: bigint | null })
  | (Keyed & { readonly op: 'void'; readonly redemption: string })
  | (Keyed & { readonly op: 'refund'; readonly redemption: string; readonly points: bigint })
  | (Keyed & {
      readonly op: 'convertIn';
      readonly id: string;
      readonly member: Ref;
      readonly units: bigint;
      readonly reference: string;
    })
  | (Keyed & {
      readonly op: 'convertOut';
      readonly id: string;
      readonly member: Ref;
      readonly points: bigint;
      readonly reference: string;
    });

/** What an operation answers; `result` has plain values only, so that answers can be compared as they are. */
export type ModelAnswer =
  | { readonly kind: 'done'; readonly replayed: boolean; readonly result: Readonly<Record<string, unknown>> }
  | { readonly kind: 'refused'; readonly code: string; readonly [detail: string]: unknown }
  | { readonly kind: 'invalid'; readonly field: string };

/** The names of the operations: what a conflict says that the key belongs to. */
export const operationNames: Readonly<Record<ModelCommand['op'], string>> = {
  accrue: 'accruePoints',
  reverse: 'reverseAccrual',
  quote: 'quoteRedemption',
  quoteValue: 'quoteRedemption',
  redeem: 'redeemPoints',
  redeemQuote: 'redeemPoints',
  capture: 'captureRedemption',
  void: 'voidRedemption',
  refund: 'refundRedemption',
  convertIn: 'convertIn',
  convertOut: 'convertOut',
};

/** The input that a key stands for: all of a command but its key and the id that its effect will have. */
export function inputOf(command: ModelCommand): string {
  const shown = Object.entries(command).filter(([name]) => name !== 'key' && name !== 'id');
  return JSON.stringify(shown, (_name, value: unknown) => (typeof value === 'bigint' ? `${value.toString()}n` : value));
}

/** How long holds and quotes stand and how far back a purchase may lie, in milliseconds: the settings' defaults. */
export const HOLD_MS = 1_800_000;
export const QUOTE_MS = 300_000;
export const DAY_MS = 86_400_000;
export const BACKDATE_MS = 90 * DAY_MS;
export const AHEAD_MS = 300_000;
export const MILLION = 1_000_000n;
export const SAFE = 2n ** 53n - 1n;

/** Micros of the smallest unit of a currency. */
export const minorUnits: Readonly<Record<Currency, bigint>> = { EUR: 10_000n, USD: 10_000n, JPY: 1_000_000n };

export interface Fraction {
  readonly over: bigint;
  readonly under: bigint;
}

/** Plain notation as a fraction. */
export function fraction(text: string): Fraction {
  const [whole = '', digits = ''] = text.split('.');
  return { over: BigInt(whole + digits), under: 10n ** BigInt(digits.length) };
}

/** To the nearest, ties to even; the same on both sides of zero. */
export function halfEven(over: bigint, under: bigint): bigint {
  if (over < 0n) return -halfEven(-over, under);
  const down = over / under;
  const rest = 2n * (over % under);
  if (rest < under || (rest === under && down % 2n === 0n)) return down;
  return down + 1n;
}

/** Of both directions of the pair with the base currency: the latest in force, of those the last published. */
function perBase(rates: readonly ModelFx[], base: Currency, other: Currency, at: number): Fraction | undefined {
  if (other === base) return { over: 1n, under: 1n };
  let best: ModelFx | undefined;
  for (const rate of rates) {
    const ofPair = (rate.base === base && rate.quote === other) || (rate.base === other && rate.quote === base);
    if (ofPair && rate.from <= at && (!best || rate.from >= best.from)) best = rate;
  }
  if (!best) return undefined;
  const { over, under } = fraction(best.rate);
  return best.base === base ? { over, under } : { over: under, under: over };
}

/** Units of `to` for 1 of `from`. */
export function exchange(
  rates: readonly ModelFx[],
  base: Currency,
  from: Currency,
  to: Currency,
  at: number,
): Fraction | undefined {
  const [a, b] = [perBase(rates, base, from, at), perBase(rates, base, to, at)];
  return a && b && { over: b.over * a.under, under: b.under * a.over };
}
