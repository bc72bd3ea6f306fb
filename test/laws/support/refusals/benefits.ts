/** The operations on levels and coupons. */
import { newId } from '../../../../src/platform/index.js';
import type { Case, Scene } from './case.js';
import { DAY_MS, operator, unique, type Stage, type StagePartner } from './stage.js';

const names = [{ locale: 'en', text: 'Gold' }];

interface Levelled extends Scene {
  readonly memberId: string;
}

const setTier: Case<Levelled> = {
  operation: 'setTier',
  scene: async (stage) => {
    const owner = await stage.partner();
    const levels = [
      { code: 'BASIC', names, needs: '0' },
      { code: 'GOLD', names, needs: '100' },
    ];
    const ladderId = await stage.offer('draftLadder', owner, {
      measure: 'POINTS',
      window: 'YEAR',
      graceDays: 0,
      levels,
    });
    const memberId = await stage.member(owner);
    const until = new Date(Date.now() + 30 * DAY_MS).toISOString();
    const input = { member: { id: memberId }, ladderId, level: 'GOLD', until, reason: 'A guest.' };
    return { stage, who: operator, memberId, args: { input } };
  },
  breakers: {
    OfferNotFound: {
      break: ({ args }) => {
        args.input.ladderId = newId('ladder');
      },
    },
    MemberNotFound: {
      break: ({ args }) => {
        args.input.member = { id: newId('member') };
      },
    },
  },
};

/** A partner with a kind of coupons. */
interface WithKind extends Scene {
  readonly partner: StagePartner;
  readonly kindId: string;
}

async function withKind(stage: Stage): Promise<Omit<WithKind, 'args'>> {
  const partner = await stage.partner();
  const terms = {
    value: { percent: { percent: '10', atMost: { amount: '5.00', currency: 'EUR' } } },
    conditions: [{ channels: ['STORE'] }],
  };
  const limits = [{ measure: 'TIMES', per: 'ALL', span: 'EVER', most: 5 }];
  const kindId = await stage.offer('draftCouponKind', partner, terms, { limits });
  return { stage, who: partner.app, partner, kindId };
}

const keyUsed = {
  break: ({ stage, partner, args }: WithKind) => stage.useKey(partner.id, args.input.idempotencyKey as string),
};

const printCoupons: Case<WithKind> = {
  operation: 'printCoupons',
  scene: async (stage) => {
    const made = await withKind(stage);
    return { ...made, args: { input: { idempotencyKey: unique(), couponKindId: made.kindId, count: 5 } } };
  },
  breakers: {
    IdempotencyConflict: keyUsed,
    OfferNotFound: {
      break: ({ args }) => {
        args.input.couponKindId = newId('couponKind');
      },
    },
    OfferNotLive: {
      break: ({ stage, kindId }) =>
        stage.sql(`UPDATE offer SET ended_at = network_now() - interval '1 ms' WHERE id = $1`, [kindId]),
    },
    LimitReached: {
      break: ({ args }) => {
        args.input.count = 6;
      },
    },
  },
};

/** A coupon of the kind, printed. */
interface WithCoupon extends WithKind {
  readonly couponId: string;
  readonly number: string;
}

async function withCoupon(stage: Stage): Promise<Omit<WithCoupon, 'args'>> {
  const made = await withKind(stage);
  return { ...made, ...(await printed(made)) };
}

async function printed({
  stage,
  partner,
  kindId,
}: Omit<WithKind, 'args'>): Promise<{ couponId: string; number: string }> {
  const input = { idempotencyKey: unique(), couponKindId: kindId, count: 1 };
  await stage.must('printCoupons', { input }, partner.app);
  const [coupon] = await stage.sql<{ id: string; number: string }>(
    'SELECT id, number FROM coupon WHERE kind_id = $1 ORDER BY id DESC LIMIT 1',
    [kindId],
  );
  return { couponId: coupon?.id ?? '', number: coupon?.number ?? '' };
}

