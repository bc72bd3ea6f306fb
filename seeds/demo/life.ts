import { micros, minorUnit, type MemberId } from '../../src/platform/index.js';
import type { CaseId } from '../../src/cases/index.js';
import type { ItemOrderId } from '../../src/mall/index.js';
import type { Care } from '../care.js';
import type { Engaging } from '../engaging.js';
import type { Mall, Wanted } from '../mall.js';
import type { Marketing, OfferPlan } from '../marketing.js';
import type { Actor, Stage } from '../stage.js';
import * as draws from './draws.js';
import * as engagement from './engagement.js';
import * as goods from './items.js';
import { memberLabel, namedMembers, type DemoMember } from './members.js';
import { drawIdOf, itemIdOf, partnerIdOf } from './offers.js';
import type { DemoCode } from './partners.js';

/** The offers of each day, before what members do on it. */
const setUpOn: Readonly<Record<number, readonly OfferPlan[]>> = {
  7: [goods.loungePass, goods.untilFour, goods.backRow, engagement.goodMorning, engagement.aWeekOfMornings],
  10: [engagement.reviewTheBread, engagement.followTheFilms, engagement.bringAFriend],
  18: [goods.mug, goods.flask, goods.poster, goods.filmVoucher, goods.lounge, goods.lateCheckout, goods.friend],
  20: [draws.harvest, draws.reel],
};

/** From this day on Anna checks in at the bakery each morning, and some others do on and off. */
const FIRST_MORNING = 12;
const CARDS = 20;
const POSTERS = 4n;
const LOST_AND_FOUND = 'The bag was left in the tram.';

/** What members of the demo do besides trade: mornings, tasks, friends, cards, receipts, the mall, draws and cases. */
export class Life {
  readonly #stage: Stage;
  readonly #care: Care;
  readonly #mall: Mall;
  readonly #engaging: Engaging;
  readonly #marketing: Marketing;
  readonly #actors: Readonly<Record<DemoCode, Actor>>;
  readonly #members: readonly DemoMember[];
  #cards: readonly string[] = [];
  #flasks: ItemOrderId | null = null;
  #review: CaseId | null = null;
  #missing: CaseId | null = null;

  constructor(
    stage: Stage,
    { care, mall, engaging, marketing }: { care: Care; mall: Mall; engaging: Engaging; marketing: Marketing },
    actors: Readonly<Record<DemoCode, Actor>>,
    members: readonly DemoMember[],
  ) {
    this.#stage = stage;
    this.#care = care;
    this.#mall = mall;
    this.#engaging = engaging;
    this.#marketing = marketing;
    this.#actors = actors;
    this.#members = members;
  }

  /** Before the trade of a day. */
  async onDay(day: number): Promise<void> {
    for (const plan of setUpOn[day] ?? []) await this.#marketing.setUp(plan);
    if (day >= FIRST_MORNING) await this.#morning(day);
    const { bakery, cinema, grocer } = this.#actors;
    const anna = this.#named(0);
    const ben = this.#named(1);
    switch (day) {
      case 9:
        this.#cards = await this.#engaging.printCards(bakery, CARDS);
        break;
      case 11:
        await this.#bindCards();
        break;
      case 13:
        this.#review = await this.#engaging.report(engagement.reviewTheBreadId, anna, [
          'https://reviews.example/rye-and-rise/4711',
        ]);
        await Promise.all(this.#some('cinema', 6).map((id) => this.#engaging.report(engagement.followTheFilmsId, id)));
        break;
      case 14:
        if (this.#review)
          await this.#care.decideCase(this.#review, { accept: true, note: 'Thank you.' }, this.#stage.app(bakery));
        await this.#bringFriends();
        break;
      case 15:
        await this.#receipts();
        break;
      case 16:
        this.#missing = await this.#missPoints(ben);
        break;
      case 17:
        await this.#foundPoints();
        break;
      case 18:
        await this.#mall.stock(grocer, itemIdOf(goods.mug.code), 60n, 5n);
        await this.#mall.stock(grocer, itemIdOf(goods.flask.code), 24n, 5n);
        await this.#mall.stock(cinema, itemIdOf(goods.poster.code), POSTERS, 2n);
        break;
      case 19:
        await this.#loseCard(ben);
        break;
      case 24:
        await Promise.all(this.#some('bakery', 8).map((id) => this.#mall.play(drawIdOf(draws.harvest.code), id)));
        await this.#firstOrders();
        break;
      case 26:
        await this.#brokenFlask(anna);
        break;
      case 31:
        await this.#openCase();
        break;
      default:
    }
  }

  /** After the last trade: what is won differs between networks, and so would the coupons that tills are shown. */
  async atTheEnd(): Promise<void> {
    const anna = this.#named(0);
    const reel = drawIdOf(draws.reel.code);
    const able = this.#able('cinema', 60n, 12);
    await Promise.all([
      ...[1, 2, 3].map((turn) => this.#mall.play(reel, anna, `anna ${turn.toString()}`)),
      ...able.map(({ id }) => this.#mall.play(reel, id)),
    ]);
    await this.#lastOrders();
  }

  #named(index: number): MemberId {
    const member = this.#members[index];
    if (!member) throw new Error(`seeds: there is no member ${index.toString()}`);
    return member.id;
  }

  /** Members of a partner that README does not name. */
  #some(code: DemoCode, count: number): MemberId[] {
    return this.#members
      .slice(namedMembers.length + 1)
      .filter(({ partners }) => partners.includes(code))
      .slice(0, count)
      .map(({ id }) => id);
  }

  /** Members of a partner that have so many points as far as trade has seen, the richest first; they are taken as spent. */
  #able(code: DemoCode, points: bigint, count: number): DemoMember[] {
    const able = this.#members
      .slice(namedMembers.length + 1)
      .filter(({ partners, available }) => partners.includes(code) && available >= 2n * points)
      .slice(0, count);
    for (const member of able) member.available -= points;
    return able;
  }

