/** Draws that are played, check-ins, tasks and referrals. */
import { referralCode } from '../../../../src/campaigns/index.js';
import { newId, type MemberId, type Principal } from '../../../../src/platform/index.js';
import type { Case, Scene } from './case.js';
import { alone } from './rates.js';
import { operator, unique, type Stage, type StagePartner } from './stage.js';

interface Engaged extends Scene {
  readonly owner: StagePartner;
  readonly memberId: string;
  /** The draw or the campaign; empty where there is none. */
  readonly offerId: string;
}

const member = async (stage: Stage, owner: StagePartner): Promise<string> => {
  const memberId = await stage.member(owner);
  await stage.sql(`INSERT INTO member_tag (member_id, owner, tag) VALUES ($1, $2, 'vip')`, [memberId, owner.id]);
  return memberId;
};

const keyUsed = {
  break: ({ stage, owner, args }: Engaged) => stage.useKey(owner.id, args.input.idempotencyKey as string),
};
const suspended = {
  break: ({ stage, owner }: Engaged) => stage.sql(`UPDATE partner SET status = 'SUSPENDED' WHERE id = $1`, [owner.id]),
};
const stranger = {
  break: async ({ stage, args }: Engaged) => {
    args.input.member = { id: await stage.member() };
  },
};
const memberIs = (status: string) => ({
  break: ({ stage, memberId }: Engaged) => stage.sql(`UPDATE member SET status = $2 WHERE id = $1`, [memberId, status]),
});
const untagged = {
  break: ({ stage, memberId }: Engaged) => stage.sql('DELETE FROM member_tag WHERE member_id = $1', [memberId]),
};
const usedUp = {
  break: ({ stage, offerId }: Engaged) =>
    stage.sql(
      `INSERT INTO counter (offer_id, measure, per, span, subject, during, used, used_before)
       VALUES ($1, 'TIMES', 'ALL', 'EVER', '', '', 5, 0)
       ON CONFLICT (offer_id, measure, per, span, subject, during) DO UPDATE SET used = 5, used_before = counter.used`,
      [offerId],
    ),
};
const paused = {
  break: ({ stage, offerId, owner }: Engaged) =>
    stage.must('moveOffer', { input: { offerId, step: 'PAUSE' } }, owner.app),
};
const limits = [{ measure: 'TIMES', per: 'ALL', span: 'EVER', most: 5 }];
const conditions = [{ tags: ['vip'] }];
const onlyFoundOffer = 'Only an offer that is found has it.';
const onlyFoundMember = 'Only a member that is found has it.';
const without = (name: string, others: readonly string[], reason: string): Record<string, string> =>
  Object.fromEntries(others.map((other) => [`${name} ${other}`, reason] as const));

interface PlayOptions {
  /** What a play costs: the member has 1,000. */
  readonly points: number;
  /** Of who issued the member's points: without an exchange rate when it is not EUR. */
  readonly issuerCurrency: string;
}

const playing: Case<Engaged, PlayOptions> = {
  operation: 'playDraw',
  scene: async (stage, { points = 10, issuerCurrency: currency = 'EUR' }) => {
    const owner = await stage.partner();
    const issuer = currency === 'EUR' ? owner : await stage.partner({ currency, funding: 'ON_REDEMPTION' });
    const prizes = [{ names: [{ locale: 'en', text: 'Luck' }], weight: 1 }];
    const offerId = await stage.offer('draftDraw', owner, { points, prizes, conditions }, { limits });
    const memberId = await member(stage, owner);
    if (issuer !== owner) await stage.link(issuer, memberId);
    await stage.earn(issuer, memberId, '1000.00', unique(), currency);
    const input = { idempotencyKey: unique(), drawId: offerId, member: { id: memberId } };
    return { stage, who: owner.app, owner, memberId, offerId, args: { input } };
  },
  breakers: {
    IdempotencyConflict: keyUsed,
    NoRateInForce: {
      break: ({ stage, owner }) =>
        stage.sql(`UPDATE rate_sheet SET approval = 'REJECTED' WHERE partner_id = $1`, [owner.id]),
    },
    FxRateMissing: { options: { issuerCurrency: 'CHF' } },
    AmountTooSmall: { options: { points: 1 } },
    InsufficientPoints: { options: { points: 2_000 } },
    NotEligible: untagged,
    LimitReached: usedUp,
    MemberNotFound: stranger,
    MemberNotActive: memberIs('FROZEN'),
    OfferNotLive: paused,
    OfferNotFound: {
      break: ({ args }) => {
        args.input.drawId = newId('draw');
      },
    },
    PartnerNotActive: suspended,
  },
  apart: {
    'AmountTooSmall InsufficientPoints': 'A play has one price.',
    'OfferNotFound OfferNotLive': 'One draw is played.',
    'MemberNotFound MemberNotActive': 'One member plays.',
    ...without('MemberNotFound', ['NotEligible', 'InsufficientPoints', 'FxRateMissing'], onlyFoundMember),
    ...without(
      'OfferNotFound',
      ['NoRateInForce', 'FxRateMissing', 'AmountTooSmall', 'InsufficientPoints', 'NotEligible', 'LimitReached'],
      onlyFoundOffer,
    ),
  },
};

