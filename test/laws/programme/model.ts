/**
 * What purchases earn and what returns take back, told again as the programme says it (sections 2 to 5 and 9), by a model that knows
 * nothing of the program. It keeps every purchase and no counter: whatever it must know it adds up from all purchases each time.
 */
import type {
  ModelAccrual,
  ModelCampaign,
  ModelComponent,
  ModelFunder,
  ModelGoods,
  ModelHouseRules,
  ModelLadder,
  ModelLimit,
  ModelLine,
  ModelOffer,
  ModelPart,
  ModelPurchase,
} from './model-terms.js';

const M = 1_000_000n;
const HOUR = 3_600_000;
const REVIEW_HOURS = 72;
/** Later than any day. */
const NEVER = Number.MAX_SAFE_INTEGER;
const total = (all: readonly bigint[]): bigint => all.reduce((sum, one) => sum + one, 0n);

export const reversedOf = ({ parts }: ModelComponent): bigint => total(parts.map(({ reversed }) => reversed));
/** Points that can still be taken back. */
const standingOf = ({ points, reversed, expired }: ModelPart): bigint => points - reversed - expired;
export const pointsOf = ({ components }: ModelAccrual): bigint => total(components.map(({ points }) => points));
export const allReversedOf = ({ components }: ModelAccrual): bigint => total(components.map(reversedOf));

/** Each its proportion of the whole, floored; then one each to the largest fractions, the first of equals first. */
export function shared(points: bigint, weights: readonly bigint[]): bigint[] {
  const whole = total(weights);
  if (whole === 0n) return weights.map(() => 0n);
  const parts = weights.map((weight) => (points * weight) / whole);
  for (let left = points - total(parts); left > 0n; left -= 1n) {
    let best = -1;
    for (const [i, weight] of weights.entries()) {
      const fraction = points * weight - (parts[i] ?? 0n) * whole;
      const greatest = best < 0 ? 0n : points * (weights[best] ?? 0n) - (parts[best] ?? 0n) * whole;
      if (fraction > greatest) best = i;
    }
    parts[best] = (parts[best] ?? 0n) + 1n;
  }
  return parts;
}

/** The name of a span, local to an offer. */
export function spanName(span: ModelLimit['span'], ahead: number, at: number): string {
  const local = new Date(at + ahead * HOUR);
  const text = local.toISOString();
  switch (span) {
    case 'HOUR':
      return text.slice(0, 13);
    case 'DAY':
      return text.slice(0, 10);
    case 'WEEK':
      return new Date(local.getTime() - ((local.getUTCDay() + 6) % 7) * 24 * HOUR).toISOString().slice(0, 10);
    case 'MONTH':
      return text.slice(0, 7);
    case 'YEAR':
      return text.slice(0, 4);
    case 'EVER':
      return '';
  }
}

const isAmong = ({ categories, skus }: ModelGoods, line: ModelLine): boolean =>
  (line.category !== null && categories.includes(line.category)) || (line.sku !== null && skus.includes(line.sku));

/** What a purchase is, or what remains of it. */
interface Basket {
  readonly spend: bigint;
  readonly lines: readonly ModelLine[];
}

const basketOf = ({ spend, lines, category }: ModelPurchase): Basket => ({
  spend,
  lines: lines ?? [{ sku: null, category, quantity: 1, amount: spend }],
});

/** The spend that a campaign counts; null: it has no condition on goods. */
function countedOf({ conditions }: ModelCampaign, { lines }: Basket): bigint | null {
  const goods = conditions.flatMap((one) => (one.kind === 'goods' ? [one.goods] : []));
  if (goods.length === 0) return null;
  return total(lines.filter((line) => goods.every((one) => isAmong(one, line))).map(({ amount }) => amount));
}

/** Whether the conditions on the basket hold. */
function basketHolds(campaign: ModelCampaign, basket: Basket): boolean {
  return campaign.conditions.every((one) => {
    if (one.kind === 'goods') return basket.lines.some((line) => isAmong(one.goods, line));
    if (one.kind === 'bundle') return one.bundle.every((goods) => basket.lines.some((line) => isAmong(goods, line)));
    if (one.kind === 'minSpend') return (countedOf(campaign, basket) ?? basket.spend) >= one.amount;
    return true;
  });
}

