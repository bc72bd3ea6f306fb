/**
 * The mall, draws, engagement and receipts told again as the programme says them (sections 2 and 6 to 9), by a model that knows nothing
 * of the program. This file has what all of them ask: time, wallets and limits. The model keeps everything that happened and no counter:
 * whatever it must know it adds up each time.
 */
import { spanName } from '../programme/model.js';
import type { ModelLimit } from '../programme/model-terms.js';
import { capturedPoints, statusOf, unitsLeft } from './model-orders.js';
import type {
  ModelCampaign,
  ModelCheckIn,
  ModelComponent,
  ModelDraw,
  ModelGrant,
  ModelItem,
  ModelMember,
  ModelOffer,
  ModelOrder,
  ModelPlay,
  ModelPurchase,
  ModelReceipt,
  ModelReferral,
  ModelReport,
} from './model-terms.js';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export const total = (all: readonly bigint[]): bigint => all.reduce((sum, one) => sum + one, 0n);
/** What was not taken back. */
export const standing = ({ points, takenBack }: Pick<ModelComponent, 'points' | 'takenBack'>): bigint =>
  points - total(takenBack);

/** What stands of what an offer's limits have counted. */
interface Taking {
  readonly offer: ModelOffer;
  readonly member: string;
  readonly partner: string;
  readonly at: number;
  readonly points: bigint;
  readonly times: bigint;
}

/** Whose use limits count, and when. */
export interface Subject {
  readonly member: string;
  readonly partner: string;
  readonly at: number;
}

export const subjectOf = ({ per }: Pick<ModelLimit, 'per'>, { member, partner }: Omit<Subject, 'at'>): string =>
  per === 'ALL' ? '' : per === 'MEMBER' ? member : partner;

export class Model {
  now = 0;
  /** Sells, and owns what it does not say otherwise of. */
  shop = '';
  /** Points for 1.00 spent, in millionths. */
  rate = 0n;
  /** EUR for 1 USD now, in millionths. */
  fx = 0n;
  readonly currencies = new Map<string, string>();
  readonly members: ModelMember[] = [];
  /** Versions; the last of an id is in force. */
  readonly items: ModelItem[] = [];
  readonly draws: ModelDraw[] = [];
  readonly campaigns: ModelCampaign[] = [];
  readonly pauses: { readonly offer: string; readonly at: number; readonly paused: boolean }[] = [];
  readonly freezes: { readonly member: string; readonly frozen: boolean }[] = [];
  readonly supplies: { readonly item: string; readonly units: number }[] = [];
  readonly orders: ModelOrder[] = [];
  readonly plays: ModelPlay[] = [];
  readonly grants: ModelGrant[] = [];
  readonly checkIns: ModelCheckIn[] = [];
  readonly reports: ModelReport[] = [];
  readonly purchases: ModelPurchase[] = [];
  readonly referrals: ModelReferral[] = [];
  readonly receipts: ModelReceipt[] = [];
  readonly misses: { readonly member: string; readonly day: number }[] = [];

  /** The day of the network, whose zone is UTC. */
  get today(): number {
    return Math.floor(this.now / DAY);
  }

  member(id: string): ModelMember {
    const found = this.members.find((one) => one.id === id);
    if (!found) throw new Error(`there is no member ${id}`);
    return found;
  }

  isPaused(offer: string, at = this.now): boolean {
    return this.pauses.findLast((one) => one.offer === offer && one.at <= at)?.paused ?? false;
  }

  isFrozen(member: string): boolean {
    return this.freezes.findLast((one) => one.member === member)?.frozen ?? false;
  }

  wallet(member: string): { readonly available: bigint; readonly held: bigint } {
    const isOwn = (one: { readonly member: string }) => one.member === member;
    const orders = this.orders.filter(isOwn);
    const held = total(
      orders
        .filter((order) => statusOf(order, this.now) === 'RESERVED')
        .map(({ price, quantity }) => price.points * BigInt(quantity)),
    );
    const earned = [
      ...this.purchases.filter(isOwn).flatMap(({ components }) => components.map(standing)),
      ...this.grants.filter(isOwn).map(standing),
    ];
    const spent = [...orders.map(capturedPoints), ...this.plays.filter(isOwn).map(({ draw }) => draw.points)];
    return { available: total(earned) - total(spent) - held, held };
  }

  // ------------------------------------------------------------------ limits

  /** Everything that limits of offers have counted, and that stands. */
  takings(): Taking[] {
    const ofOrders = this.orders.map((order): Taking => {
      const { item: offer, member, at } = order;
      return { offer, member, partner: this.shop, at, points: 0n, times: BigInt(unitsLeft(order, this.now)) };
    });
    const ofPlays = this.plays.map(({ draw: offer, member, at }): Taking => ({
      offer,
      member,
      partner: this.shop,
      at,
      points: 0n,
      times: 1n,
    }));
    const ofGrants = this.grants.flatMap((grant): Taking[] => {
      const { campaign: offer, member, where: partner, at, isTime } = grant;
      return offer ? [{ offer, member, partner, at, points: standing(grant), times: isTime ? 1n : 0n }] : [];
    });
    // The limits of a campaign for referrals count the one who referred.
    const ofFriends = this.referrals.flatMap(({ referrer: member, reward }): Taking[] =>
      (reward?.purchase.components ?? []).flatMap((one) => {
        const { campaign: offer } = one;
        const points = standing(one);
        const at = reward?.purchase.at ?? 0;
        return offer ? [{ offer, member, partner: this.shop, at, points, times: points > 0n ? 1n : 0n }] : [];
      }),
    );
    return [...ofOrders, ...ofPlays, ...ofGrants, ...ofFriends];
  }

  /** The name of the span of a limit in which an instant lies. */
  spanOf({ ahead }: ModelOffer, { span }: ModelLimit, at: number): string {
    return spanName(span, ahead, at);
  }

  /** What stands of what a limit has counted: only versions that had it count. */
  used(offer: ModelOffer, limit: ModelLimit, subject: Subject): bigint {
    const { measure, per, span } = limit;
    const name = this.spanOf(offer, limit, subject.at);
    return total(
      this.takings()
        .filter(
          (taking) =>
            taking.offer.id === offer.id &&
            taking.offer.limits.some((one) => one.measure === measure && one.per === per && one.span === span) &&
            subjectOf(limit, taking) === subjectOf(limit, subject) &&
            this.spanOf(offer, limit, taking.at) === name,
        )
        .map(({ points, times }) => (measure === 'POINTS' ? points : times)),
    );
  }

  /** What a limit leaves, never below 0. */
  room(offer: ModelOffer, limit: ModelLimit, subject: Subject): bigint {
    const left = limit.most - this.used(offer, limit, subject);
    return left > 0n ? left : 0n;
  }

  /** Reduces points to what limits leave; `full` is the first that leaves none. */
  cut(
    points: bigint,
    offer: ModelOffer,
    subject: Subject,
    isTime: boolean,
  ): { readonly points: bigint; readonly full: ModelLimit | null } {
    let left = points;
    let full: ModelLimit | null = null;
    for (const limit of offer.limits) {
      if (limit.measure === 'TIMES' && !isTime) continue;
      const room = this.room(offer, limit, subject);
      if (room === 0n) {
        full ??= limit;
        left = 0n;
      } else if (limit.measure === 'POINTS' && room < left) left = room;
    }
    return { points: left, full };
  }
}
