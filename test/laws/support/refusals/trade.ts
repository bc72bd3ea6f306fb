/** The operations of the lane by which points are given, spent and taken back. */
import { newId } from '../../../../src/platform/index.js';
import type { Breaker, Case, Scene } from './case.js';
import { unique, type Stage, type StagePartner } from './stage.js';

interface Options {
  /** Of the partner that issued the member's points: without an exchange rate when it is not EUR. */
  readonly issuerCurrency: string;
  readonly captured: boolean;
}

/** A member with 100 points of an issuer, who deals with another partner. */
interface Trade extends Scene {
  readonly partner: StagePartner;
  readonly issuer: StagePartner;
  readonly memberId: string;
  /** The order or reference that the operation would have. */
  readonly order: string;
  /** The quote that breakers of quotes share. */
  quoteId?: string;
}

type TradeBreaker = Breaker<Trade, Options>;

const madeOn = new WeakMap<Stage, Map<string, StagePartner>>();

/** A partner that all scenes of a stage share: to make one takes longer than all else in a scene. */
async function reused(stage: Stage, name: string, make: () => Promise<StagePartner>): Promise<StagePartner> {
  const made = madeOn.get(stage) ?? new Map<string, StagePartner>();
  madeOn.set(stage, made);
  const partner = made.get(name) ?? (await make());
  made.set(name, partner);
  return partner;
}

/** @param earnsFirst at the partner too, 100 points, before those of the issuer */
async function trade(
  stage: Stage,
  { issuerCurrency = 'EUR' }: Partial<Options>,
  earnsFirst = false,
): Promise<Omit<Trade, 'args'>> {
  const partner = await reused(stage, 'partner', () => stage.partner());
  await stage.mend(partner);
  const issuer = await reused(stage, `issuer ${issuerCurrency}`, () =>
    stage.partner({ currency: issuerCurrency, funding: 'ON_REDEMPTION' }),
  );
  const memberId = await stage.member(partner, issuer);
  if (earnsFirst) await stage.earn(partner, memberId, '100.00', `first ${memberId}`);
  await stage.earn(issuer, memberId, '100.00', unique(), issuerCurrency);
  return { stage, who: partner.app, partner, issuer, memberId, order: unique() };
}

const change =
  (column: string, value: string) =>
  ({ stage, partner }: Trade) =>
    stage.sql(`UPDATE partner SET ${column} = $2 WHERE id = $1`, [partner.id, value]);
const changeSheet =
  (column: string, value: unknown) =>
  ({ stage, partner }: Trade) =>
    stage.sql(`UPDATE rate_sheet SET ${column} = $2 WHERE partner_id = $1`, [partner.id, value]);
const changeMember =
  (status: string) =>
  ({ stage, memberId }: Trade) =>
    stage.sql('UPDATE member SET status = $2 WHERE id = $1', [memberId, status]);
const set =
  (name: string, value: unknown) =>
  ({ args }: Trade) => {
    args.input[name] = value;
  };

const keyUsed: TradeBreaker = {
  break: ({ stage, partner, args }) => stage.useKey(partner.id, args.input.idempotencyKey),
};
const partnerSuspended: TradeBreaker = { break: change('status', 'SUSPENDED') };
const memberUnknown: TradeBreaker = {
  break: async ({ stage, args }) => {
    args.input.member = { id: await stage.member() };
  },
};
const memberClosed: TradeBreaker = { break: changeMember('CLOSED') };
const noRate: TradeBreaker = { break: changeSheet('effective_from', new Date(Date.now() + 10 ** 10)) };
const limitUsedUp: TradeBreaker = { break: change('credit_limit', '0') };
/** No exchange rate says what the partner's points cost in its currency. */
const noRateOfPartner: TradeBreaker = {
  break: (scene) => {
    if (scene.args.input.spend?.currency === 'EUR') scene.args.input.spend.currency = 'CHF';
    return change('currency', 'CHF')(scene);
  },
};
/** No exchange rate says what the issuer pays in the partner's currency. */
const noRateOfIssuer: TradeBreaker = { options: { issuerCurrency: 'CHF' } };
/** All points but 5 are held. */
const pointsHeld: TradeBreaker = {
  break: async ({ stage, issuer, memberId }) => {
    const [wallet] = await stage.sql<{ available: bigint }>('SELECT available FROM wallet WHERE member_id = $1', [
      memberId,
    ]);
    const points = Number(wallet?.available ?? 0n) - 5;
    const input = { idempotencyKey: unique(), orderId: unique(), member: { id: memberId }, points, capture: false };
    await stage.must('redeemPoints', { input }, issuer.app);
  },
};

