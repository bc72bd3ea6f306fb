import { formatMoney, formatPoints, type Money } from '../../client/index.js';
import { byCount, counted } from '../messages/counted-en.js';

type Whole = number | bigint;
const points = (of: Whole): string => counted(of, 'point', 'points');
const are = (of: Whole): string => byCount(of, 'is', 'are');
const money = (of: Money): string => formatMoney(of, 'en');

const spans = { DAY: 'a day', EVER: 'in all', HOUR: 'an hour', MONTH: 'a month', WEEK: 'a week', YEAR: 'a year' };

/** The words of the mall and of the draws. The type of every other language. */
export const offerWordsEn = {
  mall: {
    title: 'Mall',
    lead: 'What you can get for your points. Each partner hands over what is its own.',
    empty: 'There is nothing to order just now.',
    more: 'There is more than is shown here.',
    kinds: { COUPON: 'Coupon', GOODS: 'Goods', HONOUR: 'Honour', PRIORITY: 'Priority', SERVICE: 'Service' },
    of: (partner: string, kind: string) => `${kind}, by ${partner}`,
    price: (of: Whole, beside: Money | null) => (beside ? `${points(of)} and ${money(beside)}` : points(of)),
    missing: (of: number) => `You lack ${points(of)}.`,
    stock: (left: number) =>
      left === 1 ? 'The last one' : left <= 5 ? `Only ${left.toString()} left` : `${formatPoints(left, 'en')} left`,
    always: 'Always to be had',
    order: 'Order',
    orderOf: (item: string) => `Order: ${item}`,
    quantity: 'How many',
    method: 'How it reaches you',
    methods: { PICKUP: 'I fetch it', DELIVERY: 'It is sent to me' },
    address: 'Address',
    taken: (of: Whole, available: number) => `${points(of)} ${are(of)} taken from your ${points(available)} at once.`,
    reserved: (of: Whole, beside: Money, partner: string) =>
      `${points(of)} ${are(of)} held. You pay ${money(beside)} at the till of ${partner}; then the ${byCount(of, 'point is', 'points are')} taken.`,
    go: (price: string) => `Order for ${price}`,
    cancel: 'Cancel',
    ordered: {
      RESERVED: (item: string) => `Reserved: ${item}. The points are held until you have paid.`,
      PLACED: (item: string) => `Ordered: ${item}.`,
      DELIVERED: (item: string) => `It is yours: ${item}.`,
    },
    orders: 'Your orders',
    noOrders: 'You have ordered nothing yet.',
    statuses: {
      CANCELLED: 'Cancelled',
      DELIVERED: 'You have it',
      PLACED: 'Ordered',
      READY: 'Ready to be fetched',
      RESERVED: 'Reserved, to be paid',
      RETURNED: 'Returned',
      SHIPPED: 'On its way',
    },
    cancelOrder: 'Cancel the order',
    cancelOf: (item: string) => `Cancel the order: ${item}`,
    cancelled: 'The order is cancelled, and the points are back.',
    movedOn: 'The order has moved on meanwhile, and can be cancelled no more.',
  },
  draws: {
    title: 'Draw',
    none: 'There is no draw just now.',
    by: (partner: string) => `By ${partner}`,
    price: (of: number) => (of === 0 ? 'A play is free.' : `A play costs ${points(of)}.`),
    prize: 'Prize',
    odds: 'Chance',
    left: 'Left',
    noBound: 'no limit',
    gone: 'gone',
    word: 'Your own word',
    wordSays: 'It takes part in the drawing. Letters and digits, no colon; it may be empty.',
    play: (of: number) => (of === 0 ? 'Play for nothing' : `Play for ${points(of)}`),
    came: (number: number, prize: string) => `Play ${formatPoints(number, 'en')}: ${prize}`,
    wasGone: (prize: string) => `“${prize}” was drawn, but is gone: the last prize is given.`,
    coupon: 'The coupon is in your wallet now.',
    badge: 'The badge is yours now.',
    commitment: 'Commitment',
    commitmentSays:
      'The SHA-256 of a secret seed, published before the first play. When the draw has ended the seed is published too, and anyone can recompute every play.',
    ended: (day: string) => `Ended on ${day}`,
    seed: 'Seed',
    noSeed: 'The seed of this draw was lost.',
    check: 'Check every play here',
    checking: (count: number) => `Checking: ${counted(count, 'play', 'plays')}`,
    right: (count: number) =>
      `${byCount(count, 'The one play follows', `All ${formatPoints(count, 'en')} plays follow`)} from the seed, and the seed is the one that was committed to.`,
    wrongSeed: 'The seed is not the one that was committed to.',
    wrongPlay: (number: number) => `Play ${formatPoints(number, 'en')} does not follow from the seed.`,
    save: 'Save draw.json',
    offline: 'Without trusting this page:',
    rules: 'The rules are in docs/draws.md.',
  },
  declined: {
    AmountTooSmall: 'At the rates in force the points come to nothing.',
    DuplicateOrder: 'The order number was used before. Look at your orders.',
    FxRateMissing: 'The network has no exchange rate for this today.',
    IdempotencyConflict: 'The first try was done, with other values. Look at it before you try again.',
    InsufficientPoints: (available: number, requested: number) =>
      `You have ${points(available)}, and this takes ${points(requested)}.`,
    LimitReached: (most: number, span: keyof typeof spans, remaining: number, at: string | undefined) =>
      `You may have this ${most === 1 ? 'once' : `${formatPoints(most, 'en')} times`} ${spans[span]}, and ${formatPoints(remaining, 'en')} of it is left${at === undefined ? '' : ` until ${at}`}.`,
    MemberNotActive: {
      ACTIVE: 'Spending is stopped.',
      FROZEN: 'Spending is stopped. Under Wallet it says by whom, and how it is allowed again.',
      CLOSED: 'This membership is closed.',
    },
    MemberNotFound: 'The network does not know you any more.',
    NoRateInForce: 'The partner takes no points just now.',
    NotEligible: 'This is not for you just now.',
    OfferNotFound: 'This is not there any more.',
    OfferNotLive: 'This is not to be had just now.',
    OutOfStock: (left: number, instead: readonly string[]) =>
      `${left === 0 ? 'None is left.' : `Only ${formatPoints(left, 'en')} left.`}${instead.length > 0 ? ` Instead there is: ${instead.join(', ')}.` : ''}`,
    PartnerNotActive: 'The partner takes no orders just now.',
  },
};

export type OfferWords = typeof offerWordsEn;
