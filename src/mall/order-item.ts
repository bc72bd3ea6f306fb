import { MAX_SAFE, micros, type MemberId, type PartnerId, type Principal, type Refusal } from '../platform/index.js';
import {
  done,
  duplicateOrder,
  invalid,
  refuse,
  roomRule,
  snapshotOf,
  touch,
  walletStore,
  wantRoom,
  type Batch,
  type Command,
  type Decision,
  type Needs,
  type Operation,
  type Wallet,
} from '../ledger/index.js';
import { isAccepting } from '../partners/index.js';
import {
  consumeCode,
  followMember,
  memberNotFound,
  namedMember,
  wantMember,
  type MemberRef,
} from '../members/index.js';
import { bookSource, isRefusal, type PartnerTerms, type PricedSlice } from '../exchange/index.js';
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
  wantCounters,
  wantWhole,
  wholeOf,
  type BoundedCounter,
  type DeliveryMethod,
  type ItemId,
  type Price,
} from '../offers/index.js';
import { unmetWords, type CouponSeed } from '../grants/index.js';
import { factsOf, wantFacts } from '../campaigns/index.js';
import {
  acceptingPartner,
  asItStands,
  pointsRefusal,
  priceOf,
  priceSpending,
  redemptionStore,
  sheetInForce,
  spendNow,
  spendRefusal,
  type RedemptionId,
  type Spending,
} from '../redemption/index.js';
import { costShareNow, postUnits, type CostShare } from './cost-share.js';
import {
  COUPONS_MAX,
  couponsIn,
  giftsState,
  giftsWork,
  giveGifts,
  hasItsBadge,
  isAtOnce,
  wantGifts,
  weightOf,
} from './fulfil.js';
import type { ItemOrderId } from './ids.js';
import { liveItem, type ItemVersion } from './item-store.js';
import { dueAfter, keepCounters, type ItemOrder } from './order.js';
import { keepOrderResult, orderResult, recallOrderResult, type OrderResult } from './order-result.js';
import { orderStore } from './order-store.js';
import { conditionsOf, dearest, priceFor, unmetFor } from './price.js';
import { outOfStock } from './refusals.js';
import { availableOf, hasLeft } from './stock.js';
import { changeStock, freeLapsed, stockOf, wantLapsed } from './stock-plan.js';
import { stockStore } from './stock-store.js';
import { tell } from './told.js';

/** Who orders: a member for itself, or a member that the owner's app names. */
export type Orderer = { readonly memberId: MemberId } | { readonly ref: MemberRef };

/** Orders units of an item. All values have been read and are within their bounds. */
interface OrderItem extends Command {
  readonly id: ItemOrderId;
  readonly redemptionId: RedemptionId;
  /** Who asks: whether an item that is not live exists for it. */
  readonly principal: Principal;
  readonly itemId: ItemId;
  /** The item's owner, which never changes; null: there is no such item. */
  readonly ownerId: PartnerId | null;
  readonly orderer: Orderer;
  readonly quantity: number;
  /** Null: the order's id. */
  readonly orderId: string | null;
  /** Null: the item's only one. */
  readonly method: DeliveryMethod | null;
  readonly address: string | null;
  /** How long units and points are held for the money. */
  readonly reserveSeconds: number;
  readonly seed: CouponSeed;
  readonly act: string;
}

const orderNumber = ({ id, orderId }: OrderItem): string => orderId ?? id;

const memberIdOf = ({ orderer, ownerId }: OrderItem, batch: Batch): MemberId | undefined => {
  if ('memberId' in orderer) return orderer.memberId;
  return ownerId === null ? undefined : namedMember(batch, { partnerId: ownerId, ref: orderer.ref })?.memberId;
};

/** The limits that the order meets, each with its counter. */
const countersOf = (item: ItemVersion, memberId: MemberId, at: Date): readonly BoundedCounter[] =>
  boundedCounters(item, { memberId, partnerId: item.ownerId }, at);

