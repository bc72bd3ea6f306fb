/** The operations on what is set up. */
import { newId } from '../../../../src/platform/index.js';
import type { Args, Case, Scene } from './case.js';
import { alone, fxAfterGuards } from './rates.js';
import { operator, unique, type Stage, type StagePartner } from './stage.js';

interface Drafting extends Scene {
  readonly operation: string;
  readonly owner: StagePartner;
}

const names = [{ locale: 'en', text: 'An offer' }];

/** What the operator drafts for a partner when nothing stands against it. */
const inputOf = (operation: string, owner: StagePartner): Args => ({
  idempotencyKey: unique(),
  offer: { names, ownerId: owner.id },
  ...termsOf[operation],
});

const termsOf: Readonly<Record<string, Args>> = {
  draftCampaign: { trigger: 'PURCHASE', effects: [{ multiply: '2' }] },
  draftLadder: {
    measure: 'POINTS',
    window: 'YEAR',
    graceDays: 0,
    levels: [{ code: 'BASIC', names, needs: '0' }],
  },
  draftCouponKind: { value: { amount: { amount: '5.00', currency: 'EUR' } } },
  draftItem: { itemKind: 'GOODS', prices: [{ points: 10 }], stocked: false, responsible: 'BRAND' },
  draftDraw: { points: 10, prizes: [{ names, weight: 1 }] },
};
/** The kind of the offer's id. */
const kindOf = {
  draftCampaign: 'campaign',
  draftHouseRules: 'houseRules',
  draftLadder: 'ladder',
  draftCouponKind: 'couponKind',
  draftItem: 'item',
  draftDraw: 'draw',
} as const;
/** Drafts without money, each with the reason. */
const moneyless: Readonly<Record<string, string>> = {
  draftLadder: "What a ladder's levels need has no currency of its own.",
  draftDraw: 'A play costs points alone, and the member alone can be asked of by conditions.',
};
/** Of these an owner has one at a time. */
const isSingle = (operation: string): boolean => operation === 'draftHouseRules' || operation === 'draftLadder';

async function drafted({ stage, operation, owner }: Omit<Drafting, 'who' | 'args'>): Promise<string> {
  await stage.must(operation, { input: inputOf(operation, owner) }, operator);
  const [offer] = await stage.sql<{ id: string }>(
    'SELECT id FROM offer WHERE owner_id = $1 ORDER BY substr(id, 5) DESC LIMIT 1',
    [owner.id],
  );
  return offer?.id ?? '';
}

const oneOffer = 'A draft names one offer, or none.';

const draftOf = (operation: keyof typeof kindOf, never: Readonly<Record<string, string>>): Case<Drafting> => ({
  operation,
  scene: async (stage) => {
    const owner = await stage.partner();
    return { stage, who: operator, operation, owner, args: { input: inputOf(operation, owner) } };
  },
  breakers: {
    PartnerNotFound: {
      break: ({ args }) => {
        args.input.offer.ownerId = newId('partner');
      },
    },
    OfferNotFound: {
      break: ({ args }) => {
        args.input.offer.offerId = newId(kindOf[operation]);
      },
    },
    InvalidTransition: {
      break: async (scene) => {
        const id = await drafted(scene);
        await scene.stage.sql(`UPDATE offer SET ended_at = network_now() - interval '1 s' WHERE id = $1`, [id]);
        scene.args.input.offer.offerId = id;
      },
    },
    ...(isSingle(operation) && { AlreadyDone: { break: drafted } }),
    ...(!(operation in moneyless) && {
      CurrencyMismatch: {
        break: ({ args }: Drafting) => {
          const money = { amount: '5.00', currency: 'USD' };
          if (operation === 'draftCampaign') args.input.conditions = [{ minSpend: money }];
          else if (operation === 'draftCouponKind') args.input.value = { amount: money };
          else if (operation === 'draftItem') args.input.unitCost = money;
          else args.input.minSpend = money;
        },
      },
    }),
    IdempotencyConflict: {
      break: async ({ stage, args }) => {
        const input = { ...inputOf('draftCampaign', await stage.partner()), idempotencyKey: args.input.idempotencyKey };
        await stage.must('draftCampaign', { input }, operator);
      },
    },
  },
  never,
  apart: {
    'OfferNotFound InvalidTransition': oneOffer,
    'OfferNotFound AlreadyDone': 'Only a draft without an offer asks whether there are rules already.',
    'InvalidTransition AlreadyDone': 'Only a draft without an offer asks whether there are rules already.',
    'PartnerNotFound AlreadyDone': 'A partner that there is not has no rules.',
  },
});

interface MoveOptions {
  readonly multiply: string;
  readonly consented: boolean;
}
interface Moving extends Scene {
  readonly owner: StagePartner;
  readonly offerId: string;
}

async function reviewed(stage: Stage, { multiply = '2', consented = true }: Partial<MoveOptions>): Promise<Moving> {
  const owner = await alone(stage, {}, 'ACTIVE');
  await stage.sql(`UPDATE offer SET ended_at = network_now() WHERE ended_at IS NULL`);
  const input = { ...inputOf('draftCampaign', owner), effects: [{ multiply }] };
  await stage.must('draftCampaign', { input }, operator);
  const [offer] = await stage.sql<{ id: string }>('SELECT id FROM offer WHERE owner_id = $1', [owner.id]);
  const offerId = offer?.id ?? '';
  await stage.must('moveOffer', { input: { offerId, step: 'SUBMIT' } }, operator);
  if (consented) await stage.must('moveOffer', { input: { offerId, step: 'CONSENT' } }, owner.app);
  return { stage, who: operator, owner, offerId, args: { input: { offerId, step: 'APPROVE' } } };
}

const move: Case<Moving, MoveOptions> = {
  operation: 'moveOffer',
  scene: reviewed,
  breakers: {
    OfferNotFound: {
      break: ({ args }) => {
        args.input.offerId = newId('campaign');
      },
    },
    PartnerNotActive: {
      break: ({ stage, owner }) => stage.sql(`UPDATE partner SET status = 'SUSPENDED' WHERE id = $1`, [owner.id]),
    },
    InvalidTransition: {
      break: ({ stage, offerId }) =>
        stage.sql(`UPDATE offer_version SET stage = 'REJECTED' WHERE offer_id = $1`, [offerId]),
    },
    ConsentMissing: { options: { consented: false } },
    Arbitrage: { options: { multiply: '200' } },
    FxRateMissing: { break: ({ stage }) => stage.partner({ currency: 'CHF' }) },
  },
  never: { CurrencyMismatch: "It is told at the draft, and no partner's currency changes." },
  apart: { 'PartnerNotActive OfferNotFound': 'Whose offer it is, is known by the offer.' },
  departs: fxAfterGuards,
};

/** At an approval the guards over rates are asked. */
export const approvalCases = [move];
export const offerCases = [
  draftOf('draftCampaign', { AlreadyDone: 'A partner has as many campaigns as it likes.' }),
  draftOf('draftHouseRules', {}),
  draftOf('draftLadder', { CurrencyMismatch: moneyless.draftLadder ?? '' }),
  draftOf('draftCouponKind', { AlreadyDone: 'A partner has as many kinds of coupons as it likes.' }),
  draftOf('draftItem', { AlreadyDone: 'A partner has as many items as it likes.' }),
  draftOf('draftDraw', {
    AlreadyDone: 'A partner has as many draws as it likes.',
    CurrencyMismatch: moneyless.draftDraw ?? '',
  }),
];
