import { present, type MemberId, type Principal, type Refusal, type Seals } from '../platform/index.js';
import {
  done,
  invalid,
  partnerNotActive,
  refuse,
  roomRule,
  snapshotOf,
  touch,
  wantRoom,
  type Batch,
  type Command,
  type Decision,
  type Needs,
  type Operation,
  type Wallet,
} from '../ledger/index.js';
import { isEarning } from '../partners/index.js';
import {
  askedMember,
  consumeAsked,
  followAskedMember,
  memberNotActive,
  memberNotFound,
  wantAskedMember,
  type AskedMember,
} from '../members/index.js';
import { bookSource, isRefusal, wantIssue, type PartnerTerms } from '../exchange/index.js';
import {
  boundedCounters,
  counterStore,
  limitReached,
  maySeeOffer,
  nextSpanAt,
  notEligible,
  offerNotFound,
  offerNotLive,
  offersSource,
  offerStatusAt,
  takeFromCounters,
  takingsJson,
  wantCounters,
  wantWhole,
  wholeOf,
  type BoundedCounter,
  type DrawId,
  type Offer,
} from '../offers/index.js';
import {
  giveGrantNow,
  grantRule,
  occasionOf,
  unmetWords,
  wantGrant,
  type CouponSeed,
  type Grant,
  type GrantId,
} from '../grants/index.js';
import { unmetBy, wantFacts } from '../campaigns/index.js';
import {
  pointsRefusal,
  priceOf,
  priceSpending,
  redemptionStore,
  sheetInForce,
  spendNow,
  type RedemptionId,
  type Spending,
} from '../redemption/index.js';
import { drawStore, seedOf } from './draw-store.js';
import { drawn, givenFor } from './drawn.js';
import type { PlayId } from './ids.js';
import { keepPlayResult, recallPlayResult, type PlayResult } from './play-result.js';
import type { Play } from './play.js';
import { awardOf, planPrizes, type DrawPlayed, type PrizeParts } from './prizes.js';

/** Plays a draw once. All values have been read and are within their bounds. */
export interface PlayDraw extends Command {
  readonly id: PlayId;
  readonly redemptionId: RedemptionId;
  readonly grantId: GrantId;
  readonly drawId: DrawId;
  /** Who asks: whether a draw that is not live exists for it. */
  readonly principal: Principal;
  /** By name only at the draw's owner, where there is such a draw. */
  readonly player: AskedMember;
  /** 0 to 64 characters of printable ASCII, none a colon. */
  readonly clientSeed: string;
  readonly seals: Seals;
  readonly couponSeed: CouponSeed;
  /** The most points that one grant may give. */
  readonly pointsMax: bigint;
}

/** The draw in its one version, if it was ever approved and is not over for long. */
function drawIn(offer: Offer | undefined): DrawPlayed | undefined {
  const version = offer?.versions[0];
  if (!offer || version?.terms.kind !== 'DRAW' || offer.ownerId === null) return undefined;
  const { ownerId, timeZone } = offer;
  return { id: offer.id as DrawId, version: version.version, ownerId, timeZone, terms: version.terms };
}

/** Plays count for the member and for the draw's owner. */
const countersOf = ({ ownerId, ...draw }: DrawPlayed, memberId: MemberId, at: Date): readonly BoundedCounter[] =>
  boundedCounters(draw, { memberId, partnerId: ownerId }, at);

const occasionBy = ({ id, drawId }: PlayDraw): string => occasionOf({ cause: 'DRAW', offerId: drawId, key: id });

function follow(command: PlayDraw, batch: Batch, needs: Needs): void {
  const { drawId, player } = command;
  const draw = drawIn(batch.config(offersSource).offer(drawId));
  if (!draw) {
    wantWhole(needs, drawId);
    return;
  }
  const { terms, ownerId } = draw;
  followAskedMember(batch, needs, player, terms.points);
  if (terms.points > 0n) {
    needs.want(redemptionStore, { partnerId: ownerId, orderId: command.id });
    wantRoom(needs, ownerId);
  }
  for (const { partnerId } of terms.funding) wantIssue(needs, batch.config(bookSource), partnerId);
  const memberId = askedMember(batch, player);
  if (memberId === undefined) return;
  wantGrant(batch, needs, {
    memberId,
    occasion: occasionBy(command),
    funderIds: [],
    coupons: terms.prizes.flatMap(({ award }) => (award?.kind === 'coupon' ? [award.terms] : [])),
    badges: terms.prizes.flatMap(({ award }) => (award?.kind === 'badge' ? [award.terms] : [])),
    badgesBy: ownerId,
    atPartnerId: null,
  });
  wantCounters(
    needs,
    countersOf(draw, memberId, batch.now).map(({ counter }) => counter),
  );
  wantFacts(batch, needs, memberId, terms.conditions);
}