const accrue: Case<Trade, Options> = {
  operation: 'accruePoints',
  scene: async (stage, options) => {
    const made = await trade(stage, options);
    const spend = { amount: '10.00', currency: 'EUR' };
    const input = { idempotencyKey: unique(), orderId: made.order, member: { id: made.memberId }, spend };
    return { ...made, args: { input } };
  },
  breakers: {
    IdempotencyConflict: keyUsed,
    PartnerNotActive: partnerSuspended,
    MemberNotFound: memberUnknown,
    MemberNotActive: memberClosed,
    DuplicateOrder: { prepare: ({ stage, partner, memberId, order }) => stage.earn(partner, memberId, '1.00', order) },
    FxRateMissing: noRateOfPartner,
    CurrencyMismatch: {
      break: ({ args }) => {
        args.input.spend.currency = 'USD';
      },
    },
    NoRateInForce: noRate,
    AmountTooSmall: {
      break: ({ args }) => {
        args.input.spend.amount = '0.01';
      },
    },
    // The partner's rules give each member points once from now on.
    LimitReached: {
      prepare: async ({ stage, partner, memberId }) => {
        const limits = [{ measure: 'TIMES', per: 'MEMBER', span: 'EVER', most: 1 }];
        await stage.offer('draftHouseRules', partner, {}, { limits });
        await stage.earn(partner, memberId, '1.00');
      },
    },
    CreditLimitReached: limitUsedUp,
  },
};

const reverse: Case<Trade, Options> = {
  operation: 'reverseAccrual',
  scene: async (stage, options) => {
    const made = await trade(stage, options, true);
    const [accrual] = await stage.sql<{ id: string }>('SELECT id FROM accrual WHERE order_id = $1', [
      `first ${made.memberId}`,
    ]);
    return {
      ...made,
      args: { input: { idempotencyKey: unique(), accrualId: accrual?.id, points: 100, reason: 'returned' } },
    };
  },
  breakers: {
    IdempotencyConflict: keyUsed,
    AccrualNotFound: {
      break: ({ args }) => {
        args.input.accrualId = newId('accrual');
      },
    },
    // Half of its own points are spent: the others come from the issuer's.
    FxRateMissing: {
      ...noRateOfIssuer,
      prepare: ({ stage, partner, memberId }) => {
        const input = {
          idempotencyKey: unique(),
          orderId: unique(),
          member: { id: memberId },
          points: 50,
          capture: true,
        };
        return stage.must('redeemPoints', { input }, partner.app);
      },
    },
    ExceedsOriginal: { break: set('points', 101) },
    InsufficientPoints: { break: changeMember('FROZEN') },
  },
};

const giveBack: Case<Trade, Options> = {
  operation: 'returnPurchase',
  scene: async (stage, options) => {
    const made = await reverse.scene(stage, options);
    const { idempotencyKey, accrualId, reason } = made.args.input;
    const amount = { amount: '100.00', currency: 'EUR' };
    return { ...made, args: { input: { idempotencyKey, accrualId, reason, amount } } };
  },
  breakers: {
    IdempotencyConflict: keyUsed,
    AccrualNotFound: {
      break: ({ args }) => {
        args.input.accrualId = newId('accrual');
      },
    },
    CurrencyMismatch: {
      break: ({ args }) => {
        args.input.amount.currency = 'USD';
      },
    },
    FxRateMissing: reverse.breakers.FxRateMissing ?? {},
    ExceedsOriginalSpend: {
      break: ({ args }) => {
        args.input.amount.amount = '100.01';
      },
    },
    InsufficientPoints: { break: changeMember('FROZEN') },
  },
};

