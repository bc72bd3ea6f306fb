import { minorUnit, type MemberId } from '../../src/platform/index.js';
import type { AccrualId } from '../../src/accrual/index.js';
import type { Care } from '../care.js';
import type { Marketing, OfferPlan } from '../marketing.js';
import type { Actor, Stage } from '../stage.js';
import * as running from './campaigns.js';
import * as ahead from './campaigns-ahead.js';
import { coffee, fiveAtTheCinema, nightOut, NIGHT_OUT_PRINTED, popcorn, tenPercent } from './coupon-kinds.js';
import { airlineRules, breadClub, cinemaRules, circle, circleId, networkRules } from './ladders.js';
import { namedMembers, type DemoMember } from './members.js';
import { couponKindIdOf } from './offers.js';
import type { DemoCode } from './partners.js';

/** The offers of each day, before its trade. */
const setUpOn: Readonly<Record<number, readonly OfferPlan[]>> = {
  0: [circle, breadClub, networkRules, airlineRules, cinemaRules],
  1: [fiveAtTheCinema, popcorn, coffee, tenPercent, nightOut],
  2: [running.breadTwice, running.bigBreakfast, running.premiere, running.firstVisit, running.household],
  4: [running.dinnerAndFilm, running.birthdayCake, running.everyThirdFlight, running.weeklyShop, running.greens],
  6: [running.stayAndDine, running.silverInTheApp, running.regulars, running.longHaul],
};

/** Group bookings that the airline's rules hold back, in minor units of its currency. */
const GROUP_BOOKING = 189_000;
/** Purchases in one hour that the network's rules have someone look at. */
const TOO_MANY = 7;

/** What happens in the demo's programme day by day, besides trade. */
export class Programme {
  readonly #stage: Stage;
  readonly #marketing: Marketing;
  readonly #care: Care;
  readonly #actors: Readonly<Record<DemoCode, Actor>>;
  readonly #members: readonly DemoMember[];
  #watched: AccrualId | undefined;

  constructor(
    stage: Stage,
    { marketing, care }: { readonly marketing: Marketing; readonly care: Care },
    actors: Readonly<Record<DemoCode, Actor>>,
    members: readonly DemoMember[],
  ) {
    this.#stage = stage;
    this.#marketing = marketing;
    this.#care = care;
    this.#actors = actors;
    this.#members = members;
  }

  /** Before the trade of a day. */
  async onDay(day: number): Promise<void> {
    for (const plan of setUpOn[day] ?? []) await this.#marketing.setUp(plan);
    switch (day) {
      case 1:
        await this.#care.print(couponKindIdOf(nightOut.code), NIGHT_OUT_PRINTED, this.#stage.seedOf(nightOut.code));
        break;
      case 3:
        await this.#marketing.say('grocer', this.#some('grocer', 12), { addTags: ['vegetarian'] });
        break;
      case 8:
      case 15:
      case 22:
        this.#watched = await this.#bookGroup(day);
        break;
      case 9:
        await this.#decide(true, 'The school confirmed its trip.', this.#stage.app(this.#actors.airline));
        break;
      case 16:
        await this.#decide(false, 'The booking was paid with a stolen card.', this.#stage.app(this.#actors.airline));
        break;
      case 12:
        this.#watched = await this.#buyTooOften();
        break;
      case 13:
        await this.#decide(false, 'A cashier used an own number for customers without one.', this.#stage.operator);
        break;
      case 17:
        await this.#sayMixedUp();
        break;
      case 18:
        await this.#marketing.stop(running.household, 'PAUSE', 'The shelves are empty until the next delivery.');
        break;
      case 25: {
        const [member] = this.#some('hotel', 1);
        if (member) await this.#marketing.setTier(member, circleId, 'GOLD', 180, 'A guest of the annual meeting.');
        break;
      }
      case 30:
        await this.#marketing.stop(running.longHaul, 'END', 'The route is given up.');
        break;
      case 33:
        await this.#marketing.submit(ahead.flyAndStay);
        await this.#marketing.setUp(ahead.quietNights);
        await this.#marketing.submit(ahead.everythingTenTimes);
        await this.#marketing.reject(ahead.everythingTenTimes, 'Half of the ticket would be given away in points.');
        await this.#marketing.draft(ahead.earlyBirds);
        break;
      default:
    }
  }

  /** Before the last purchases: it is the birthday of the second member that README names. */
  async beforeTheEnd(): Promise<void> {
    const [, ben] = this.#members;
    const today = (await this.#stage.now()).toISOString().slice(5, 10);
    if (ben) await this.#marketing.say('bakery', [ben.id], { birthday: today, locale: 'en' });
    await this.#bookGroup(0);
  }

  /** After the last purchase of the demo: from now on days and hours may count. */
  async atTheEnd(): Promise<void> {
    await this.#marketing.setUp(ahead.filmTuesday);
  }

  /** The first members of a partner that README does not name. */
  #some(code: DemoCode, count: number): MemberId[] {
    const others = this.#members.slice(namedMembers.length + 1);
    return others
      .filter(({ partners }) => partners.includes(code))
      .slice(0, count)
      .map(({ id }) => id);
  }

  async #buy(code: DemoCode, id: MemberId, minorUnits: number, category: string): Promise<AccrualId> {
    const actor = this.#actors[code];
    const spend = BigInt(minorUnits) * minorUnit(actor.currency);
    const basket = { category, lines: [], channel: 'WEB' } as const;
    const played = await this.#stage.accrue(actor, { kind: 'id', id }, spend, basket);
    if (!played.ok) throw new Error(`seeds: a purchase at ${code} was refused: ${played.refusal.message}`);
    return played.result.accrualId;
  }

  /** A purchase that is held until someone has looked at it; another member makes it each time. */
  #bookGroup(turn: number): Promise<AccrualId> {
    const members = this.#some('airline', 30);
    const id = members[turn % members.length];
    if (!id) throw new Error('seeds: the airline has no members');
    return this.#buy('airline', id, GROUP_BOOKING, 'economy');
  }

  /** More purchases in an hour than anyone makes. @returns the one that was too much */
  async #buyTooOften(): Promise<AccrualId> {
    const [id] = this.#some('grocer', 1);
    if (!id) throw new Error('seeds: the grocer has no members');
    const made = await Promise.all(Array.from({ length: TOO_MANY }, () => this.#buy('grocer', id, 2_500, 'groceries')));
    return made[TOO_MANY - 1] as AccrualId;
  }

  /** The hotel says sorry with points; for one guest it was the wrong one, from whom a part comes back. */
  async #sayMixedUp(): Promise<void> {
    const guests = this.#some('hotel', 3);
    const reason = 'The heating failed for a night.';
    const given = await Promise.all(
      guests.map((id) => this.#care.give(this.#actors.hotel, { kind: 'id', id }, 200n, reason)),
    );
    const [first] = given;
    if (!first?.ok) throw new Error('seeds: a grant was refused');
    const back = await this.#care.takeGrantBack(this.#actors.hotel, first.result.grantId, 150n);
    if (!back.ok) throw new Error(`seeds: a grant was not taken back: ${back.refusal.message}`);
  }

  async #decide(accept: boolean, note: string, by: Parameters<Care['decide']>[3]): Promise<void> {
    if (!this.#watched) throw new Error('seeds: no purchase is under review');
    await this.#care.decide(this.#watched, accept, note, by);
  }
}