/** The terms of the draw as the lane knew them last: good enough to say what will be spent. */
const priceGuessed = ({ drawId }: PlayDraw, needs: Needs): bigint =>
  drawIn(needs.config(offersSource)?.offer(drawId))?.terms.points ?? 0n;

export const playOperation: Operation<PlayDraw, PlayResult> = {
  name: 'playDraw',
  needs(command, needs) {
    needs.want(drawStore, command.drawId);
    wantAskedMember(needs, command.player, priceGuessed(command, needs));
  },
  follow,
  followsMore: () => true,
  plan: planPlay,
  keep: keepPlayResult,
  recall: recallPlayResult,
};

/** A draw that can be played now. */
interface Playable {
  readonly draw: DrawPlayed;
  readonly owner: PartnerTerms;
  readonly seed: Buffer;
  readonly parts: PrizeParts;
}

/** The draw that is to be played. Refusals: PartnerNotActive, OfferNotFound, OfferNotLive. */
function playable({ drawId, principal, player, seals }: PlayDraw, batch: Batch): Playable | Refusal {
  const book = batch.config(bookSource);
  const booked = batch.config(offersSource).offer(drawId);
  const offer = booked ?? wholeOf(batch, drawId);
  const isSeen = offer !== undefined && maySeeOffer(principal, offer, batch.now);
  const partnerId = player.kind === 'named' ? player.partnerId : isSeen ? offer.ownerId : null;
  const partner = partnerId === null ? undefined : book.partner(partnerId);
  if (partner && !isEarning(partner.status)) return partnerNotActive(partner.status);
  // Asked here, and not only before the lane: a draw that could not be seen then may have begun since. An app plays its own alone.
  if (!isSeen || !partner || partner.id !== offer.ownerId) return offerNotFound();
  const status = offerStatusAt(offer, batch.now);
  const draw = drawIn(booked);
  if (!draw || status !== 'LIVE') return offerNotLive(status);
  const works = draw.terms.funding.every((funder) => {
    const found = book.partner(funder.partnerId);
    return found !== undefined && isEarning(found.status);
  });
  if (!works) return offerNotLive(status);
  const state = present(batch.of(drawStore).find(drawId), `the seed of ${drawId}`);
  // A gateway without the key that sealed the seed cannot draw (docs/operations.md, the signing key).
  const seed = seedOf(seals, state);
  const parts = planPrizes(batch, draw, batch.of(drawStore).left(drawId));
  return seed && parts ? { draw, owner: partner, seed, parts } : offerNotLive(status);
}

/** The wallet of who plays. Points leave only one that is ACTIVE; a free play takes nothing out. */
function playerWallet({ player }: PlayDraw, batch: Batch, points: bigint): Wallet | Refusal {
  const memberId = askedMember(batch, player);
  const wallet = memberId && touch(batch, memberId);
  if (!wallet) return memberNotFound();
  const { memberStatus } = wallet;
  const isAble = memberStatus === 'ACTIVE' || (points === 0n && memberStatus === 'FROZEN');
  return isAble ? wallet : memberNotActive(memberStatus);
}

function unmet(batch: Batch, { ownerId, timeZone, terms }: DrawPlayed, { memberId }: Wallet): Refusal | undefined {
  const { conditions } = terms;
  const asked = { ownerId, timeZone, partnerIds: [ownerId], conditions, memberId, at: batch.now, streak: null };
  const failing = unmetBy(batch, asked);
  return failing.length === 0 ? undefined : notEligible(unmetWords(batch, failing));
}

function fullLimit(batch: Batch, bounded: readonly BoundedCounter[], timeZone: string): Refusal | undefined {
  const full = bounded.find(({ limit, counter }) => batch.of(counterStore).used(counter) >= limit.most);
  return full && limitReached(full.limit, 0n, nextSpanAt(full.limit.span, timeZone, batch.now));
}

/** What a play takes, and by which lots; null: it is free. */
interface Priced {
  readonly spending: Spending;
  readonly slices: Exclude<ReturnType<typeof priceSpending>, Refusal>;
}

