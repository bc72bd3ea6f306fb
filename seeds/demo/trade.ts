import { minorUnit, readMicros } from '../../src/platform/index.js';
import type { QuoteId, RedemptionId } from '../../src/redemption/index.js';
import type { AccrualId } from '../../src/accrual/index.js';
import type { BasketLine } from '../../src/offers/index.js';
import type { WalletSnapshot } from '../../src/ledger/index.js';
import type { Care } from '../care.js';
import { Random } from '../random.js';
import type { Actor, Played, Stage } from '../stage.js';
import { drawBasket, drawReturn } from './baskets.js';
import type { DemoMember } from './members.js';
import { demoPartners, type DemoCode } from './partners.js';

/** A purchase or redemption that may be taken back some days later. */
interface Done<Id> {
  readonly id: Id;
  readonly code: DemoCode;
  readonly member: DemoMember;
  readonly points: bigint;
}

interface Bought extends Done<AccrualId> {
  readonly spend: bigint;
  readonly lines: readonly BasketLine[];
}

/** A redemption to be made: of a number of points, or at a quote's price, which is a little below their value. */
interface Order {
  readonly member: DemoMember;
  readonly code: DemoCode;
  readonly points: bigint;
  readonly capture: boolean;
  readonly quoteId?: QuoteId | undefined;
}

/** The fewest points that anyone spends at once. */
const LEAST_SPENT = 100n;
/** The number of latest purchases and redemptions that may still be taken back. */
const RECENT = 120;

/**
 * A day's trade over the demo's members. Every method draws all its random numbers and hands all its commands to the lane before it
 * waits for anything. So methods that are called together are planned in the order of the calls, with batches of any size. Amounts
 * to spend are drawn from the wallets as the player has seen them, so hardly anything
 * is refused. The few refusals (a wallet that a reversal emptied first, a lot that expired) are like those of real trade.
 */
export class Trade {
  /** The refusals, by code, for tuning the demo. */
  readonly refusals = new Map<string, number>();
  readonly #stage: Stage;
  readonly #care: Care;
  readonly #actors: Readonly<Record<DemoCode, Actor>>;
  readonly #members: readonly DemoMember[];
  readonly #lively: readonly DemoMember[];
  readonly #sales = new Random('demo sales');
  readonly #spending = new Random('demo spending');
  readonly #returns = new Random('demo returns');
  readonly #baskets = new Random('demo baskets');
  readonly #goodsBack = new Random('demo goods back');
  readonly #holds: Done<RedemptionId>[] = [];
  #recentAccruals: Bought[] = [];
  #recentRedemptions: Done<RedemptionId>[] = [];

  constructor(stage: Stage, care: Care, actors: Readonly<Record<DemoCode, Actor>>, members: readonly DemoMember[]) {
    this.#stage = stage;
    this.#care = care;
    this.#actors = actors;
    this.#members = members;
    this.#lively = members.flatMap((member) => Array.from({ length: member.weight }, () => member));
  }

  /** Purchases of a part of the day. */
  async purchases(count: number): Promise<void> {
    await Promise.all(
      Array.from({ length: count }, () => {
        const member = this.#sales.pick(this.#lively);
        return this.#buy(member, this.#drawPartner(this.#sales, member, 'sales'));
      }),
    );
  }