/** A member with a token that the partner asked for. */
const memberOf = (owner: StagePartner, memberId: string) => ({
  ...operator,
  role: 'MEMBER' as const,
  partnerId: owner.id,
  memberId: memberId as MemberId,
  actor: memberId,
});

/** By the member itself, who alone can name another partner than its own. */
const checkingIn: Case<Engaged & { readonly who: { memberId: MemberId | null } & Principal }> = {
  operation: 'checkIn',
  scene: async (stage) => {
    const owner = await stage.partner();
    const memberId = await stage.member(owner);
    return {
      stage,
      who: memberOf(owner, memberId),
      owner,
      memberId,
      offerId: '',
      args: { input: { partnerId: owner.id } },
    };
  },
  breakers: {
    AlreadyDone: { prepare: ({ stage, args, who }) => stage.must('checkIn', args, who) },
    MemberNotActive: memberIs('CLOSED'),
    MemberNotFound: {
      break: ({ who }) => {
        who.memberId = newId('member');
      },
    },
    PartnerNotActive: suspended,
    PartnerNotFound: {
      break: ({ args }) => {
        args.input.partnerId = newId('partner');
      },
    },
  },
  apart: {
    'PartnerNotFound PartnerNotActive': 'One partner is named.',
    'PartnerNotFound AlreadyDone': 'Nobody has checked in at a partner that there is not.',
    'MemberNotFound MemberNotActive': 'One member checks in.',
    'MemberNotFound AlreadyDone': 'Only a member that is found has checked in.',
  },
};

const reporting: Case<Engaged> = {
  operation: 'reportTask',
  scene: async (stage) => {
    // A campaign's approval asks the guards over rates.
    const owner = await alone(stage, {}, 'ACTIVE');
    const terms = { trigger: 'TASK', task: { kind: 'FOLLOW', proof: 'NONE' }, effects: [{ points: 10 }], conditions };
    const offerId = await stage.offer('draftCampaign', owner, terms, { limits });
    const memberId = await member(stage, owner);
    const input = { idempotencyKey: unique(), campaignId: offerId, member: { id: memberId } };
    return { stage, who: owner.app, owner, memberId, offerId, args: { input } };
  },
  breakers: {
    IdempotencyConflict: keyUsed,
    AlreadyDone: {
      prepare: ({ stage, owner, args }) =>
        stage.must('reportTask', { input: { ...args.input, idempotencyKey: unique() } }, owner.app),
    },
    NotEligible: untagged,
    LimitReached: usedUp,
    MemberNotFound: stranger,
    MemberNotActive: memberIs('CLOSED'),
    OfferNotLive: paused,
    OfferNotFound: {
      break: ({ args }) => {
        args.input.campaignId = newId('campaign');
      },
    },
  },
  apart: {
    'OfferNotFound OfferNotLive': 'One task is reported.',
    'MemberNotFound MemberNotActive': 'One member reports.',
    ...without('MemberNotFound', ['AlreadyDone', 'NotEligible'], onlyFoundMember),
    ...without('OfferNotFound', ['AlreadyDone', 'NotEligible', 'LimitReached'], onlyFoundOffer),
  },
};

/** By the member itself: OfferNotLive also where who pays is not ACTIVE, which came after all that is asked of the member. */
const reportingUnpaid: Case<Engaged> = {
  ...reporting,
  scene: async (stage, options) => {
    const scene = await reporting.scene(stage, options);
    const { owner, memberId } = scene;
    return { ...scene, who: memberOf(owner, memberId) };
  },
  breakers: {
    ...reporting.breakers,
    IdempotencyConflict: {
      break: ({ stage, memberId, args }) => stage.useKey(memberId, args.input.idempotencyKey as string),
    },
    OfferNotLive: suspended,
  },
};

const claiming: Case<Engaged> = {
  operation: 'claimReferral',
  scene: async (stage) => {
    const owner = await stage.partner();
    const [friend, referrer] = [await stage.member(owner), await stage.member(owner)];
    const input = { code: referralCode(referrer as MemberId), member: { id: friend } };
    return { stage, who: owner.app, owner, memberId: friend, offerId: '', args: { input } };
  },
  breakers: {
    ReferralNotAllowed: {
      break: ({ args }) => {
        args.input.code = '0000-0000-0000';
      },
    },
    MemberNotFound: stranger,
    MemberNotActive: memberIs('CLOSED'),
  },
  apart: { 'MemberNotFound MemberNotActive': 'One member came.' },
};

export const engagementCases = [playing, checkingIn, reporting, reportingUnpaid, claiming];
