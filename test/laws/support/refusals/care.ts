/** Cards, receipts and cases. */
import { newId } from '../../../../src/platform/index.js';
import type { Case, Scene } from './case.js';
import { operator, unique, type Stage, type StagePartner } from './stage.js';

interface Held extends Scene {
  readonly partner: StagePartner;
  readonly memberId: string;
}

const keyUsed = {
  break: ({ stage, partner, args }: Held) => stage.useKey(partner.id, args.input.idempotencyKey as string),
};
const suspended = {
  break: ({ stage, partner }: Held) => stage.sql(`UPDATE partner SET status = 'SUSPENDED' WHERE id = $1`, [partner.id]),
};
const closed = {
  break: ({ stage, memberId }: Held) => stage.sql(`UPDATE member SET status = 'CLOSED' WHERE id = $1`, [memberId]),
};
const stranger = {
  break: async ({ stage, args }: Held) => {
    args.input.member = { id: await stage.member() };
  },
};

/** The number of a new card of the partner. */
async function cardOf(stage: Stage, partner: StagePartner): Promise<string> {
  await stage.must('printCards', { input: { idempotencyKey: unique(), partnerId: partner.id, count: 1 } }, operator);
  const [card] = await stage.sql<{ number: string }>('SELECT number FROM card ORDER BY serial DESC LIMIT 1');
  return card?.number ?? '';
}

const printing: Case<Held> = {
  operation: 'printCards',
  scene: async (stage) => {
    const partner = await stage.partner();
    const args = { input: { idempotencyKey: unique(), partnerId: partner.id, count: 1 } };
    return { stage, who: operator, partner, memberId: '', args };
  },
  breakers: {
    IdempotencyConflict: { break: ({ stage, args }) => stage.useKey('network', args.input.idempotencyKey as string) },
    PartnerNotFound: {
      break: ({ args }) => {
        args.input.partnerId = newId('partner');
      },
    },
  },
};

const binding: Case<Held> = {
  operation: 'bindCard',
  scene: async (stage) => {
    const partner = await stage.partner();
    const memberId = await stage.member(partner);
    const args = { input: { member: { id: memberId }, number: await cardOf(stage, partner) } };
    return { stage, who: partner.app, partner, memberId, args };
  },
  breakers: {
    PartnerNotActive: suspended,
    MemberNotFound: stranger,
    CardNotFound: {
      break: ({ args }) => {
        args.input.replaces = '9000009999999995';
      },
    },
    CardNotFree: {
      prepare: async ({ stage, partner, args }) => {
        const input = { member: { id: await stage.member(partner) }, number: args.input.number as string };
        await stage.must('bindCard', { input }, partner.app);
      },
    },
  },
};

const losing: Case<Held> = {
  operation: 'reportCardLost',
  scene: async (stage) => {
    const partner = await stage.partner();
    const memberId = await stage.member(partner);
    const number = await cardOf(stage, partner);
    await stage.must('bindCard', { input: { member: { id: memberId }, number } }, partner.app);
    return { stage, who: partner.app, partner, memberId, args: { number } };
  },
  breakers: {
    CardNotFound: {
      break: ({ args }) => {
        args.number = '9000009999999995';
      },
    },
    InvalidTransition: {
      prepare: async ({ stage, partner, memberId, args }) => {
        await stage.must('reportCardLost', args, partner.app);
        const input = {
          member: { id: memberId },
          number: await cardOf(stage, partner),
          replaces: args.number as string,
        };
        await stage.must('bindCard', { input }, partner.app);
      },
    },
  },
};

interface Receipts {
  readonly currency: string;
  readonly spend: string;
}

const posting: Case<Held, Receipts> = {
  operation: 'postReceipt',
  scene: async (stage) => {
    const partner = await stage.partner();
    const spend = { amount: '10.00', currency: 'EUR' };
    const args = { input: { idempotencyKey: unique(), number: unique(), spend } };
    return { stage, who: partner.app, partner, memberId: await stage.member(partner), args };
  },
  breakers: {
    IdempotencyConflict: keyUsed,
    PartnerNotActive: suspended,
    DuplicateOrder: {
      prepare: ({ stage, partner, memberId, args }) =>
        stage.earn(partner, memberId, '5.00', args.input.number as string),
    },
    CurrencyMismatch: {
      break: ({ args }) => {
        args.input.spend = { amount: '10.00', currency: 'USD' };
      },
    },
  },
};

