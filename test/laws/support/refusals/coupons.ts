/** The operations on coupons. */
import { newId } from '../../../../src/platform/index.js';
import type { Args, Case, Scene } from './case.js';
import { operator, unique, type Stage, type StagePartner } from './stage.js';

const names = [{ locale: 'en', text: 'Five off' }];
const eur = (amount: string) => ({ amount, currency: 'EUR' });

interface Options {
  /** Of who pays for the coupons: without an exchange rate when it is not EUR. */
  readonly funderCurrency: string;
  readonly percent: string;
}

/** A partner with a kind that it set up and accepts, and one coupon of it. */
interface Coupons extends Scene {
  readonly partner: StagePartner;
  readonly kindId: string;
  readonly couponId: string;
  readonly memberId: string;
}

export async function kindOf(
  stage: Stage,
  owner: StagePartner,
  funder: StagePartner,
  options: Partial<Options>,
): Promise<string> {
  const limits = [{ measure: 'TIMES', per: 'ALL', span: 'EVER', most: 10 }];
  const funding = [{ partnerId: funder.id, share: '1' }];
  const value = { percent: { percent: options.percent ?? '50' } };
  const conditions = [{ channels: ['STORE'] }];
  const input = { idempotencyKey: unique(), offer: { names, limits, funding }, value, conditions };
  await stage.must('draftCouponKind', { input }, owner.app);
  const [offer] = await stage.sql<{ id: string }>('SELECT id FROM offer WHERE owner_id = $1', [owner.id]);
  const offerId = offer?.id ?? '';
  await stage.must('moveOffer', { input: { offerId, step: 'SUBMIT' } }, owner.app);
  if (funder !== owner) await stage.must('moveOffer', { input: { offerId, step: 'CONSENT' } }, funder.app);
  await stage.must('moveOffer', { input: { offerId, step: 'APPROVE' } }, operator);
  return offerId;
}

async function coupons(stage: Stage, options: Partial<Options>): Promise<Omit<Coupons, 'args'>> {
  const partner = await stage.partner();
  const { funderCurrency: currency = 'EUR' } = options;
  const funder = currency === 'EUR' ? partner : await stage.partner({ currency });
  const kindId = await kindOf(stage, partner, funder, options);
  const memberId = await stage.member(partner);
  const input = { idempotencyKey: unique(), couponKindId: kindId, count: 1 };
  await stage.must('printCoupons', { input }, partner.app);
  const [coupon] = await stage.sql<{ id: string }>('SELECT id FROM coupon WHERE kind_id = $1', [kindId]);
  return { stage, who: partner.app, partner, kindId, couponId: coupon?.id ?? '', memberId };
}

const numberOf = async (stage: Stage, couponId: string): Promise<string> =>
  (await stage.sql<{ number: string }>('SELECT number FROM coupon WHERE id = $1', [couponId]))[0]?.number ?? '';

const keyUsed = {
  break: ({ stage, partner, args }: Coupons) => stage.useKey(partner.id, args.input.idempotencyKey as string),
};
const withdrawn = ({ stage, couponId }: Coupons) =>
  stage.sql(`UPDATE coupon SET cancelled_at = network_now(), cancel_reason = 'x' WHERE id = $1`, [couponId]);

const useInput = async ({ stage, couponId, memberId }: Omit<Coupons, 'args'>): Promise<Args> => ({
  idempotencyKey: unique(),
  coupon: await numberOf(stage, couponId),
  orderId: unique(),
  spend: eur('20.00'),
  channel: 'STORE',
  member: { id: memberId },
});