/** The points of the order at whatever price: which one it is, is known only once the member is. More than this can be in no wallet. */
function mostSpent({ quantity }: OrderItem, item: Pick<ItemVersion, 'terms'> | undefined): bigint {
  const most = item ? dearest(item.terms) * BigInt(quantity) : 0n;
  return most < MAX_SAFE ? most : MAX_SAFE;
}

/** The newest version of the item as the lane knew it last: good enough to say what will be spent. */
function guessedItem({ itemId }: OrderItem, needs: Needs): Pick<ItemVersion, 'terms'> | undefined {
  const terms = needs.config(offersSource)?.offer(itemId)?.versions.at(-1)?.terms;
  return terms?.kind === 'ITEM' ? { terms } : undefined;
}

export const orderItemOperation: Operation<OrderItem, OrderResult> = {
  name: 'orderItem',
  needs(command, needs) {
    const { itemId, ownerId, orderer } = command;
    if (ownerId === null) return;
    needs.want(stockStore, itemId);
    needs.want(redemptionStore, { partnerId: ownerId, orderId: orderNumber(command) });
    wantRoom(needs, ownerId);
    const spend = mostSpent(command, guessedItem(command, needs));
    if ('memberId' in orderer) needs.want(walletStore, { memberId: orderer.memberId, spend });
    else wantMember(needs, { partnerId: ownerId, ref: orderer.ref }, spend);
  },
  follow(command, batch, needs) {
    const { itemId, ownerId, orderer } = command;
    if (ownerId === null) return;
    const item = liveItem(batch, itemId);
    if (!item) wantWhole(needs, itemId);
    const spend = mostSpent(command, item);
    if ('ref' in orderer) followMember(batch, needs, { partnerId: ownerId, ref: orderer.ref }, spend);
    const memberId = memberIdOf(command, batch);
    if (!item || memberId === undefined) return;
    if ('memberId' in orderer) needs.want(walletStore, { memberId, spend });
    wantFacts(batch, needs, memberId, conditionsOf(item.terms));
    wantCounters(
      needs,
      countersOf(item, memberId, batch.now).map(({ counter }) => counter),
    );
    wantGifts(batch, needs, item, memberId);
    wantLapsed(batch, needs, itemId);
  },
  followsMore: () => true,
  weight: weightOf,
  plan: planOrder,
  keep: keepOrderResult,
  recall: recallOrderResult,
};

/** An item that can be ordered, of a partner that may sell it. */
interface Offered {
  readonly item: ItemVersion;
  readonly owner: PartnerTerms;
}

/** The item works while its owner and all who fund it are ACTIVE or EXITING. */
function findItem({ itemId, ownerId, principal }: OrderItem, batch: Batch): Offered | Refusal {
  const item = liveItem(batch, itemId);
  const offer = item ? undefined : wholeOf(batch, itemId);
  // For who may not see it, it does not exist, whatever its owner's status.
  if (ownerId === null || (!item && !(offer && maySeeOffer(principal, offer, batch.now)))) return offerNotFound();
  const owner = acceptingPartner(batch, ownerId);
  if (isRefusal(owner)) return owner;
  if (!item) return offerNotLive(offer ? offerStatusAt(offer, batch.now) : 'ENDED');
  const book = batch.config(bookSource);
  const canAllPay = item.terms.funding.every(({ partnerId }) => {
    const funder = book.partner(partnerId);
    return funder !== undefined && isAccepting(funder.status);
  });
  return canAllPay && giftsWork(batch, item) ? { item, owner } : offerNotLive('LIVE');
}

interface Wrong {
  readonly field: string;
  readonly rule: string;
}