function effectPoints({ effects }: ModelCampaign, counted: bigint, rate: bigint): bigint {
  return total(
    effects.map((one) => {
      if (one.kind === 'multiply') return (counted * rate * (one.by - M)) / (M * M * M);
      if (one.kind === 'points') return one.points;
      return one.kind === 'perStep' ? (counted / one.step) * one.points : 0n;
    }),
  );
}

export type ModelAnswer =
  | { readonly is: 'earned'; readonly accrual: ModelAccrual }
  | { readonly is: 'takenBack'; readonly points: bigint; readonly shortfall: bigint; readonly coupons: number }
  | { readonly is: 'refused'; readonly code: string; readonly [detail: string]: unknown };

export interface Asked {
  /** Money of a purchase without lines. */
  readonly amount?: bigint;
  readonly lines?: readonly { readonly line: number; readonly quantity: number }[];
}

/** Told of every change of credit on the ladder; see test/standing/model.ts. */
export interface Levels {
  /** The place of the member's level before the purchase. */
  levelOf(member: string, now: number): number;
  credited(member: string, now: number, credit: bigint, accrual: ModelAccrual): void;
  taken(member: string, now: number, credit: bigint, accrual: ModelAccrual): void;
}

export class Model {
  now = 0;
  /** Points for 1.00, of each partner. */
  readonly rates = new Map<string, bigint>();
  readonly currencies = new Map<string, string>();
  /** After how many days points of each partner expire; null: never. */
  readonly expiry = new Map<string, number | null>();
  readonly suspended = new Set<string>();
  readonly tags = new Map<string, readonly string[]>();
  readonly accruals: ModelAccrual[] = [];
  campaigns: ModelCampaign[] = [];
  houseRules: ModelHouseRules[] = [];
  ladder: ModelLadder | null = null;
  readonly #levels: Levels;
  constructor(levels: Levels) {
    this.#levels = levels;
  }

  // ------------------------------------------------------------------ counters

  /** The name of the span of a limit in which an instant lies. */
  spanOf({ ahead }: ModelOffer, { span }: Pick<ModelLimit, 'span'>, at: number): string {
    return spanName(span, ahead, at);
  }