const quote: Case<Trade, Options> = {
  operation: 'quoteRedemption',
  scene: async (stage, options) => {
    const made = await trade(stage, options);
    return { ...made, args: { input: { member: { id: made.memberId }, value: { amount: '0.18', currency: 'EUR' } } } };
  },
  breakers: {
    InsufficientPoints: pointsHeld,
    PartnerNotActive: partnerSuspended,
    MemberNotFound: memberUnknown,
    MemberNotActive: { break: changeMember('FROZEN') },
    CurrencyMismatch: {
      break: ({ args }) => {
        args.input.value.currency = 'USD';
      },
    },
    NoRateInForce: noRate,
    AmountTooSmall: { break: changeSheet('redemption_value', 0) },
  },
};

const askQuote = async ({ stage, who, memberId }: Trade): Promise<string> => {
  await stage.must('quoteRedemption', { input: { member: { id: memberId }, points: 20 } }, who);
  const [made] = await stage.sql<{ id: string }>('SELECT id FROM quote WHERE member_id = $1', [memberId]);
  if (!made) throw new Error('there is no quote');
  return made.id;
};
const byQuote = ({ args: { input } }: Trade, quoteId: string): void => {
  delete input.member;
  delete input.points;
  input.quoteId = quoteId;
};
const keepQuote = async (scene: Trade): Promise<void> => {
  scene.quoteId ??= await askQuote(scene);
};
const NO_QUOTE = 'A quote that is not there was neither used nor is it over.';

const redeem: Case<Trade, Options> = {
  operation: 'redeemPoints',
  scene: async (stage, options) => {
    const made = await trade(stage, options);
    const input = {
      idempotencyKey: unique(),
      orderId: made.order,
      member: { id: made.memberId },
      points: 20,
      capture: true,
    };
    return { ...made, args: { input } };
  },
  breakers: {
    InsufficientPoints: pointsHeld,
    IdempotencyConflict: keyUsed,
    PartnerNotActive: partnerSuspended,
    MemberNotFound: memberUnknown,
    MemberNotActive: { break: changeMember('FROZEN') },
    DuplicateOrder: {
      prepare: ({ stage, who, memberId, order }) => {
        const input = { idempotencyKey: unique(), orderId: order, member: { id: memberId }, points: 2, capture: false };
        return stage.must('redeemPoints', { input }, who);
      },
    },
    NoRateInForce: noRate,
    FxRateMissing: noRateOfIssuer,
    AmountTooSmall: { break: set('points', 1) },
    QuoteNotFound: {
      break: (scene) => {
        byQuote(scene, newId('quote'));
      },
    },
    QuoteUsed: {
      prepare: async (scene) => {
        await keepQuote(scene);
        const input = { idempotencyKey: unique(), orderId: unique(), quoteId: scene.quoteId, capture: false };
        await scene.stage.must('redeemPoints', { input }, scene.who);
      },
      break: (scene) => {
        byQuote(scene, scene.quoteId ?? '');
      },
    },
    QuoteExpired: {
      prepare: keepQuote,
      break: (scene) => {
        byQuote(scene, scene.quoteId ?? '');
        return scene.stage.sql(`UPDATE quote SET expires_at = created_at WHERE id = $1`, [scene.quoteId]);
      },
    },
  },
  apart: { 'QuoteNotFound QuoteUsed': NO_QUOTE, 'QuoteNotFound QuoteExpired': NO_QUOTE },
};

/** A redemption of 20 points at the partner, held or captured. */
async function redeemed(stage: Stage, options: Partial<Options>, capture: boolean) {
  const made = await trade(stage, options);
  const input = { idempotencyKey: unique(), orderId: made.order, member: { id: made.memberId }, points: 20, capture };
  await stage.must('redeemPoints', { input }, made.who);
  const [redemption] = await stage.sql<{ id: string }>('SELECT id FROM redemption WHERE order_id = $1', [made.order]);
  return { ...made, args: { input: { idempotencyKey: unique(), redemptionId: redemption?.id } } as Scene['args'] };
}
const voided: TradeBreaker = {
  break: async ({ stage, who, order }) => {
    const [redemption] = await stage.sql<{ id: string }>('SELECT id FROM redemption WHERE order_id = $1', [order]);
    await stage.must('voidRedemption', { input: { idempotencyKey: unique(), redemptionId: redemption?.id } }, who);
  },
};
const redemptionUnknown: TradeBreaker = {
  break: ({ args }) => {
    args.input.redemptionId = newId('redemption');
  },
};