/** What of the input does not go with the item. */
function wrongFor({ terms }: ItemVersion, { quantity, method, address }: OrderItem): Wrong | undefined {
  const { itemKind, methods } = terms;
  if (itemKind === 'HONOUR' && quantity !== 1) return { field: 'quantity', rule: 'must be at most 1' };
  if (couponsIn({ terms }, quantity) > COUPONS_MAX)
    return {
      field: 'quantity',
      rule: `must be at most ${Math.floor(COUPONS_MAX / (terms.gives?.count ?? 1)).toString()}`,
    };
  if (method !== null && methods.length === 0)
    return { field: 'method', rule: 'must be left out: the item is not handed over or sent' };
  if (method !== null && !methods.includes(method))
    return { field: 'method', rule: `must be one of ${methods.join(', ')}` };
  if (method === null && methods.length > 1)
    return { field: 'method', rule: `must be given: the item has ${methods.join(' and ')}` };
  const how = method ?? methods[0] ?? null;
  if (how === 'DELIVERY' && address === null) return { field: 'address', rule: 'must be given with DELIVERY' };
  return how !== 'DELIVERY' && address !== null
    ? { field: 'address', rule: 'must be left out: it goes with DELIVERY alone' }
    : undefined;
}

/** The member's wallet, brought up to date. */
function findWallet(command: OrderItem, batch: Batch): Wallet | Refusal {
  const memberId = memberIdOf(command, batch);
  const wallet = memberId && touch(batch, memberId);
  if (!wallet) return memberNotFound();
  return spendRefusal(wallet) ?? wallet;
}

/** What an order comes to before its points are asked. */
interface Deal extends Offered {
  readonly wallet: Wallet;
  readonly price: Price;
  readonly spending: Spending;
  readonly slices: readonly PricedSlice[];
  /** Paid with the capture; null: later, or nothing. */
  readonly share: CostShare | null;
}

/** Rates and prices: NoRateInForce, FxRateMissing. */
function reckon(
  batch: Batch,
  { item, owner }: Offered,
  wallet: Wallet,
  { price, points }: { readonly price: Price; readonly points: bigint },
): Deal | Refusal {
  const sheet = sheetInForce(batch, owner.id);
  if (isRefusal(sheet)) return sheet;
  const capture = price.money === null;
  const spending = { partner: owner, wallet, sheet, points, capture };
  const slices = priceSpending(batch, spending);
  if ('code' in slices) return slices;
  const share = capture ? costShareNow(batch, owner, item) : null;
  if (share && 'code' in share) return share;
  return { item, owner, wallet, price, spending, slices, share };
}

/** Conditions and, for an HONOUR, the badge that the member has already. */
function eligibilityRefusal(batch: Batch, { item, wallet }: Deal): Refusal | undefined {
  const { memberId } = wallet;
  const unmet = unmetFor(item, factsOf(batch, memberId, conditionsOf(item.terms)), batch.now);
  const words = [
    ...unmetWords(batch, unmet),
    ...(hasItsBadge(batch, item, memberId)
      ? [`only for who has not got the badge "${item.terms.badge ?? ''}" yet`]
      : []),
  ];
  return words.length > 0 ? notEligible(words) : undefined;
}

/** LimitReached by the item's own limits, then by those of the coupons that it gives. */
function limitRefusal(batch: Batch, { item, wallet }: Deal, quantity: number): Refusal | undefined {
  for (const { limit, counter } of countersOf(item, wallet.memberId, batch.now)) {
    const left = limit.most - batch.of(counterStore).used(counter);
    const room = left > 0n ? left : 0n;
    if (room < BigInt(quantity)) return limitReached(limit, room, nextSpanAt(limit.span, item.timeZone, batch.now));
  }
  return giftsState(batch, item, { memberId: wallet.memberId, quantity }).full;
}

function stockRefusal(batch: Batch, { item, wallet }: Deal, quantity: number): Refusal | undefined {
  const stock = stockOf(batch, item);
  return hasLeft(stock, BigInt(quantity)) ? undefined : outOfStock(availableOf(stock) ?? 0n, item.id, wallet.memberId);
}