  /** Versions of offers that are in force at an instant. */
  #inForce<Version extends ModelOffer>(versions: readonly Version[], at: number): Version[] {
    const found = new Map<string, Version>();
    for (const version of versions) if (version.from <= at) found.set(version.id, version);
    return [...found.values()];
  }

  /** Everything that stands of what was taken from a counter: only versions that had the limit took from it. */
  used(offer: ModelOffer, limit: Pick<ModelLimit, 'measure' | 'per' | 'span'>, subject: string, at: number): bigint {
    const name = spanName(limit.span, offer.ahead, at);
    const isHere = ({ purchase }: ModelAccrual): boolean =>
      spanName(limit.span, offer.ahead, purchase.at) === name &&
      (limit.per === 'ALL' || subject === (limit.per === 'MEMBER' ? purchase.member : purchase.partner));
    const counts = ({ id, limits }: ModelOffer): boolean =>
      id === offer.id &&
      limits.some(({ measure, per, span }) => measure === limit.measure && per === limit.per && span === limit.span);
    return total(
      this.accruals.filter(isHere).map((accrual) => {
        if (accrual.houseRules.some(counts)) {
          const left = pointsOf(accrual) - allReversedOf(accrual);
          return limit.measure === 'POINTS' ? left : left > 0n ? 1n : 0n;
        }
        return total(
          accrual.components
            .filter(({ campaign }) => campaign && counts(campaign))
            .map((component) => {
              const left = component.points - reversedOf(component);
              if (limit.measure === 'POINTS') return left;
              return component.points > 0n ? (left > 0n ? 1n : 0n) : component.over ? 0n : 1n;
            }),
        );
      }),
    );
  }

  /** Reduces points to what limits leave; `full` is the first that leaves none. */
  #cut(
    points: bigint,
    asked: readonly { readonly offer: ModelOffer; readonly isTime: boolean }[],
    { member, partner, at }: ModelPurchase,
  ): { readonly points: bigint; readonly full: ModelLimit | null; readonly barred: boolean } {
    let left = points;
    let full: ModelLimit | null = null;
    let barred = false;
    for (const { offer, isTime } of asked)
      for (const limit of offer.limits) {
        if (limit.action !== 'CUT' || (limit.measure === 'TIMES' && !isTime)) continue;
        const room = limit.most - this.used(offer, limit, limit.per === 'MEMBER' ? member : partner, at);
        if (room <= 0n) {
          full ??= limit;
          barred ||= limit.measure === 'TIMES';
          left = 0n;
        } else if (limit.measure === 'POINTS' && room < left) left = room;
      }
    return { points: left, full, barred };
  }

  // ------------------------------------------------------------------ earning

  #conditionHolds(one: ModelCampaign['conditions'][number], campaign: ModelCampaign, purchase: ModelPurchase): boolean {
    const local = new Date(purchase.at + campaign.ahead * HOUR);
    const earlier = this.accruals.filter(
      (accrual) =>
        accrual.purchase.member === purchase.member &&
        (campaign.partners.length === 0 || campaign.partners.includes(accrual.purchase.partner)) &&
        allReversedOf(accrual) < pointsOf(accrual) &&
        accrual.returnedSpend < accrual.purchase.spend,
    );
    const dayOf = (at: number): number => Math.floor((at + campaign.ahead * HOUR) / (24 * HOUR));
    switch (one.kind) {
      case 'weekdays':
        return one.days.includes((local.getUTCDay() + 6) % 7);
      case 'hours': {
        const hour = local.getUTCHours();
        return one.from < one.until ? hour >= one.from && hour < one.until : hour >= one.from || hour < one.until;
      }
      case 'channels':
        return one.channels.includes(purchase.channel);
      case 'tier':
        return this.#levels.levelOf(purchase.member, this.now) >= one.level;
      case 'tags':
        return one.tags.some((tag) =>
          this.tags.get(`${campaign.owner ?? 'network'} ${purchase.member}`)?.includes(tag),
        );
      case 'nth':
        return earlier.length + 1 === one.nth;
      case 'every':
        return (earlier.length + 1) % one.every === 0;
      case 'lapsedDays':
        return (
          earlier.length > 0 &&
          dayOf(purchase.at) - Math.max(...earlier.map((accrual) => dayOf(accrual.purchase.at))) >= one.days
        );
      default:
        return true;
    }
  }

  #parts(points: bigint, funding: readonly ModelFunder[]): ModelPart[] {
    const shares = shared(
      points,
      funding.map(({ share }) => share),
    );
    return funding.map(({ partner }, i) => ({
      partner,
      points: shares[i] ?? 0n,
      reversed: 0n,
      left: shares[i] ?? 0n,
      expired: 0n,
      expiresAt: null,
    }));
  }

  /** A campaign as it would be given over everything so far; undefined where it is missed. */
  #reckon(campaign: ModelCampaign, accrual: ModelAccrual): ModelComponent | undefined {
    const { purchase } = accrual;
    const basket = basketOf(purchase);
    // The purchase itself is among the accruals already, so it is left out of those before it.
    this.accruals.pop();
    const holds = campaign.conditions.every((one) => this.#conditionHolds(one, campaign, purchase));
    this.accruals.push(accrual);
    if (!holds || !basketHolds(campaign, basket)) return undefined;
    const counted = countedOf(campaign, basket) ?? purchase.spend;
    const uncut = effectPoints(campaign, counted, this.rates.get(purchase.partner) ?? 0n);
    const coupons = campaign.effects.reduce((sum, one) => sum + (one.kind === 'coupon' ? one.count : 0), 0);
    const badges = campaign.effects.flatMap((one) =>
      one.kind === 'badge' && !this.#hasBadge(purchase.member, campaign.owner, one.badge) ? [one.badge] : [],
    );
    const givesMore = coupons > 0 || badges.length > 0;
    if (uncut === 0n && !givesMore) return undefined;
    const asked = [{ offer: campaign, isTime: true }, ...accrual.houseRules.map((offer) => ({ offer, isTime: false }))];
    const { points, full, barred } = this.#cut(uncut, asked, purchase);
    if (full && (barred || !givesMore)) return undefined;
    if (campaign.funding.some(({ partner }) => this.suspended.has(partner))) return undefined;
    const parts = this.#parts(points, campaign.funding);
    return { campaign, counted, uncut, points, parts, coupons, badges: [...new Set(badges)], over: false };
  }

  #hasBadge(member: string, owner: string | null, badge: string): boolean {
    return this.accruals.some(
      ({ purchase, components }) =>
        purchase.member === member &&
        components.some((one) => one.campaign?.owner === owner && one.badges.includes(badge)),
    );
  }

  buy(purchase: ModelPurchase): ModelAnswer {
    const inForce = this.#inForce(this.houseRules, purchase.at);
    const rules = [
      ...inForce.filter(({ owner }) => owner === purchase.partner),
      ...inForce.filter(({ owner }) => owner === null),
    ];
    const isEuro = this.currencies.get(purchase.partner) === 'EUR';
    const rate = this.rates.get(purchase.partner) ?? 0n;
    const uncut = (purchase.spend * rate) / (M * M);
    if (this.suspended.has(purchase.partner)) return { is: 'refused', code: 'PARTNER_NOT_ACTIVE' };
    if (uncut === 0n || rules.some(({ minSpend }) => isEuro && minSpend !== null && purchase.spend < minSpend))
      return { is: 'refused', code: 'AMOUNT_TOO_SMALL' };
    const base = this.#cut(
      uncut,
      rules.map((offer) => ({ offer, isTime: true })),
      purchase,
    );
    if (base.full) return { is: 'refused', code: 'LIMIT_REACHED', measure: base.full.measure, span: base.full.span };
    const accrual: ModelAccrual = {
      purchase,
      components: [],
      houseRules: rules,
      returnedSpend: 0n,
      returned: (purchase.lines ?? []).map(() => ({ units: 0, amount: 0n })),
      review: null,
    };
    this.accruals.push(accrual);
    const whole = [{ partner: purchase.partner, share: M }];
    const plain = { counted: purchase.spend, coupons: 0, badges: [], over: false };
    accrual.components.push({ ...plain, uncut, points: base.points, parts: this.#parts(base.points, whole) });
    this.#addTier(accrual, plain);
    this.#addCampaigns(accrual);
    this.#addReview(accrual);
    this.#credit(accrual);
    return { is: 'earned', accrual };
  }

  #addTier(accrual: ModelAccrual, plain: Pick<ModelComponent, 'counted' | 'coupons' | 'badges' | 'over'>): void {
    const { ladder } = this;
    const { purchase, houseRules } = accrual;
    if (ladder?.owner !== purchase.partner) return;
    const multiplier = ladder.multipliers[this.#levels.levelOf(purchase.member, this.now)] ?? M;
    const uncut = (purchase.spend * (this.rates.get(purchase.partner) ?? 0n) * (multiplier - M)) / (M * M * M);
    if (uncut <= 0n) return;
    const cut = this.#cut(
      uncut,
      houseRules.map((offer) => ({ offer, isTime: false })),
      purchase,
    );
    if (cut.full || ladder.funding.some(({ partner }) => this.suspended.has(partner))) return;
    const parts = this.#parts(cut.points, ladder.funding);
    accrual.components.push({ ...plain, ladder, multiplier, uncut, points: cut.points, parts });
  }

  #addCampaigns(accrual: ModelAccrual): void {
    const { partner } = accrual.purchase;
    const here = this.#inForce(this.campaigns, accrual.purchase.at)
      .filter(({ currency }) => currency === null || currency === this.currencies.get(partner))
      .filter(({ partners }) => partners.length === 0 || partners.includes(partner))
      .filter(({ owner }) => owner === null || !this.suspended.has(owner))
      .sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1));
    const done = new Set<string>();
    for (const campaign of here) {
      const { group, owner } = campaign;
      const key = group === null ? campaign.id : `${owner ?? ''} ${group}`;
      if (done.has(key)) continue;
      done.add(key);
      const rivals = group === null ? [campaign] : here.filter((one) => one.group === group && one.owner === owner);
      let best: ModelComponent | undefined;
      for (const rival of rivals) {
        const one = this.#reckon(rival, accrual);
        if (one && (!best || one.points > best.points)) best = one;
      }
      if (best) accrual.components.push(best);
    }
  }

  #addReview(accrual: ModelAccrual): void {
    const { member, partner, at } = accrual.purchase;
    const passed = accrual.houseRules.flatMap((rules) =>
      rules.limits.filter(
        (limit) =>
          limit.action !== 'CUT' && this.used(rules, limit, limit.per === 'MEMBER' ? member : partner, at) > limit.most,
      ),
    );
    const first = passed.find(({ action }) => action === 'HOLD') ?? passed[0];
    if (first && first.action !== 'CUT')
      accrual.review = { status: 'OPEN', action: first.action, dueAt: this.now + REVIEW_HOURS * HOUR };
  }

  #creditOf(accrual: ModelAccrual): bigint {
    const [base] = accrual.components;
    if (this.ladder?.owner !== accrual.purchase.partner || !base) return 0n;
    if (this.ladder.measure === 'POINTS') return base.points - reversedOf(base);
    return allReversedOf(accrual) < pointsOf(accrual) && accrual.returnedSpend < accrual.purchase.spend ? 1n : 0n;
  }

  #credit(accrual: ModelAccrual): void {
    const credit = this.#creditOf(accrual);
    if (credit > 0n) this.#levels.credited(accrual.purchase.member, this.now, credit, accrual);
  }

  // ------------------------------------------------------------------ what comes back

  /** Tells when a purchase was posted: the days of its points count from then. */
  posted({ components }: ModelAccrual, at: number): void {
    for (const { campaign, parts } of components)
      for (const part of parts) {
        const days = campaign?.expireAfterDays ?? this.expiry.get(part.partner) ?? null;
        part.expiresAt = days === null ? null : at + days * 24 * HOUR;
      }
  }

  #partsOf(member: string): { readonly part: ModelPart; readonly accrual: ModelAccrual }[] {
    return this.accruals
      .filter(({ purchase }) => purchase.member === member)
      .flatMap((accrual) => accrual.components.flatMap(({ parts }) => parts.map((part) => ({ part, accrual }))));
  }

  /** Points that the member can spend, and those that reviews hold. */
  wallet(member: string): { readonly available: bigint; readonly held: bigint } {
    const parts = this.#partsOf(member);
    const held = total(parts.filter(({ accrual }) => this.#isHeld(accrual)).map(({ part }) => part.left));
    return { available: total(parts.map(({ part }) => part.left)) - held, held };
  }

  /** Takes points from the wallet: what expires first goes first, then what was posted first. */
  spend(member: string, points: bigint): void {
    let wanted = points;
    const lots = this.#partsOf(member)
      .filter(({ part, accrual }) => part.left > 0n && !this.#isHeld(accrual))
      .map(({ part }) => part)
      .sort((a, b) => (a.expiresAt ?? NEVER) - (b.expiresAt ?? NEVER));
    for (const lot of lots) {
      const taken = lot.left < wanted ? lot.left : wanted;
      lot.left -= taken;
      wanted -= taken;
    }
    if (wanted > 0n) throw new Error('the wallet has too little');
  }

  /** Points whose day is over are gone, once no review holds them. */
  expire(): void {
    for (const accrual of this.accruals) {
      if (this.#isHeld(accrual)) continue;
      for (const part of accrual.components.flatMap(({ parts }) => parts))
        if (part.expiresAt !== null && part.expiresAt <= this.now) {
          part.expired += part.left;
          part.left = 0n;
        }
    }
  }

  #isHeld({ review }: ModelAccrual): boolean {
    return review?.status === 'OPEN' && review.action === 'HOLD' && review.dueAt > this.now;
  }

  /** Reviews that nobody answered are accepted. */
  lapse(): void {
    for (const { review } of this.accruals)
      if (review?.status === 'OPEN' && review.dueAt <= this.now) review.status = 'ACCEPTED';
  }

  #basketLeft({ purchase, returnedSpend, returned }: ModelAccrual): Basket {
    const spend = purchase.spend - returnedSpend;
    if (purchase.lines === null) return spend === 0n ? { spend, lines: [] } : basketOf({ ...purchase, spend });
    const lines = purchase.lines.flatMap((line, i) => {
      const back = returned[i] ?? { units: 0, amount: 0n };
      return back.units === line.quantity ? [] : [{ ...line, amount: line.amount - back.amount }];
    });
    return { spend, lines };
  }

  /** Marks goods as returned; false when that many are not left. */
  #markReturned(accrual: ModelAccrual, asked: Asked): boolean {
    const { purchase, returned } = accrual;
    const left = purchase.spend - accrual.returnedSpend;
    if (asked.amount !== undefined) {
      if (asked.amount > left) return false;
      accrual.returnedSpend += asked.amount;
      return true;
    }
    const lines = purchase.lines ?? [];
    if (!asked.lines) {
      if (left === 0n && returned.every(({ units }, i) => units === lines[i]?.quantity)) return false;
      for (const [i, { quantity, amount }] of lines.entries()) returned[i] = { units: quantity, amount };
      accrual.returnedSpend = purchase.spend;
      return true;
    }
    for (const { line, quantity } of asked.lines)
      if ((returned[line - 1]?.units ?? 0) + quantity > (lines[line - 1]?.quantity ?? 0)) return false;
    const unit = this.currencies.get(purchase.partner) === 'JPY' ? M : 10_000n;
    for (const { line, quantity } of asked.lines) {
      const bought = lines[line - 1];
      const back = returned[line - 1];
      if (!bought || !back) throw new Error('no such line');
      const isLast = back.units + quantity === bought.quantity;
      const money = isLast
        ? bought.amount - back.amount
        : ((bought.amount * BigInt(quantity)) / BigInt(bought.quantity) / unit) * unit;
      back.units += quantity;
      back.amount += money;
      accrual.returnedSpend += money;
    }
    return true;
  }

  /** What a component would have earned with what remains; null when it is over. */
  #due(component: ModelComponent, accrual: ModelAccrual): bigint | null {
    const basket = this.#basketLeft(accrual);
    const { campaign } = component;
    if (campaign && !basketHolds(campaign, basket)) return null;
    const counted = (campaign && countedOf(campaign, basket)) ?? basket.spend;
    if (counted === 0n && component.counted > 0n) return null;
    const rate = this.rates.get(accrual.purchase.partner) ?? 0n;
    if (campaign) return effectPoints(campaign, counted, rate);
    return component.multiplier === undefined
      ? (counted * rate) / (M * M)
      : (counted * rate * (component.multiplier - M)) / (M * M * M);
  }

  #end(accrual: ModelAccrual, status: 'ACCEPTED' | 'DECLINED'): void {
    if (accrual.review?.status === 'OPEN') accrual.review.status = status;
  }

  /** Takes points of each component, spread over its parts. */
  #take(accrual: ModelAccrual, losses: readonly bigint[]): void {
    this.#takeParts(
      accrual,
      accrual.components.flatMap(({ parts }, i) => shared(losses[i] ?? 0n, parts.map(standingOf))),
    );
  }

  /** Every part gives from its own lot first; what lacks comes from whatever the wallet spends next. */
  #takeParts({ purchase, components }: ModelAccrual, losses: readonly bigint[]): void {
    let lacking = 0n;
    for (const [i, part] of components.flatMap(({ parts }) => parts).entries()) {
      const loss = losses[i] ?? 0n;
      const own = part.left < loss ? part.left : loss;
      part.left -= own;
      part.reversed += loss;
      lacking += loss - own;
    }
    if (lacking > 0n) this.spend(purchase.member, lacking);
  }

  #uncredit(accrual: ModelAccrual, before: bigint): void {
    const credit = before - this.#creditOf(accrual);
    if (credit > 0n) this.#levels.taken(accrual.purchase.member, this.now, credit, accrual);
  }

  giveBack(accrual: ModelAccrual, asked: Asked, allowShortfall: boolean): ModelAnswer {
    const before = { spend: accrual.returnedSpend, lines: accrual.returned.map((one) => ({ ...one })) };
    const credit = this.#creditOf(accrual);
    if (!this.#markReturned(accrual, asked))
      return { is: 'refused', code: 'EXCEEDS_ORIGINAL_SPEND', remaining: accrual.purchase.spend - before.spend };
    const due = accrual.components.map((one) => this.#due(one, accrual));
    const wanted = accrual.components.map((one, i) => {
      const stays = due[i] ?? 0n;
      const beyond = one.points - reversedOf(one) - (stays < one.points ? stays : one.points);
      const most = total(one.parts.map(standingOf));
      return beyond < 0n ? 0n : beyond < most ? beyond : most;
    });
    const { member } = accrual.purchase;
    const available = this.wallet(member).available + (this.#isHeld(accrual) ? pointsOf(accrual) : 0n);
    const requested = total(wanted);
    if (requested > available && !allowShortfall) {
      accrual.returnedSpend = before.spend;
      for (const [i, one] of before.lines.entries()) accrual.returned[i] = one;
      return { is: 'refused', code: 'INSUFFICIENT_POINTS', available, requested };
    }
    let left = available;
    const losses = [...wanted]
      .reverse()
      .map((points) => {
        const taken = points < left ? points : left;
        left -= taken;
        return taken;
      })
      .reverse();
    let coupons = 0;
    for (const [i, component] of accrual.components.entries())
      if (due[i] === null && !component.over) {
        component.over = true;
        coupons += component.coupons;
      }
    this.#end(accrual, 'ACCEPTED');
    this.#take(accrual, losses);
    this.#uncredit(accrual, credit);
    return { is: 'takenBack', points: total(losses), shortfall: requested - total(losses), coupons };
  }

  reverse(accrual: ModelAccrual, points: bigint): ModelAnswer {
    const remaining = total(accrual.components.flatMap(({ parts }) => parts.map(standingOf)));
    if (points > remaining) return { is: 'refused', code: 'EXCEEDS_ORIGINAL', remaining };
    const { member } = accrual.purchase;
    const available = this.wallet(member).available + (this.#isHeld(accrual) ? pointsOf(accrual) : 0n);
    if (points > available) return { is: 'refused', code: 'INSUFFICIENT_POINTS', available, requested: points };
    this.#end(accrual, 'ACCEPTED');
    const before = this.#creditOf(accrual);
    const all = accrual.components.flatMap(({ parts }) => parts);
    this.#takeParts(accrual, shared(points, all.map(standingOf)));
    this.#uncredit(accrual, before);
    return { is: 'takenBack', points, shortfall: 0n, coupons: 0 };
  }

  /** A review ends against the purchase. */
  decline(accrual: ModelAccrual): void {
    const isHeld = this.#isHeld(accrual);
    if (isHeld) {
      const credit = this.#creditOf(accrual);
      this.#markReturned(accrual, {});
      for (const component of accrual.components) component.over = true;
      this.#end(accrual, 'DECLINED');
      for (const part of accrual.components.flatMap(({ parts }) => parts)) {
        part.reversed = part.points;
        part.left = 0n;
      }
      this.#uncredit(accrual, credit);
      return;
    }
    const { review } = accrual;
    this.giveBack(accrual, {}, true);
    if (review) review.status = 'DECLINED';
  }
}
