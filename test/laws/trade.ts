/** Random trade: coalitions, and what their partners and members do. Plain numbers that are read against the model. */
import fc from 'fast-check';
import { newId } from '../../src/platform/index.js';
import {
  DAY_MS,
  HOLD_MS,
  MILLION,
  minorUnits,
  QUOTE_MS,
  type Currency,
  type Funding,
  type ModelCommand,
  type ModelPartner,
  type ModelSheet,
  type Ref,
} from '../support/model-terms.js';
import type { Model } from '../support/model.js';

const currencies = ['EUR', 'USD', 'JPY'] as const satisfies readonly Currency[];
const externals = ['a', 'b', 'Null'] as const;

// ---------------------------------------------------------------- rates

export interface Rates {
  readonly accrual: number;
  readonly issue: number;
  readonly worth: number;
  readonly reimburse: number;
  readonly convertIn: number | null;
  readonly convertOut: number | null;
  readonly days: number | null;
  readonly share: number;
}

/** Prices are chosen for EUR and stretched for JPY, awkward to the last digit. */
const rates: fc.Arbitrary<Rates> = fc.record({
  accrual: fc.oneof(
    { arbitrary: fc.integer({ min: 200_000, max: 3_000_000 }), weight: 9 },
    { arbitrary: fc.constant(0), weight: 1 },
  ),
  issue: fc.integer({ min: 0, max: 19_999 }),
  worth: fc.oneof(
    { arbitrary: fc.integer({ min: 1_000, max: 15_000 }), weight: 9 },
    { arbitrary: fc.constantFrom(0, 1), weight: 1 },
  ),
  reimburse: fc.integer({ min: 0, max: 19_999 }),
  convertIn: fc.option(fc.integer({ min: 1, max: 3_000_000 }), { freq: 3 }),
  convertOut: fc.option(fc.integer({ min: 1, max: 3_000_000 }), { freq: 3 }),
  days: fc.option(fc.integer({ min: 1, max: 60 }), { freq: 3 }),
  share: fc.oneof(fc.constantFrom(0, 500_000, 1_000_000), fc.integer({ min: 0, max: 1_000_000 })),
});

const stretch = (currency: Currency): bigint => (currency === 'JPY' ? 163n : 1n);

export function sheetOf(partner: ModelPartner, from: number, r: Rates): ModelSheet {
  const times = stretch(partner.currency);
  return {
    id: newId('rateSheet'),
    partner: partner.id,
    from,
    accrualRate: BigInt(r.accrual) / times,
    issuePrice: BigInt(r.issue) * times,
    redemptionValue: BigInt(r.worth) * times,
    reimbursementPrice: BigInt(r.reimburse) * times,
    conversionIn: r.convertIn === null ? null : BigInt(r.convertIn),
    conversionOut: r.convertOut === null ? null : BigInt(r.convertOut),
    expireDays: r.days,
    breakageShare: BigInt(r.share),
  };
}

// ---------------------------------------------------------------- what happens

const wishes = [
  'accrue',
  'accrue',
  'accrue',
  'accrue',
  'reverse',
  'reverse',
  'quote',
  'quoteValue',
  'redeem',
  'redeem',
  'hold',
  'hold',
  'redeemQuote',
  'capture',
  'capture',
  'void',
  'refund',
  'refund',
  'convertIn',
  'convertOut',
] as const;

/** A command wanted: which one it becomes hangs on what there is when it is sent. */
export interface Wish {
  readonly what: (typeof wishes)[number];
  readonly partner: number;
  readonly member: number;
  /** Picks among accruals, redemptions or quotes, and among spellings. */
  readonly pick: number;
  /** Eighths of what there is: 9 and more are too much. */
  readonly eighths: number;
  /** Now and then: the same again, the same key with other input, an order used before. */
  readonly again: number;
}

const wish: fc.Arbitrary<Wish> = fc.record({
  what: fc.constantFrom(...wishes),
  partner: fc.nat(30),
  member: fc.nat(30),
  pick: fc.nat(1_000),
  eighths: fc.oneof(
    { arbitrary: fc.integer({ min: 0, max: 8 }), weight: 8 },
    { arbitrary: fc.integer({ min: 9, max: 12 }), weight: 1 },
  ),
  again: fc.nat(25),
});

export type Happening =
  | { readonly tag: 'batch'; readonly wishes: readonly Wish[] }
  | { readonly tag: 'time'; readonly by: number }
  /** To just before the soonest end of a lot: what is held or captured then comes back too late. */
  | { readonly tag: 'brink'; readonly before: number }
  | {
      readonly tag: 'fx';
      readonly currency: Currency;
      readonly upside: boolean;
      readonly rate: number;
      readonly ahead: number;
    }
  | { readonly tag: 'member'; readonly member: number; readonly status: 'ACTIVE' | 'FROZEN' | 'CLOSED' }
  | { readonly tag: 'partner'; readonly partner: number; readonly status: ModelPartner['status'] }
  /** Room for so many points more; null: no limit. */
  | { readonly tag: 'limit'; readonly partner: number; readonly points: number | null }
  | { readonly tag: 'sheet'; readonly partner: number; readonly ahead: number; readonly rates: Rates }
  | { readonly tag: 'sweep' };