function planOrder(command: OrderItem, batch: Batch): Decision<OrderResult> {
  const offered = findItem(command, batch);
  if (isRefusal(offered)) return refuse(offered);
  const { quantity } = command;
  const { item, owner } = offered;
  const wrong = wrongFor(item, command);
  if (wrong) return invalid(wrong.field, wrong.rule);
  const wallet = findWallet(command, batch);
  if (isRefusal(wallet)) return refuse(wallet);
  freeLapsed(batch, item);
  const existing = batch.of(redemptionStore).ofOrder(owner.id, orderNumber(command));
  if (existing) return refuse(duplicateOrder(asItStands(existing, batch)));
  const price = priceFor(item, factsOf(batch, wallet.memberId, conditionsOf(item.terms)), batch.now);
  const points = price.points * BigInt(quantity);
  if (points > MAX_SAFE) return invalid('quantity', `must be at most ${(MAX_SAFE / price.points).toString()}`);
  const deal = reckon(batch, offered, wallet, { price, points });
  if (isRefusal(deal)) return refuse(deal);
  const { spending } = deal;
  const unfit = eligibilityRefusal(batch, deal);
  if (unfit) return refuse(unfit);
  const worth = priceOf({ points: spending.points }, spending.sheet, owner.currency);
  if (isRefusal(worth)) return refuse(worth);
  const lacking = limitRefusal(batch, deal, quantity) ?? stockRefusal(batch, deal, quantity) ?? pointsRefusal(spending);
  if (lacking) return refuse(lacking);
  const tooMuch = roomRule(batch, wallet, owner.id, spending.capture ? spending.points : 0n, 'forward');
  if (tooMuch) return invalid('quantity', tooMuch);
  const order = place(command, batch, deal, worth.value);
  return done(orderResult(order, snapshotOf(wallet)));
}

/** Makes the order with its redemption. All refusals have been asked. */
function place(
  command: OrderItem,
  batch: Batch,
  deal: Deal,
  value: Parameters<typeof spendNow>[2]['value'],
): ItemOrder {
  const { id, redemptionId, quantity, reserveSeconds, seed, act, orderer } = command;
  const { item, owner, wallet, price, spending, slices, share } = deal;
  if ('ref' in orderer) consumeCode(batch, orderer.ref);
  const names = {
    id: redemptionId,
    orderId: orderNumber(command),
    quote: null,
    site: undefined,
    holdSeconds: reserveSeconds,
    forId: id,
  };
  const redemption = spendNow(batch, spending, { slices, value }, names, (to) => {
    if (share) postUnits(share, to, 0, quantity);
  });
  const counters = countersOf(item, wallet.memberId, batch.now).map(({ counter }) => counter);
  takeFromCounters(
    batch,
    counters.map((counter) => ({ counter, amount: BigInt(quantity) })),
  );
  const isPlaced = spending.capture;
  changeStock(batch, item, isPlaced ? { taken: BigInt(quantity) } : { reserved: BigInt(quantity) });
  if (redemption.heldUntil) batch.of(stockStore).reserve(item.id, redemption.heldUntil);
  const isOver = isPlaced && isAtOnce(item);
  const order: ItemOrder = {
    id,
    itemId: item.id,
    version: item.version,
    partnerId: owner.id,
    memberId: wallet.memberId,
    orderId: redemption.orderId,
    redemptionId,
    quantity,
    points: spending.points,
    money: price.money && micros(price.money.amount * BigInt(quantity)),
    currency: owner.currency,
    status: isOver ? 'DELIVERED' : isPlaced ? 'PLACED' : 'RESERVED',
    reservedUntil: redemption.heldUntil,
    method: command.method ?? item.terms.methods[0] ?? null,
    address: command.address,
    tracking: null,
    dueAt: isPlaced ? dueAfter(batch.now, item.terms.fulfilWithinDays) : null,
    refundedQuantity: 0,
    restockedQuantity: 0,
    taken: keepCounters(counters),
    rates: share?.rates ?? '',
    steps: 0,
    refunds: 0,
    createdAt: batch.now,
    placedAt: isPlaced ? batch.now : null,
    placedSequence: isPlaced ? redemption.entrySequence : null,
    endedAt: isOver ? batch.now : null,
  };
  batch.of(orderStore).add(order);
  if (isOver) giveGifts(batch, item, order, { seed, act });
  tell(batch, { kind: 'ORDER_MOVED', order, by: 'memberId' in orderer ? 'MEMBER' : 'OWNER' });
  return order;
}
