/** The operations of the mall. */
import { newId } from '../../../../src/platform/index.js';
import type { Case, Scene } from './case.js';
import { unique, type Stage, type StagePartner } from './stage.js';

const eur = (amount: string) => ({ amount, currency: 'EUR' });

interface Options {
  /** Of who pays for what units cost: without an exchange rate when it is not EUR. */
  readonly funderCurrency: string;
  readonly points: number;
  /** Orders wait for money. */
  readonly paid: boolean;
  readonly service: boolean;
}

/** A partner with an item of its own that has two units, and a member of it with points. */
interface Mall extends Scene {
  readonly owner: StagePartner;
  readonly itemId: string;
  readonly memberId: string;
}

async function shelved(stage: Stage, options: Partial<Options>): Promise<Omit<Mall, 'args'>> {
  const { funderCurrency: currency = 'EUR', points = 100, paid = false, service = false } = options;
  const owner = await stage.partner();
  const funder = currency === 'EUR' ? owner : await stage.partner({ currency });
  const limits = [{ measure: 'TIMES', per: 'ALL', span: 'EVER', most: 5 }];
  const couponKindId = service
    ? await stage.offer('draftCouponKind', owner, { value: { amount: eur('5.00') }, acceptedAtIds: [owner.id] })
    : '';
  const terms = {
    ...(service ? { itemKind: 'SERVICE', gives: { couponKindId } } : { itemKind: 'GOODS' }),
    prices: [paid ? { points, money: eur('1.00') } : { points }],
    conditions: [{ tags: ['vip'] }],
    stocked: true,
    responsible: 'BRAND',
    unitCost: eur('1.00'),
  };
  // Its funder's word is given by SQL: the scene has no app of it.
  const itemId = await stage.offer('draftItem', owner, terms, {
    limits,
    funding: [{ partnerId: owner.id, share: '1' }],
  });
  if (funder !== owner)
    await stage.sql(
      `UPDATE offer_version SET terms = jsonb_set(terms, '{funding,0,partnerId}', to_jsonb($2::text)) WHERE offer_id = $1`,
      [itemId, funder.id],
    );
  await stage.must('addStock', { input: { idempotencyKey: unique(), itemId, units: 2 } }, owner.app);
  const memberId = await stage.member(owner);
  await stage.earn(owner, memberId, '1000.00');
  await stage.sql(`INSERT INTO member_tag (member_id, owner, tag) VALUES ($1, $2, 'vip')`, [memberId, owner.id]);
  return { stage, who: owner.app, owner, itemId, memberId };
}

const keyUsed = {
  break: ({ stage, owner, args }: Mall) => stage.useKey(owner.id, args.input.idempotencyKey as string),
};
const noItem = {
  break: ({ args }: Mall) => {
    args.input.itemId = newId('item');
  },
};
const onlyFound = 'Only an item that is found has it.';

const ordering: Case<Mall, Options> = {
  operation: 'orderItem',
  scene: async (stage, options) => {
    const made = await shelved(stage, options);
    const { itemId, memberId: id } = made;
    const input = { idempotencyKey: unique(), itemId, member: { id }, quantity: 1, orderId: unique() };
    return { ...made, args: { input } };
  },
  breakers: {
    IdempotencyConflict: keyUsed,
    // Before the partner can no longer be asked for anything.
    DuplicateOrder: {
      prepare: ({ stage, owner, memberId, args }) => {
        const { orderId } = args.input as { orderId: string };
        const input = { idempotencyKey: unique(), member: { id: memberId }, points: 5, orderId, capture: true };
        return stage.must('redeemPoints', { input }, owner.app);
      },
    },
    NoRateInForce: {
      break: ({ stage, owner }) =>
        stage.sql(`UPDATE rate_sheet SET approval = 'REJECTED' WHERE partner_id = $1`, [owner.id]),
    },
    FxRateMissing: { options: { funderCurrency: 'CHF' } },
    AmountTooSmall: { options: { points: 1 } },
    NotEligible: {
      break: ({ stage, memberId }) => stage.sql(`DELETE FROM member_tag WHERE member_id = $1`, [memberId]),
    },
    LimitReached: {
      break: ({ stage, itemId }) =>
        stage.sql(
          `INSERT INTO counter (offer_id, measure, per, span, subject, during, used, used_before) VALUES ($1, 'TIMES', 'ALL', 'EVER', '', '', 5, 0)`,
          [itemId],
        ),
    },
    OutOfStock: {
      break: ({ stage, itemId }) =>
        stage.sql(`UPDATE stock SET taken = 2, version = version + 1 WHERE item_id = $1`, [itemId]),
    },
    InsufficientPoints: {
      break: async ({ stage, owner, memberId }) => {
        const [wallet] = await stage.sql<{ available: bigint }>('SELECT available FROM wallet WHERE member_id = $1', [
          memberId,
        ]);
        const input = {
          idempotencyKey: unique(),
          member: { id: memberId },
          points: Number(wallet?.available),
          orderId: unique(),
          capture: true,
        };
        const [sheet] = await stage.sql<{ approval: string }>('SELECT approval FROM rate_sheet WHERE partner_id = $1', [
          owner.id,
        ]);
        if (sheet?.approval === 'APPROVED') await stage.must('redeemPoints', { input }, owner.app);
      },
    },
    MemberNotFound: {
      break: async ({ stage, args }) => {
        args.input.member = { id: await stage.member() };
      },
    },
    MemberNotActive: {
      break: ({ stage, memberId }) => stage.sql(`UPDATE member SET status = 'FROZEN' WHERE id = $1`, [memberId]),
    },
    OfferNotLive: {
      break: ({ stage, itemId, owner }) =>
        stage.must('moveOffer', { input: { offerId: itemId, step: 'PAUSE' } }, owner.app),
    },
    OfferNotFound: noItem,
    PartnerNotActive: {
      break: ({ stage, owner }) => stage.sql(`UPDATE partner SET status = 'SUSPENDED' WHERE id = $1`, [owner.id]),
    },
  },
  apart: {
    'OfferNotFound OfferNotLive': 'One item is ordered.',
    'OfferNotFound PartnerNotActive': 'Only an item that is found has an owner.',
    'MemberNotFound MemberNotActive': 'One member orders.',
    'MemberNotFound NotEligible': 'Only a member that is found has tags.',
    'MemberNotFound InsufficientPoints': 'Only a member that is found has points.',
    'NoRateInForce InsufficientPoints': 'The scene spends the points at the same partner.',
    'OfferNotFound DuplicateOrder': onlyFound,
    'OfferNotFound NoRateInForce': onlyFound,
    'OfferNotFound FxRateMissing': onlyFound,
    'OfferNotFound AmountTooSmall': onlyFound,
    'OfferNotFound NotEligible': onlyFound,
    'OfferNotFound LimitReached': onlyFound,
    'OfferNotFound OutOfStock': onlyFound,
    'OfferNotFound InsufficientPoints': onlyFound,
  },
};