/** Refusals: NoRateInForce, FxRateMissing. */
function priceOfPlay(batch: Batch, wallet: Wallet, { draw, owner }: Playable): Priced | Refusal | null {
  const { points } = draw.terms;
  if (points === 0n) return null;
  const sheet = sheetInForce(batch, owner.id);
  if (isRefusal(sheet)) return sheet;
  const spending: Spending = { partner: owner, wallet, sheet, points, capture: true };
  const slices = priceSpending(batch, spending);
  return 'code' in slices ? slices : { spending, slices };
}

function planPlay(command: PlayDraw, batch: Batch): Decision<PlayResult> {
  const found = playable(command, batch);
  if (isRefusal(found)) return refuse(found);
  const { draw, owner } = found;
  const { points } = draw.terms;
  const wallet = playerWallet(command, batch, points);
  if (isRefusal(wallet)) return refuse(wallet);
  const priced = priceOfPlay(batch, wallet, found);
  if (priced && isRefusal(priced)) return refuse(priced);
  const refused = unmet(batch, draw, wallet);
  if (refused) return refuse(refused);
  const price = priced && priceOf({ points }, priced.spending.sheet, owner.currency);
  if (price && isRefusal(price)) return refuse(price);
  const bounded = countersOf(draw, wallet.memberId, batch.now);
  const full = fullLimit(batch, bounded, draw.timeZone);
  if (full) return refuse(full);
  const poor = priced && pointsRefusal(priced.spending);
  if (poor) return refuse(poor);
  const rule = boundsRule(batch, wallet, found, command.pointsMax);
  if (rule) return invalid('drawId', rule);

  consumeAsked(batch, command.player);
  const taken = bounded.map(({ counter }) => ({ counter, amount: 1n }));
  takeFromCounters(batch, taken);
  const { id, redemptionId } = command;
  if (priced && price)
    spendNow(
      batch,
      priced.spending,
      { slices: priced.slices, value: price.value },
      { id: redemptionId, orderId: id, quote: null, site: undefined, holdSeconds: 0, forId: id },
    );
  const { grant, ...prize } = drawPrize(command, batch, wallet, found);
  const play: Play = {
    ...prize,
    redemptionId: priced ? redemptionId : null,
    taken: taken.length === 0 ? null : JSON.stringify(takingsJson(taken)),
  };
  batch.of(drawStore).add(play);
  return done({ playId: id, play, grant, wallet: snapshotOf(wallet) });
}

/** The rule of bounds that spending, or any prize that is still to be had, would break; whatever is drawn. */
function boundsRule(
  batch: Batch,
  wallet: Wallet,
  { draw, owner, parts }: Playable,
  pointsMax: bigint,
): string | undefined {
  const ofSpending = roomRule(batch, wallet, owner.id, draw.terms.points, 'forward');
  if (ofSpending) return ofSpending;
  for (const ofPrize of parts.values()) {
    const rule = grantRule(batch, wallet, ofPrize, pointsMax);
    if (rule) return rule;
  }
  return undefined;
}

/** Draws, and gives what was drawn, or the last prize where that is gone. */
function drawPrize(
  { id, grantId, drawId, clientSeed, couponSeed, act = '' }: PlayDraw,
  batch: Batch,
  wallet: Wallet,
  { draw, owner, seed, parts }: Playable,
): Omit<Play, 'redemptionId' | 'taken'> & { readonly grant: Grant | null } {
  const table = batch.of(drawStore);
  const number = table.nextNumber(drawId);
  const { prizes } = draw.terms;
  const place = drawn(
    seed,
    drawId,
    number,
    clientSeed,
    prizes.map(({ weight }) => weight),
  );
  const given = givenFor(place, table.left(drawId));
  const prize = present(prizes[given - 1], `prize ${given.toString()} of ${drawId}`);
  const { memberId } = wallet;
  const award = awardOf(batch, draw, prize, memberId);
  const grant =
    award &&
    giveGrantNow(batch, wallet, parts.get(award.points) ?? [], award, {
      id: grantId,
      cause: 'DRAW',
      subjectId: id,
      offer: draw,
      partnerId: owner.id,
      atPartnerId: null,
      seed: couponSeed,
      act,
    });
  return {
    __typename: 'Play',
    id,
    drawId,
    number,
    memberId,
    clientSeed,
    drawn: place,
    given,
    grantId: grant && grantId,
    grant,
    playedAt: batch.now,
  };
}