  async #morning(day: number): Promise<void> {
    const { bakery } = this.#actors;
    const others = this.#some('bakery', 9).filter((_, index) => (day + index) % 3 === 0);
    await Promise.all([this.#named(0), ...others].map((id) => this.#engaging.checkIn(bakery, id)));
  }

  async #bindCards(): Promise<void> {
    const ids = [this.#named(0), this.#named(1), ...this.#some('bakery', 6)];
    await Promise.all(
      ids.map((id, index) => this.#engaging.bindCard(this.#actors.bakery, id, this.#cards[index] ?? '')),
    );
  }

  async #loseCard(ben: MemberId): Promise<void> {
    const [, lost = '', , , , , , , , fresh = ''] = this.#cards;
    await this.#engaging.loseCard(ben, lost);
    await this.#engaging.bindCard(this.#actors.bakery, ben, fresh, lost);
  }

  /** Two friends join at the grocer; the first purchase of one of them rewards both sides. */
  async #bringFriends(): Promise<void> {
    const { grocer } = this.#actors;
    const ben = this.#named(1);
    for (const turn of [1, 2]) {
      const number = `grocer-friend-${turn.toString()}`;
      const id = await this.#stage.enrol(grocer, number, `friend of ${memberLabel(1)} ${turn.toString()}`);
      await this.#engaging.claimReferral(id, ben);
      if (turn === 2) continue;
      const spend = 2_450n * minorUnit(grocer.currency);
      const bought = await this.#stage.accrue(grocer, { kind: 'id', id }, spend);
      if (!bought.ok) throw new Error(`seeds: a friend's purchase was refused: ${bought.refusal.message}`);
    }
  }

  /** Receipts of customers who showed nothing at the till: one is claimed later. */
  async #receipts(): Promise<void> {
    const { bakery } = this.#actors;
    const plans = [1_280, 640, 2_115].map((minorUnits, index) => ({
      number: `R-${(7_001 + index).toString()}`,
      spend: BigInt(minorUnits) * minorUnit(bakery.currency),
      category: 'bread',
    }));
    await Promise.all(plans.map((plan) => this.#engaging.postReceipt(bakery, plan)));
    const [first] = plans;
    if (first) await this.#engaging.claimReceipt(bakery, this.#named(0), first);
  }

  async #missPoints(memberId: MemberId): Promise<CaseId> {
    const { grocer } = this.#actors;
    const occurredAt = new Date((await this.#stage.now()).getTime() - 3 * 86_400_000);
    const spend = micros(3_120n * minorUnit(grocer.currency));
    return this.#care.open({
      actor: grocer,
      memberId,
      kind: 'MISSING_POINTS',
      reason: 'I had no phone with me on Saturday.',
      claimed: { orderId: 'L-20117', spend, currency: grocer.currency, occurredAt },
      proof: ['https://photos.example/receipt-20117'],
    });
  }