interface Ordered extends Mall {
  readonly orderId: string;
}

async function ordered(stage: Stage, options: Partial<Options>): Promise<Omit<Ordered, 'args'>> {
  const made = await shelved(stage, options);
  const { itemId, memberId: id, owner } = made;
  await stage.must(
    'orderItem',
    { input: { idempotencyKey: unique(), itemId, member: { id }, quantity: 1 } },
    owner.app,
  );
  const [order] = await stage.sql<{ id: string }>('SELECT id FROM item_order WHERE item_id = $1', [itemId]);
  return { ...made, orderId: order?.id ?? '' };
}

const noOrder = {
  break: ({ args }: Ordered) => {
    args.input.orderId = newId('itemOrder');
  },
};
const oneOrder = 'Only an order that is found has it.';

const moving: Case<Ordered, Options> = {
  operation: 'moveItemOrder',
  scene: async (stage, options) => {
    const made = await ordered(stage, { ...options, paid: true });
    return { ...made, args: { input: { idempotencyKey: unique(), orderId: made.orderId, step: 'CONFIRM' } } };
  },
  breakers: {
    IdempotencyConflict: keyUsed,
    InvalidTransition: {
      break: ({ args }) => {
        args.input.step = 'READY';
      },
    },
    FxRateMissing: { options: { funderCurrency: 'CHF' } },
    OrderNotFound: noOrder,
  },
  apart: { 'OrderNotFound InvalidTransition': oneOrder, 'OrderNotFound FxRateMissing': oneOrder },
};

const refunding: Case<Ordered, Options> = {
  operation: 'refundItemOrder',
  scene: async (stage, options) => {
    const made = await ordered(stage, { ...options, service: true });
    const input = { idempotencyKey: unique(), orderId: made.orderId, quantity: 1, restock: true, reason: 'r' };
    return { ...made, args: { input } };
  },
  breakers: {
    IdempotencyConflict: keyUsed,
    CouponNotUsable: {
      break: ({ stage, orderId }) =>
        stage.sql(`UPDATE coupon SET cancelled_at = network_now(), cancel_reason = 'x' WHERE reference = $1`, [
          orderId,
        ]),
    },
    ExceedsOriginalUnits: {
      break: ({ args }) => {
        args.input.quantity = 2;
      },
    },
    InvalidTransition: {
      break: ({ stage, orderId }) => stage.sql(`UPDATE item_order SET status = 'RETURNED' WHERE id = $1`, [orderId]),
    },
    OrderNotFound: noOrder,
  },
  apart: {
    'OrderNotFound InvalidTransition': oneOrder,
    'OrderNotFound CouponNotUsable': oneOrder,
    'OrderNotFound ExceedsOriginalUnits': oneOrder,
    'CouponNotUsable InvalidTransition': 'What cannot be refunded asks for no coupons.',
  },
  departs: {
    'ExceedsOriginalUnits CouponNotUsable': 'Which coupons would go follows from the units (programme, section 14).',
  },
};

const supplying: Case<Mall, Options> = {
  operation: 'addStock',
  scene: async (stage, options) => {
    const made = await shelved(stage, options);
    return { ...made, args: { input: { idempotencyKey: unique(), itemId: made.itemId, units: -1 } } };
  },
  breakers: {
    IdempotencyConflict: keyUsed,
    OutOfStock: {
      break: ({ args }) => {
        args.input.units = -3;
      },
    },
    OfferNotFound: noItem,
  },
  apart: { 'OfferNotFound OutOfStock': onlyFound },
};

export const mallCases = [ordering, moving, refunding, supplying];