const guessed = 'Whoever has guessed too often is told nothing of any receipt.';
const claiming: Case<Held, Receipts> = {
  operation: 'claimReceipt',
  scene: async (stage, { currency = 'EUR', spend = '10.00' }) => {
    const partner = await stage.partner({ currency });
    const memberId = await stage.member(partner);
    const [number, total] = [unique(), { amount: spend, currency }];
    await stage.must('postReceipt', { input: { idempotencyKey: unique(), number, spend: total } }, partner.app);
    const input = { idempotencyKey: unique(), partnerId: partner.id, member: { id: memberId }, number, total };
    return { stage, who: partner.app, partner, memberId, args: { input } };
  },
  breakers: {
    IdempotencyConflict: keyUsed,
    PartnerNotActive: suspended,
    MemberNotFound: stranger,
    MemberNotActive: closed,
    ReceiptNotFound: {
      break: ({ args }) => {
        args.input.total = { amount: '77.00', currency: 'EUR' };
      },
    },
    AlreadyDone: {
      break: ({ stage, args, memberId }) =>
        stage.sql('UPDATE receipt SET claimed_at = network_now(), member_id = $2 WHERE number = $1', [
          args.input.number as string,
          memberId,
        ]),
    },
    NoRateInForce: {
      break: ({ stage, partner }) =>
        stage.sql('UPDATE rate_sheet SET effective_from = $2 WHERE partner_id = $1', [
          partner.id,
          new Date(Date.now() + 10 ** 10),
        ]),
    },
    FxRateMissing: { options: { currency: 'CHF' } },
    AmountTooSmall: { options: { spend: '0.50' } },
    LimitReached: {
      break: async ({ stage, memberId, args }) => {
        const member = (args.input.member as { readonly id: string }).id;
        for (const id of new Set([memberId, member]))
          await stage.sql(
            `INSERT INTO claim_miss (member_id, day, misses) SELECT $1, (network_now() AT TIME ZONE 'UTC')::date - '1970-01-01'::date, 10`,
            [id],
          );
      },
    },
    CreditLimitReached: {
      break: ({ stage, partner }) => stage.sql('UPDATE partner SET credit_limit = 0 WHERE id = $1', [partner.id]),
    },
  },
  never: { DuplicateOrder: "A receipt's order is its own from the posting on: the database keeps accruals off it." },
  departs: Object.fromEntries(
    ['ReceiptNotFound', 'AlreadyDone', 'NoRateInForce', 'FxRateMissing', 'AmountTooSmall'].map(
      (other) => [`LimitReached ${other}`, guessed] as const,
    ),
  ),
};

const opening: Case<Held> = {
  operation: 'openCase',
  scene: async (stage) => {
    const partner = await stage.partner();
    const memberId = await stage.member(partner);
    await stage.earn(partner, memberId, '5.00');
    const [bought] = await stage.sql<{ id: string }>('SELECT id FROM accrual WHERE member_id = $1', [memberId]);
    const named = { partnerId: partner.id, member: { id: memberId }, subjectId: bought?.id };
    const input = { idempotencyKey: unique(), kind: 'QUALITY', reason: 'old bread', ...named };
    return { stage, who: partner.app, partner, memberId, args: { input } };
  },
  breakers: {
    IdempotencyConflict: keyUsed,
    MemberNotFound: stranger,
    SubjectNotFound: {
      break: ({ args }) => {
        args.input.subjectId = newId('accrual');
      },
    },
  },
  never: { PartnerNotFound: 'An app names its own partner; a member alone may name one that there is not.' },
};

/** A case of the partner. */
async function openedCase(stage: Stage, more: object): Promise<Held> {
  const partner = await stage.partner();
  const memberId = await stage.member(partner);
  const input = {
    idempotencyKey: unique(),
    kind: 'OTHER',
    partnerId: partner.id,
    member: { id: memberId },
    reason: 'x',
  };
  await stage.must('openCase', { input }, partner.app);
  const [found] = await stage.sql<{ id: string }>('SELECT id FROM care_case WHERE member_id = $1', [memberId]);
  return { stage, who: partner.app, partner, memberId, args: { input: { caseId: found?.id, ...more } } };
}
const noCase = {
  break: ({ args }: Held) => {
    args.input.caseId = newId('case');
  },
};
const decide = ({ stage, partner, args }: Held) => {
  const input = { idempotencyKey: unique(), caseId: args.input.caseId as string, accept: false, note: 'n' };
  return stage.must('resolveCase', { input }, partner.app);
};

const answering: Case<Held> = {
  operation: 'answerCase',
  scene: (stage) => openedCase(stage, { text: 'y' }),
  breakers: { CaseNotFound: noCase, InvalidTransition: { prepare: decide } },
};

const escalating: Case<Held> = {
  operation: 'escalateCase',
  scene: async (stage) => {
    const held = await openedCase(stage, { reason: 'y' });
    await decide(held);
    return held;
  },
  breakers: {
    CaseNotFound: noCase,
    InvalidTransition: {
      break: ({ stage, memberId }) =>
        stage.sql(`UPDATE care_case SET decided_role = 'OPERATOR' WHERE member_id = $1`, [memberId]),
    },
  },
};

export const careCases = [printing, binding, losing, posting, claiming, opening, answering, escalating];