  async #foundPoints(): Promise<void> {
    const { grocer } = this.#actors;
    if (!this.#missing) throw new Error('seeds: nobody misses points');
    const occurredAt = new Date((await this.#stage.now()).getTime() - 4 * 86_400_000);
    const purchase = {
      orderId: 'L-20117',
      spend: micros(3_120n * minorUnit(grocer.currency)),
      currency: grocer.currency,
      lines: [],
      channel: 'STORE',
      category: 'groceries',
      occurredAt,
    } as const;
    const decision = { accept: true, note: 'The receipt is in our books.', purchase };
    await this.#care.decideCase(this.#missing, decision, this.#stage.app(grocer));
  }

  #wanted(code: DemoCode, item: string, memberId: MemberId, more: Partial<Wanted> = {}): Wanted {
    return { itemId: itemIdOf(item), ownerId: partnerIdOf(code), memberId, ...more };
  }

  /** Anna orders two flasks, others mugs and posters, until no poster is left. */
  async #firstOrders(): Promise<void> {
    const { grocer, cinema } = this.#actors;
    const [anna] = this.#members;
    if (!anna) throw new Error('seeds: the demo has no members');
    anna.available -= 1_600n;
    const address = 'Hafenstrasse 12, 20359 Hamburg';
    const flasks = this.#wanted('grocer', goods.flask.code, anna.id, { quantity: 2, method: 'DELIVERY', address });
    const mugs = this.#able('grocer', 350n, 5).map(({ id }) => this.#wanted('grocer', goods.mug.code, id));
    const posters = this.#able('cinema', 250n, 5).map(({ id }) => this.#wanted('cinema', goods.poster.code, id));
    const [ordered = null, ...rest] = await Promise.all(
      [flasks, ...mugs, ...posters].map((wanted) => this.#mall.order(wanted)),
    );
    this.#flasks = ordered;
    if (!this.#flasks) return;
    await this.#mall.move(grocer, this.#flasks, 'CONFIRM');
    await this.#mall.move(grocer, this.#flasks, 'SHIP', 'RM 4711 0815 GB');
    const [mug] = rest;
    if (mug) await this.#mall.move(grocer, mug, 'READY');
    const [poster] = rest.slice(mugs.length);
    if (poster) await this.#mall.move(cinema, poster, 'DELIVER');
  }

  /** One flask arrives broken: the grocer takes it back and says sorry. */
  async #brokenFlask(anna: MemberId): Promise<void> {
    const { grocer } = this.#actors;
    if (!this.#flasks) return;
    await this.#mall.move(grocer, this.#flasks, 'DELIVER');
    const id = await this.#care.open({
      actor: grocer,
      memberId: anna,
      kind: 'QUALITY',
      reason: 'One of the two flasks leaks.',
      subject: this.#flasks,
      proof: ['https://photos.example/leaking-flask'],
    });
    const funding = [{ partnerId: grocer.id, share: micros(1_000_000n), costCentre: 'service' }];
    await this.#care.decideCase(
      id,
      {
        accept: true,
        note: 'We are sorry: keep the broken one.',
        refund: { quantity: 1, restock: false },
        award: { given: { kind: 'points', terms: 50n }, funding, isSeen: true },
      },
      this.#stage.app(grocer),
    );
  }

  /** Nobody answers it, so that it is escalated by the time that passes. */
  async #openCase(): Promise<void> {
    const [guest] = this.#some('hotel', 1);
    if (!guest) return;
    await this.#care.open({ actor: this.#actors.hotel, memberId: guest, kind: 'OTHER', reason: LOST_AND_FOUND });
  }

  /** Orders that are under way when the gateway starts: reserved, placed, and things that are given at once. */
  async #lastOrders(): Promise<void> {
    const ben = this.#named(1);
    const wanted = [
      ...this.#able('grocer', 800n, 2).map(({ id }) =>
        this.#wanted('grocer', goods.flask.code, id, { method: 'PICKUP' }),
      ),
      ...this.#able('airline', 1_200n, 2).map(({ id }) => this.#wanted('airline', goods.lounge.code, id)),
      ...this.#able('bakery', 900n, 1).map(({ id }) => this.#wanted('bakery', goods.friend.code, id)),
      ...this.#able('bakery', 420n, 2).map(({ id }) => this.#wanted('bakery', goods.filmVoucher.code, id)),
      ...this.#able('hotel', 500n, 2).map(({ id }) => this.#wanted('hotel', goods.lateCheckout.code, id)),
    ];
    await Promise.all(wanted.map((one) => this.#mall.order(one)));
    await this.#care.open({
      actor: this.#actors.bakery,
      memberId: ben,
      kind: 'OTHER',
      reason: 'Do my points from the old stamp card still count?',
    });
  }
}