const times = [1, 1_000, QUOTE_MS - 1, QUOTE_MS, HOLD_MS, DAY_MS, 7 * DAY_MS, 31 * DAY_MS];

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 14,
    arbitrary: fc.record({
      tag: fc.constant('batch' as const),
      wishes: fc.array(wish, { minLength: 1, maxLength: 6 }),
    }),
  },
  { weight: 5, arbitrary: fc.record({ tag: fc.constant('time' as const), by: fc.constantFrom(...times) }) },
  {
    weight: 3,
    arbitrary: fc.record({ tag: fc.constant('brink' as const), before: fc.constantFrom(60_000, 60_000, 1, 0) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      tag: fc.constant('fx' as const),
      currency: fc.constantFrom('USD' as const, 'JPY' as const),
      upside: fc.boolean(),
      rate: fc.integer({ min: 8_000, max: 12_999 }),
      ahead: fc.constantFrom(0, 0, 0, DAY_MS),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      tag: fc.constant('member' as const),
      member: fc.nat(30),
      status: fc.constantFrom('ACTIVE' as const, 'ACTIVE' as const, 'FROZEN' as const, 'CLOSED' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      tag: fc.constant('partner' as const),
      partner: fc.nat(30),
      status: fc.constantFrom(
        'ACTIVE' as const,
        'ACTIVE' as const,
        'SUSPENDED' as const,
        'EXITING' as const,
        'EXITED' as const,
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ tag: fc.constant('limit' as const), partner: fc.nat(30), points: fc.option(fc.nat(400)) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      tag: fc.constant('sheet' as const),
      partner: fc.nat(30),
      ahead: fc.constantFrom(1, DAY_MS),
      rates,
    }),
  },
  { weight: 1, arbitrary: fc.record({ tag: fc.constant('sweep' as const) }) },
);

export interface Coalition {
  readonly partners: readonly { readonly currency: Currency; readonly funding: Funding; readonly rates: Rates }[];
  readonly members: number;
  /** Rates for USD and JPY from the start; without, they may come later. */
  readonly fx: boolean;
}

export interface Trade {
  readonly coalition: Coalition;
  readonly happenings: readonly Happening[];
}

export const trade = (length: { minLength: number; maxLength: number }): fc.Arbitrary<Trade> =>
  fc.record({
    coalition: fc.record({
      partners: fc.array(
        fc.record({
          currency: fc.constantFrom(...currencies),
          funding: fc.constantFrom('ON_ISSUE' as const, 'ON_REDEMPTION' as const),
          rates,
        }),
        { minLength: 2, maxLength: 4 },
      ),
      members: fc.integer({ min: 1, max: 3 }),
      fx: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
    }),
    happenings: fc.array(happening, { ...length, size: 'max' }),
  });

// ---------------------------------------------------------------- wishes become commands

const at = <T>(list: readonly T[], i: number): T | undefined => list[i % Math.max(list.length, 1)];

/** Reads wishes against the state at the batch's start; what was sent before can come again. */
export class Sender {
  readonly #model: Model;
  readonly #sent: ModelCommand[] = [];
  #count = 0;

  constructor(model: Model) {
    this.#model = model;
  }

  command(wish: Wish): ModelCommand | undefined {
    const before = wish.again < 3 ? at(this.#sent, wish.pick) : undefined;
    const fresh = before === undefined ? this.#fresh(wish) : this.#again(before, wish);
    if (fresh) this.#sent.push(fresh);
    return fresh;
  }

  #next(prefix: string): string {
    this.#count += 1;
    return `${prefix}-${this.#count}`;
  }

  /** 0: the same call again. 1: its key for another amount. 2: its order with another key. */
  #again(before: ModelCommand, { again, what }: Wish): ModelCommand | undefined {
    const renewed = 'id' in before ? { ...before, id: newIdLike(before.id) } : before;
    if (again === 0) return 'key' in before ? renewed : undefined;
    if (again === 2) return 'key' in renewed ? { ...renewed, key: this.#next('key') } : undefined;
    if ('spend' in renewed) return { ...renewed, spend: renewed.spend + MILLION };
    if ('points' in renewed && renewed.points !== null) return { ...renewed, points: renewed.points + 1n };
    return 'key' in before && what === 'void'
      ? { op: 'void', partner: before.partner, key: before.key, redemption: newId('redemption') }
      : undefined;
  }

  /** The least spend that earns as many points as the partner's credit limit has room for. */
  #upToLimit({ id, creditLimit }: ModelPartner): bigint | undefined {
    const sheet = this.#model.sheetAt(id, this.#model.now);
    if (creditLimit === null || !sheet || sheet.issuePrice === 0n || sheet.accrualRate === 0n) return undefined;
    const points = (creditLimit - this.#model.owed(id)) / sheet.issuePrice;
    return points > 0n ? (points * MILLION * MILLION + sheet.accrualRate - 1n) / sheet.accrualRate : undefined;
  }

  #ref(partner: string, member: string, pick: number): Ref {
    const external = [...this.#model.links]
      .find(([link, id]) => id === member && link.startsWith(`${partner} `))?.[0]
      .split(' ')[1];
    if (pick % 11 === 0) return { externalId: 'nobody' };
    return pick % 3 === 0 || external === undefined ? { id: member } : { externalId: external };
  }

  #fresh(w: Wish): ModelCommand | undefined {
    const model = this.#model;
    const partner = at([...model.partners.values()], w.partner) as ModelPartner;
    const memberId = at([...model.members.keys()], w.member) as string;
    // Codes that were minted and not used are shown to whoever comes.
    const code = w.pick % 7 === 0 ? at([...model.codes.keys()], w.pick) : undefined;
    const member: Ref = code === undefined ? this.#ref(partner.id, memberId, w.pick) : { code };
    const key = this.#next('key');
    const common = { partner: partner.id, key };
    const share = (whole: bigint): bigint =>
      (whole * BigInt(w.eighths)) / 8n + (w.eighths > 8 || w.eighths === 0 ? 1n : 0n) || 1n;
    const { available } = model.walletOf(memberId);
    switch (w.what) {
      case 'accrue': {
        const currency = w.pick % 23 === 0 ? (at(currencies, w.member) as Currency) : partner.currency;
        const usual =
          w.eighths === 12
            ? 10n ** 22n
            : w.eighths === 0
              ? 1n
              : BigInt(w.pick + 1) * 410_007n * stretch(partner.currency);
        const spend = w.pick % 3 === 0 ? (this.#upToLimit(partner) ?? usual) : usual;
        const back =
          [null, null, null, null, 0, -1_000, -30 * DAY_MS, -91 * DAY_MS, 60_000, 301_000][w.pick % 10] ?? null;
        return {
          op: 'accrue',
          ...common,
          id: newId('accrual'),
          member,
          spend,
          currency,
          order: this.#next('order'),
          occurredAt: back === null ? null : model.now + back,
        };
      }
      case 'reverse': {
        const accrual = at([...model.accruals.values()], w.pick);
        if (!accrual) return undefined;
        return {
          op: 'reverse',
          key,
          partner: w.partner === 30 ? partner.id : accrual.partner,
          accrual: accrual.id,
          points: share(accrual.points),
        };
      }
      case 'quote':
        return { op: 'quote', partner: partner.id, id: newId('quote'), member, points: share(available) };
      case 'quoteValue': {
        const value = BigInt((w.pick % 200) + 1) * minorUnits[partner.currency];
        return {
          op: 'quoteValue',
          partner: partner.id,
          id: newId('quote'),
          member,
          value,
          currency: w.pick % 13 === 0 ? 'USD' : partner.currency,
        };
      }
      case 'redeem':
      case 'hold':
        return {
          op: 'redeem',
          ...common,
          id: newId('redemption'),
          member,
          points: share(available),
          order: this.#next('order'),
          capture: w.what === 'redeem',
        };
      case 'redeemQuote': {
        const quote = at([...model.quotes.values()].reverse(), w.pick % 3);
        if (!quote) return undefined;
        return {
          op: 'redeemQuote',
          key,
          partner: w.partner === 30 ? partner.id : quote.partner,
          id: newId('redemption'),
          quote: quote.id,
          order: this.#next('order'),
          capture: w.pick % 2 === 0,
        };
      }
      case 'capture':
      case 'void':
      case 'refund': {
        const open = [...model.redemptions.values()]
          .reverse()
          .filter((r) => w.pick % 5 === 0 || (r.status === 'AUTHORIZED') === (w.what !== 'refund'));
        const redemption = at(open, w.pick);
        if (!redemption) return undefined;
        const step = { key, partner: w.partner === 30 ? partner.id : redemption.partner, redemption: redemption.id };
        if (w.what === 'void') return { op: 'void', ...step };
        if (w.what === 'refund') return { op: 'refund', ...step, points: share(redemption.points) };
        return { op: 'capture', ...step, points: w.pick % 3 === 0 ? null : share(redemption.points) };
      }
      case 'convertIn':
        return {
          op: 'convertIn',
          ...common,
          id: newId('conversion'),
          member,
          units: w.eighths === 0 ? 1n : BigInt(w.pick + 1) * 217_003n,
          reference: this.#next('ref'),
        };
      case 'convertOut':
        return {
          op: 'convertOut',
          ...common,
          id: newId('conversion'),
          member,
          points: share(available),
          reference: this.#next('ref'),
        };
    }
  }
}

/** Another id of the same kind. */
function newIdLike(id: string): string {
  const kinds = { acr: 'accrual', rdm: 'redemption', cnv: 'conversion', qte: 'quote' } as const;
  return newId(kinds[id.slice(0, 3) as keyof typeof kinds]);
}

export const externalIdOf = (i: number): string => externals[i % externals.length] ?? 'a';