const oneCoupon = 'A use shows one coupon.';
const using: Case<Coupons, Options> = {
  operation: 'useCoupon',
  scene: async (stage, options) => {
    const made = await coupons(stage, options);
    return { ...made, args: { input: await useInput(made) } };
  },
  breakers: {
    IdempotencyConflict: keyUsed,
    PartnerNotActive: {
      break: ({ stage, partner }) => stage.sql(`UPDATE partner SET status = 'SUSPENDED' WHERE id = $1`, [partner.id]),
    },
    MemberNotFound: {
      break: async ({ stage, args }) => {
        args.input.member = { id: await stage.member() };
      },
    },
    MemberNotActive: {
      break: ({ stage, memberId }) => stage.sql(`UPDATE member SET status = 'FROZEN' WHERE id = $1`, [memberId]),
    },
    // Another coupon of the kind was used for the order.
    DuplicateOrder: {
      prepare: async ({ stage, partner, kindId, args }) => {
        const input = { idempotencyKey: unique(), couponKindId: kindId, count: 1 };
        await stage.must('printCoupons', { input }, partner.app);
        const [other] = await stage.sql<{ id: string }>(
          'SELECT id FROM coupon WHERE kind_id = $1 ORDER BY id DESC LIMIT 1',
          [kindId],
        );
        const first = { ...args.input, idempotencyKey: unique(), coupon: await numberOf(stage, other?.id ?? '') };
        await stage.sql(
          `INSERT INTO coupon_use (id, coupon_id, kind_id, partner_id, order_id, spend, currency, counted, discount, reimbursement, rates, used_at)
           VALUES ($1, $2, $3, $4, $5, 1, 'EUR', 1, 1, 0, '', network_now())`,
          [newId('couponUse'), other?.id, kindId, partner.id, first.orderId],
        );
      },
    },
    CouponNotUsable: { break: withdrawn },
    CouponNotFound: {
      break: ({ args }) => {
        args.input.coupon = '0'.repeat(16);
      },
    },
    CurrencyMismatch: {
      break: ({ args }) => {
        args.input.spend.currency = 'USD';
      },
    },
    FxRateMissing: { options: { funderCurrency: 'CHF' } },
    NotEligible: {
      break: ({ args }) => {
        args.input.channel = 'APP';
      },
    },
    AmountTooSmall: { options: { percent: '0.000001' } },
  },
  apart: {
    'CouponNotFound CouponNotUsable': oneCoupon,
    'MemberNotFound MemberNotActive': 'A use names one member.',
    'CouponNotFound DuplicateOrder': 'Only a coupon that is found has a kind.',
    'CouponNotFound FxRateMissing': 'Only a coupon that is found has funders.',
    'CouponNotFound NotEligible': 'Only a coupon that is found has conditions.',
    'CouponNotFound AmountTooSmall': 'Only a coupon that is found has a discount.',
  },
};

const undoing: Case<Coupons & { useId: string }, Options> = {
  operation: 'undoCouponUse',
  scene: async (stage, options) => {
    const made = await coupons(stage, options);
    await stage.must('useCoupon', { input: await useInput(made) }, made.partner.app);
    const [use] = await stage.sql<{ id: string }>('SELECT id FROM coupon_use WHERE coupon_id = $1', [made.couponId]);
    const useId = use?.id ?? '';
    return { ...made, useId, args: { input: { idempotencyKey: unique(), useId, reason: 'returned' } } };
  },
  breakers: {
    IdempotencyConflict: keyUsed,
    CouponNotFound: {
      break: ({ args }) => {
        args.input.useId = newId('couponUse');
      },
    },
    InvalidTransition: {
      break: ({ stage, partner, useId }) =>
        stage.must('undoCouponUse', { input: { idempotencyKey: unique(), useId, reason: 'returned' } }, partner.app),
    },
  },
  apart: { 'CouponNotFound InvalidTransition': 'One use is undone.' },
};

const printing: Case<Coupons, Options> = {
  operation: 'printCoupons',
  scene: async (stage, options) => {
    const made = await coupons(stage, options);
    return { ...made, args: { input: { idempotencyKey: unique(), couponKindId: made.kindId, count: 1 } } };
  },
  breakers: {
    IdempotencyConflict: keyUsed,
    LimitReached: {
      break: ({ args }) => {
        args.input.count = 10;
      },
    },
    OfferNotLive: {
      break: ({ stage, kindId, partner }) =>
        stage.must('moveOffer', { input: { offerId: kindId, step: 'PAUSE' } }, partner.app),
    },
    OfferNotFound: {
      break: ({ args }) => {
        args.input.couponKindId = newId('couponKind');
      },
    },
  },
  apart: {
    'OfferNotFound OfferNotLive': 'One kind is printed.',
    'OfferNotFound LimitReached': 'Only a kind that is found has limits.',
  },
};

const cancelling: Case<Coupons, Options> = {
  operation: 'cancelCoupon',
  scene: async (stage, options) => {
    const made = await coupons(stage, options);
    return { ...made, args: { input: { couponId: made.couponId, reason: 'lost' } } };
  },
  breakers: {
    InvalidTransition: { break: withdrawn },
    CouponNotFound: {
      break: ({ args }) => {
        args.input.couponId = newId('coupon');
      },
    },
  },
  apart: { 'CouponNotFound InvalidTransition': 'One coupon is withdrawn.' },
};

export const couponCases = [using, undoing, printing, cancelling];