const cancel = ({ stage, who, couponId }: WithCoupon): Promise<void> =>
  stage.must('cancelCoupon', { input: { couponId, reason: 'withdrawn' } }, who);

const cancelCoupon: Case<WithCoupon> = {
  operation: 'cancelCoupon',
  scene: async (stage) => {
    const made = await withCoupon(stage);
    return { ...made, args: { input: { couponId: made.couponId, reason: 'withdrawn' } } };
  },
  breakers: {
    CouponNotFound: {
      break: ({ args }) => {
        args.input.couponId = newId('coupon');
      },
    },
    InvalidTransition: { prepare: cancel },
  },
  apart: { 'CouponNotFound InvalidTransition': 'A coupon that there is not has no status.' },
};

interface Using extends WithCoupon {
  readonly memberId: string;
}

const useInput = ({ number, memberId }: { number: string; memberId: string }, orderId: string) => ({
  idempotencyKey: unique(),
  coupon: number,
  orderId,
  spend: { amount: '20.00', currency: 'EUR' },
  channel: 'STORE',
  member: { id: memberId },
});

const useCoupon: Case<Using> = {
  operation: 'useCoupon',
  scene: async (stage) => {
    const made = await withCoupon(stage);
    const memberId = await stage.member(made.partner);
    return { ...made, memberId, args: { input: useInput({ ...made, memberId }, unique()) } };
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
      break: ({ stage, memberId }) => stage.sql(`UPDATE member SET status = 'CLOSED' WHERE id = $1`, [memberId]),
    },
    CouponNotFound: {
      break: ({ args }) => {
        args.input.coupon = 'nothing';
      },
    },
    // Another coupon of the kind was used for the order.
    DuplicateOrder: {
      prepare: async (scene) => {
        const { stage, who, memberId, args } = scene;
        const other = await printed(scene);
        const input = useInput({ number: other.number, memberId }, args.input.orderId as string);
        await stage.must('useCoupon', { input }, who);
      },
    },
    CouponNotUsable: { prepare: cancel },
    FxRateMissing: {
      break: ({ stage, partner, args }) => {
        args.input.spend.currency = 'CHF';
        return stage.sql(`UPDATE partner SET currency = 'CHF' WHERE id = $1`, [partner.id]);
      },
    },
    CurrencyMismatch: {
      break: ({ args }) => {
        args.input.spend.currency = 'USD';
      },
    },
    NotEligible: {
      break: ({ args }) => {
        args.input.channel = 'WEB';
      },
    },
    AmountTooSmall: {
      break: ({ args }) => {
        args.input.spend.amount = '0.01';
      },
    },
  },
  apart: {
    'MemberNotFound MemberNotActive': 'A member that the partner cannot name has no status for it.',
    'CouponNotFound CouponNotUsable': 'A coupon that there is not has no status.',
  },
};

const undoCouponUse: Case<WithCoupon> = {
  operation: 'undoCouponUse',
  scene: async (stage) => {
    const made = await withCoupon(stage);
    const memberId = await stage.member(made.partner);
    await stage.must('useCoupon', { input: useInput({ ...made, memberId }, unique()) }, made.who);
    const [use] = await stage.sql<{ id: string }>('SELECT id FROM coupon_use WHERE coupon_id = $1', [made.couponId]);
    return { ...made, args: { input: { idempotencyKey: unique(), useId: use?.id, reason: 'returned' } } };
  },
  breakers: {
    IdempotencyConflict: keyUsed,
    CouponNotFound: {
      break: ({ args }) => {
        args.input.useId = newId('couponUse');
      },
    },
    InvalidTransition: {
      prepare: ({ stage, who, args }) =>
        stage.must('undoCouponUse', { input: { ...args.input, idempotencyKey: unique() } }, who),
    },
  },
  apart: { 'CouponNotFound InvalidTransition': 'A use that there is not was not undone.' },
};

export const benefitCases = [setTier, printCoupons, cancelCoupon, useCoupon, undoCouponUse];
