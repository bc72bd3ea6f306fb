/** The operations by which partners give by hand, and take that back. */
import { newId } from '../../../../src/platform/index.js';
import type { Case, Scene } from './case.js';
import { kindOf } from './coupons.js';
import { operator, unique, type Stage, type StagePartner } from './stage.js';

interface Options {
  readonly award: 'points' | 'coupon';
  /** Of who issued the points that a reversal claws back: without an exchange rate when it is not EUR. */
  readonly issuerCurrency: string;
}

interface Given extends Scene {
  readonly partner: StagePartner;
  readonly other: StagePartner;
  readonly memberId: string;
  /** The kind of coupons that is given; empty where points are. */
  readonly kindId: string;
}

async function given(stage: Stage, { award = 'points' }: Partial<Options>): Promise<Given> {
  const [partner, other] = [await stage.partner(), await stage.partner()];
  const memberId = await stage.member(partner);
  const kindId = award === 'coupon' ? await kindOf(stage, partner, partner, {}) : '';
  const gift = award === 'coupon' ? { coupon: { couponKindId: kindId, count: 1 } } : { points: 100 };
  const input = { idempotencyKey: unique(), member: { id: memberId }, award: gift, reason: 'a nice day' };
  return { stage, who: partner.app, partner, other, memberId, kindId, args: { input } };
}

const keyUsed = {
  break: ({ stage, partner, args }: Given) => stage.useKey(partner.id, args.input.idempotencyKey as string),
};
const change =
  (column: string, value: string) =>
  ({ stage, partner }: Given) =>
    stage.sql(`UPDATE partner SET ${column} = $2 WHERE id = $1`, [partner.id, value]);
const changeMember =
  (status: string) =>
  ({ stage, memberId }: Given) =>
    stage.sql('UPDATE member SET status = $2 WHERE id = $1', [memberId, status]);

const onlyPoints = 'Only points have a rate, a credit limit and funding; only coupons have a kind.';
const apartOf = (kinds: readonly string[], others: readonly string[]): Record<string, string> =>
  Object.fromEntries(kinds.flatMap((kind) => others.map((other) => [`${kind} ${other}`, onlyPoints] as const)));

const giving: Case<Given, Options> = {
  operation: 'giveGrant',
  scene: given,
  breakers: {
    IdempotencyConflict: keyUsed,
    MemberNotActive: { break: changeMember('CLOSED') },
    MemberNotFound: {
      break: async ({ stage, args }) => {
        args.input.member = { id: await stage.member() };
      },
    },
    NoRateInForce: {
      break: ({ stage, partner }) =>
        stage.sql(`UPDATE rate_sheet SET effective_from = $2 WHERE partner_id = $1`, [
          partner.id,
          new Date(Date.now() + 10 ** 10),
        ]),
    },
    FxRateMissing: { break: change('currency', 'CHF') },
    ConsentMissing: {
      break: ({ args, other }) => {
        args.input.funding = [{ partnerId: other.id, share: '1' }];
      },
    },
    CreditLimitReached: { break: change('credit_limit', '0') },
    LimitReached: {
      options: { award: 'coupon' },
      prepare: ({ stage, partner, kindId }) =>
        stage.must(
          'printCoupons',
          { input: { idempotencyKey: unique(), couponKindId: kindId, count: 10 } },
          partner.app,
        ),
    },
    OfferNotLive: {
      options: { award: 'coupon' },
      break: ({ stage, kindId }) => stage.must('moveOffer', { input: { offerId: kindId, step: 'PAUSE' } }, operator),
    },
    OfferNotFound: {
      options: { award: 'coupon' },
      break: ({ args }) => {
        args.input.award.coupon.couponKindId = newId('couponKind');
      },
    },
    PartnerNotActive: { break: change('status', 'SUSPENDED') },
  },
  apart: {
    ...apartOf(
      ['OfferNotFound', 'OfferNotLive'],
      ['NoRateInForce', 'FxRateMissing', 'ConsentMissing', 'CreditLimitReached'],
    ),
    ...apartOf(['NoRateInForce', 'FxRateMissing', 'ConsentMissing'], ['LimitReached']),
    ...apartOf(['LimitReached'], ['CreditLimitReached']),
    'OfferNotFound OfferNotLive': 'One kind is given.',
    'OfferNotFound LimitReached': 'Only a kind that is found has limits.',
  },
};

const reversing: Case<Given & { readonly grantId: string }, Options> = {
  operation: 'reverseGrant',
  scene: async (stage, options) => {
    const made = await given(stage, options);
    const { partner, memberId } = made;
    const { issuerCurrency: currency = 'EUR' } = options;
    const issuer = await stage.partner({ currency, funding: 'ON_REDEMPTION' });
    await stage.link(issuer, memberId);
    await stage.must('giveGrant', made.args, partner.app);
    await stage.earn(issuer, memberId, '100.00', unique(), currency);
    const [grant] = await stage.sql<{ id: string }>('SELECT id FROM member_grant WHERE member_id = $1', [memberId]);
    const grantId = grant?.id ?? '';
    return {
      ...made,
      grantId,
      args: { input: { idempotencyKey: unique(), grantId, points: 100, reason: 'a mistake' } },
    };
  },
  breakers: {
    IdempotencyConflict: keyUsed,
    GrantNotFound: {
      break: ({ args }) => {
        args.input.grantId = newId('grant');
      },
    },
    // Half of its points are spent: the others come from the issuer's.
    FxRateMissing: {
      options: { issuerCurrency: 'CHF' },
      prepare: ({ stage, partner, memberId: id }) => {
        const input = { idempotencyKey: unique(), orderId: unique(), member: { id }, points: 50, capture: true };
        return stage.must('redeemPoints', { input }, partner.app);
      },
    },
    ExceedsOriginal: {
      break: ({ args }) => {
        args.input.points = 101;
      },
    },
    InsufficientPoints: { break: changeMember('FROZEN') },
  },
};

export const grantCases = [giving, reversing];