  async #buy(
    member: DemoMember,
    code: DemoCode,
    minorUnits = this.#sales.skewed(...demoPartners[code].basket),
  ): Promise<void> {
    const spend = BigInt(minorUnits) * minorUnit(demoPartners[code].currency);
    const basket = drawBasket(this.#baskets, code, minorUnits);
    const played = await this.#stage.accrue(this.#actors[code], { kind: 'id', id: member.id }, spend, basket);
    const accrual = this.#note(member, played)?.accrual;
    if (accrual)
      this.#recentAccruals.push({ id: accrual.id, code, member, points: accrual.points, spend, lines: basket.lines });
  }

  /** Every member that README names buys a lot at each of its partners, so that all of them have points to show. */
  async shopping(count: number): Promise<void> {
    const named = this.#members.slice(0, count);
    await Promise.all(
      named.flatMap((member) => member.partners.map((code) => this.#buy(member, code, demoPartners[code].basket[1]))),
    );
  }

  /**
   * Prepares redemptions: most are captured at once; some go by a quote, which is asked for here, or are held for
   * {@link followUp}. The function that this gives makes them.
   */
  async prepareRedemptions(count: number, way: 'captures' | 'quotes' | 'holds'): Promise<() => Promise<void>> {
    const orders = await Promise.all(
      this.#drawOrders(count).map(async (order): Promise<Order> => {
        if (way === 'captures' || this.#spending.chance(0.5)) return order;
        return way === 'holds' ? { ...order, capture: false } : { ...order, quoteId: await this.#quote(order) };
      }),
    );
    return async () => {
      await Promise.all(orders.map((order) => this.#spend(order)));
    };
  }

  /** Orders whose points are held, by members other than the first few. */
  async orders(count: number, after: number): Promise<void> {
    await Promise.all(
      this.#drawOrders(count, this.#members.slice(after)).map((order) => this.#spend({ ...order, capture: false })),
    );
  }

  #drawOrders(count: number, members = this.#members): Order[] {
    const able = members.filter((member) => member.available >= 2n * LEAST_SPENT);
    return this.#spending.sample(able, count).map((member) => {
      const code = this.#drawPartner(this.#spending, member, 'redemptions');
      const share = BigInt(this.#spending.int(20, 90));
      return { member, code, points: ((member.available * share) / 100n / 10n) * 10n, capture: true };
    });
  }

  async #spend({ member, code, points, capture, quoteId }: Order): Promise<void> {
    const by = quoteId ? { quoteId } : { member: { kind: 'id', id: member.id } as const, points };
    const played = await this.#stage.redeem(this.#actors[code], by, capture);
    const redemption = this.#note(member, played)?.redemption;
    if (redemption)
      (capture ? this.#recentRedemptions : this.#holds).push({
        id: redemption.id,
        code,
        member,
        points: redemption.points,
      });
  }

  /** A price at the till, rounded to a usual price, that the points cover; undefined when there is none. */
  async #quote({ member, code, points }: Order): Promise<QuoteId | undefined> {
    const { currency, sheet } = demoPartners[code];
    const round = 10n * minorUnit(currency);
    const value = ((points * readMicros('scenario', sheet.redemptionValue)) / round) * round;
    if (value === 0n) return undefined;
    const quoted = await this.#stage.quote(this.#actors[code], { kind: 'id', id: member.id }, value);
    if (!quoted.ok) this.#refused(quoted.refusal.code);
    return quoted.ok ? quoted.result.id : undefined;
  }

  /** Minutes later, held orders are captured whole or in part, or voided; a few are left to expire. */
  async followUp(): Promise<void> {
    await Promise.all(
      this.#holds.splice(0).map(async (held) => {
        const { id, code, member } = held;
        const draw = this.#spending.next();
        const actor = this.#actors[code];
        if (draw < 0.55) {
          if (this.#note(member, await this.#stage.capture(actor, id, null))) this.#recentRedemptions.push(held);
        } else if (draw < 0.82) {
          const points = (held.points * BigInt(this.#spending.int(30, 90))) / 100n;
          if (this.#note(member, await this.#stage.capture(actor, id, points)))
            this.#recentRedemptions.push({ ...held, points });
        } else if (draw < 0.94) {
          this.#note(member, await this.#stage.void(actor, id));
        }
      }),
    );
  }

  /** Returned goods: refunds of redemptions, purchases taken back and reversals of their points, each once, whole or in part. */
  async returns(refunds: number, reversals: number): Promise<void> {
    const redeemed = this.#takeRecent(this.#recentRedemptions, refunds);
    const earned = this.#takeRecent(this.#recentAccruals, reversals);
    const goods = this.#takeRecent(this.#recentAccruals, this.#goodsBack.int(0, 2), this.#goodsBack);
    await Promise.all([
      ...redeemed.map(async ({ id, code, member, points }) => {
        const part = this.#part(points);
        this.#note(member, await this.#stage.refund(this.#actors[code], id, part, 'Order cancelled'));
      }),
      ...earned.map(async ({ id, code, member, points }) => {
        const part = this.#part(points);
        this.#note(member, await this.#stage.reverse(this.#actors[code], id, part, 'Goods returned'));
      }),
      ...goods.map(async (bought) => {
        const asked = drawReturn(this.#goodsBack, bought);
        this.#note(bought.member, await this.#care.giveBack(this.#actors[bought.code], bought.id, asked));
      }),
    ]);
    this.#recentRedemptions = this.#recentRedemptions.slice(-RECENT);
    this.#recentAccruals = this.#recentAccruals.slice(-RECENT);
  }

  /** Miles and nights become points, and points become miles and nights. */
  async conversions(count: number): Promise<void> {
    const offering = (['airline', 'hotel'] as const).flatMap((code) =>
      this.#members.filter((member) => member.partners.includes(code)).map((member) => ({ code, member })),
    );
    await Promise.all(
      this.#spending.sample(offering, count).map(async ({ code, member }) => {
        const ref = { kind: 'id', id: member.id } as const;
        const out = member.available >= 4n * LEAST_SPENT && this.#spending.chance(0.7);
        const actor = this.#actors[code];
        if (out) this.#note(member, await this.#stage.convertOut(actor, ref, member.available / 4n));
        else
          this.#note(member, await this.#stage.convertIn(actor, ref, BigInt(this.#spending.int(2, 40)) * 50_000_000n));
      }),
    );
  }

  #drawPartner(random: Random, member: DemoMember, by: 'sales' | 'redemptions'): DemoCode {
    return random.pick(member.partners.flatMap((code) => Array.from({ length: demoPartners[code][by] }, () => code)));
  }

  #takeRecent<One>(recent: One[], count: number, random = this.#returns): One[] {
    const taken = random.sample(recent, count);
    for (const one of taken) recent.splice(recent.indexOf(one), 1);
    return taken;
  }

  #part(points: bigint): bigint {
    if (this.#returns.chance(0.45)) return points;
    const part = (points * BigInt(this.#returns.int(15, 85))) / 100n;
    return part === 0n ? points : part;
  }

  /** The result of an operation, whose wallet is noted; undefined when it was refused. */
  #note<R extends { readonly wallet: WalletSnapshot }>(member: DemoMember, played: Played<R>): R | undefined {
    if (!played.ok) {
      this.#refused(played.refusal.code);
      return undefined;
    }
    member.available = played.result.wallet.available;
    return played.result;
  }

  #refused(code: string): void {
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
  }
}
