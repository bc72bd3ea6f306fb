import { minorUnit, type MemberId } from '../../src/platform/index.js';
import type { CouponKindId } from '../../src/offers/index.js';
import type { CouponUseId } from '../../src/grants/index.js';
import type { Care, GoodCoupon } from '../care.js';
import { Random } from '../random.js';
import type { Actor } from '../stage.js';
import { fiveAtTheCinema, nightOut, popcorn, coffee, tenPercent } from './coupon-kinds.js';
import type { DemoMember } from './members.js';
import { couponKindIdOf } from './offers.js';
import { demoPartners, type DemoCode } from './partners.js';

/** Where coupons of each kind are shown, and how often: the printed ones seldom come back. */
const shown = new Map<CouponKindId, { readonly at: readonly DemoCode[]; readonly chance: number }>([
  [couponKindIdOf(fiveAtTheCinema.code), { at: ['cinema', 'cinema', 'cinema', 'bakery'], chance: 0.08 }],
  [couponKindIdOf(popcorn.code), { at: ['cinema'], chance: 0.05 }],
  [couponKindIdOf(coffee.code), { at: ['bakery'], chance: 0.2 }],
  [couponKindIdOf(tenPercent.code), { at: ['bakery', 'airline', 'cinema'], chance: 0.04 }],
  [couponKindIdOf(nightOut.code), { at: ['hotel', 'airline', 'grocer'], chance: 0.008 }],
]);
const personal = couponKindIdOf(tenPercent.code);

interface Used {
  readonly useId: CouponUseId;
  readonly code: DemoCode;
}

/** Coupons of the demo's members: shown at tills, and now and then a use is taken back. */
export class Vouchers {
  readonly #care: Care;
  readonly #actors: Readonly<Record<DemoCode, Actor>>;
  readonly #members: ReadonlyMap<MemberId, DemoMember>;
  readonly #random = new Random('demo vouchers');
  #recent: Used[] = [];

  constructor(care: Care, actors: Readonly<Record<DemoCode, Actor>>, members: readonly DemoMember[]) {
    this.#care = care;
    this.#actors = actors;
    this.#members = new Map(members.map((member) => [member.id, member]));
  }

  /**
   * Draws which of the coupons that are good now are shown. The function that this gives shows them, and takes back a use of an
   * earlier day.
   */
  async prepare(): Promise<() => Promise<void>> {
    const uses = (await this.#care.goodCoupons()).flatMap((coupon) => this.#draw(coupon) ?? []);
    const undone = this.#random.chance(0.25) ? this.#random.sample(this.#recent, 1) : [];
    this.#recent = this.#recent.filter((use) => !undone.includes(use)).slice(-10);
    return async () => {
      await Promise.all([...uses.map((use) => use()), ...undone.map((use) => this.#undo(use))]);
    };
  }

  #draw({ id: couponId, kindId, memberId }: GoodCoupon): (() => Promise<void>) | undefined {
    const kind = shown.get(kindId);
    if (!kind || !this.#random.chance(kind.chance)) return undefined;
    const member = memberId === null ? undefined : this.#members.get(memberId);
    const code = this.#random.pick(kind.at);
    // A personal coupon needs its member, whom the till must know.
    if (kindId === personal && member?.partners.includes(code) !== true) return undefined;
    const { basket, categories, currency } = demoPartners[code];
    const spend = BigInt(this.#random.int(Math.floor(basket[1] / 3), basket[1])) * minorUnit(currency);
    const category = this.#random.pick(categories);
    const isKnown = member?.partners.includes(code) === true;
    const ref = isKnown ? ({ kind: 'id', id: member.id } as const) : null;
    return async () => {
      const used = await this.#care.use(this.#actors[code], { couponId, spend, category, member: ref });
      if (used.ok) this.#recent.push({ useId: used.result.useId, code });
    };
  }

  async #undo({ useId, code }: Used): Promise<void> {
    await this.#care.undo(this.#actors[code], useId, 'The order was cancelled.');
  }
}