const capture: Case<Trade, Options> = {
  operation: 'captureRedemption',
  scene: (stage, options) => redeemed(stage, options, false),
  breakers: {
    InvalidTransition: voided,
    IdempotencyConflict: keyUsed,
    RedemptionNotFound: redemptionUnknown,
    FxRateMissing: noRateOfIssuer,
    ExceedsOriginal: { break: set('points', 21) },
  },
};

const voidHold: Case<Trade, Options> = {
  operation: 'voidRedemption',
  scene: (stage, options) => redeemed(stage, options, false),
  breakers: {
    InvalidTransition: voided,
    IdempotencyConflict: keyUsed,
    RedemptionNotFound: redemptionUnknown,
  },
};

const refund: Case<Trade, Options> = {
  operation: 'refundRedemption',
  scene: async (stage, options) => {
    const made = await redeemed(stage, options, options.captured ?? true);
    Object.assign(made.args.input, { points: 20, reason: 'returned' });
    return made;
  },
  breakers: {
    InvalidTransition: { options: { captured: false } },
    IdempotencyConflict: keyUsed,
    RedemptionNotFound: redemptionUnknown,
    ExceedsOriginal: { break: set('points', 21) },
  },
};

const NO_SHEET = 'Without a sheet in force there is none that does not offer the conversion.';

/** By a conversion in, which needs no exchange rate: a reference counts once for both directions. */
const converted: TradeBreaker = {
  prepare: ({ stage, who, memberId, order }) => {
    const input = { idempotencyKey: unique(), reference: order, member: { id: memberId }, nativeUnits: '2' };
    return stage.must('convertIn', { input }, who);
  },
};

const convertIn: Case<Trade, Options> = {
  operation: 'convertIn',
  scene: async (stage, options) => {
    const made = await trade(stage, options);
    const input = { idempotencyKey: unique(), reference: made.order, member: { id: made.memberId }, nativeUnits: '10' };
    return { ...made, args: { input } };
  },
  breakers: {
    IdempotencyConflict: keyUsed,
    PartnerNotActive: partnerSuspended,
    MemberNotFound: memberUnknown,
    MemberNotActive: memberClosed,
    DuplicateOrder: converted,
    NoRateInForce: noRate,
    ConversionNotOffered: { break: changeSheet('conversion_in_rate', null) },
    FxRateMissing: noRateOfPartner,
    AmountTooSmall: { break: set('nativeUnits', '0.000001') },
    CreditLimitReached: limitUsedUp,
  },
  apart: { 'NoRateInForce ConversionNotOffered': NO_SHEET },
};

const convertOut: Case<Trade, Options> = {
  operation: 'convertOut',
  scene: async (stage, options) => {
    const made = await trade(stage, options);
    const input = { idempotencyKey: unique(), reference: made.order, member: { id: made.memberId }, points: 20 };
    return { ...made, args: { input } };
  },
  breakers: {
    InsufficientPoints: pointsHeld,
    IdempotencyConflict: keyUsed,
    PartnerNotActive: partnerSuspended,
    MemberNotFound: memberUnknown,
    MemberNotActive: { break: changeMember('FROZEN') },
    DuplicateOrder: converted,
    NoRateInForce: noRate,
    ConversionNotOffered: { break: changeSheet('conversion_out_rate', null) },
    FxRateMissing: noRateOfIssuer,
  },
  apart: { 'NoRateInForce ConversionNotOffered': NO_SHEET },
  never: {
    AmountTooSmall: 'A rate is 0.000001 at least, and a point then becomes 0.000001 unit, the smallest that there is.',
  },
};

export const tradeCases = [accrue, reverse, giveBack, quote, redeem, capture, voidHold, refund, convertIn, convertOut];
