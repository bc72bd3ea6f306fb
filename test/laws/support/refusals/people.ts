/** The operations on partners and members themselves. */
import { newId } from '../../../../src/platform/index.js';
import type { Breaker, Case, Scene } from './case.js';
import { operator, unique, type Stage, type StagePartner } from './stage.js';

interface Peopled extends Scene {
  readonly partner: StagePartner;
  /** Of a partner whose code another may show. */
  readonly memberId: string;
}

type PeopleBreaker = Breaker<Peopled, object>;

async function people(stage: Stage): Promise<Omit<Peopled, 'who' | 'args'>> {
  const partner = await stage.partner();
  return { stage, partner, memberId: await stage.member(await stage.partner()) };
}

const set = (name: string, value: unknown): PeopleBreaker => ({
  break: ({ args }) => {
    args.input[name] = value;
  },
});
const networkKeyUsed: PeopleBreaker = {
  break: ({ stage, args }) => stage.useKey('network', args.input.idempotencyKey),
};
const partnerUnknown = set('partnerId', newId('partner'));
const partnerSuspended: PeopleBreaker = {
  break: ({ stage, partner }) => stage.sql(`UPDATE partner SET status = 'SUSPENDED' WHERE id = $1`, [partner.id]),
};

const create: Case<Peopled> = {
  operation: 'createPartner',
  scene: async (stage) => {
    const code = unique();
    const input = { idempotencyKey: unique(), code, name: 'New', currency: 'EUR', fundingModel: 'ON_ISSUE' };
    return { ...(await people(stage)), who: operator, args: { input } };
  },
  breakers: {
    IdempotencyConflict: networkKeyUsed,
    PartnerCodeTaken: {
      break: ({ args, partner }) => {
        args.input.code = partner.code;
      },
    },
  },
};

const update: Case<Peopled> = {
  operation: 'updatePartner',
  scene: async (stage) => {
    const made = await people(stage);
    const input = { idempotencyKey: unique(), partnerId: made.partner.id, name: 'Other' };
    return { ...made, who: operator, args: { input } };
  },
  breakers: { IdempotencyConflict: networkKeyUsed, PartnerNotFound: partnerUnknown },
};

const setLimit: Case<Peopled> = {
  operation: 'setCreditLimit',
  scene: async (stage) => {
    const made = await people(stage);
    const input = { partnerId: made.partner.id, limit: { amount: '5.00', currency: 'EUR' } };
    return { ...made, who: operator, args: { input } };
  },
  breakers: { PartnerNotFound: partnerUnknown, CurrencyMismatch: set('limit', { amount: '5.00', currency: 'USD' }) },
};

const issueKey: Case<Peopled> = {
  operation: 'issueApiKey',
  scene: async (stage) => {
    const made = await people(stage);
    return {
      ...made,
      who: operator,
      args: { input: { idempotencyKey: unique(), partnerId: made.partner.id, label: 'till' } },
    };
  },
  breakers: { IdempotencyConflict: networkKeyUsed, PartnerNotFound: partnerUnknown },
};

const rotateKey: Case<Peopled> = {
  operation: 'rotateApiKey',
  scene: async (stage) => {
    const made = await people(stage);
    const id = newId('apiKey');
    await stage.sql(
      `INSERT INTO api_key (id, prefix, secret_hash, partner_id, label, created_at) VALUES ($1, $2, $3, $4, 'a key', now())`,
      [id, id.slice(-12), Buffer.alloc(32), made.partner.id],
    );
    return { ...made, who: operator, args: { input: { idempotencyKey: unique(), id } } };
  },
  breakers: {
    IdempotencyConflict: networkKeyUsed,
    ApiKeyNotFound: set('id', newId('apiKey')),
    InvalidTransition: {
      break: ({ stage, partner }) =>
        stage.sql('UPDATE api_key SET revoked_at = now() WHERE partner_id = $1', [partner.id]),
    },
  },
  apart: { 'ApiKeyNotFound InvalidTransition': 'A key that there is not cannot have ended.' },
};

const enrol: Case<Peopled> = {
  operation: 'enrolMember',
  scene: async (stage) => {
    const made = await people(stage);
    return { ...made, who: made.partner.app, args: { input: { externalId: unique() } } };
  },
  breakers: { PartnerNotActive: partnerSuspended },
};

const link: Case<Peopled> = {
  operation: 'linkMember',
  scene: async (stage) => {
    const made = await people(stage);
    const input = { code: await stage.code(made.memberId), externalId: unique() };
    return { ...made, who: made.partner.app, args: { input } };
  },
  breakers: {
    PartnerNotActive: partnerSuspended,
    MemberNotFound: set('code', 'NOBODYSCODE1'),
    AlreadyLinked: { break: ({ stage, partner, memberId }) => stage.link(partner, memberId) },
  },
};

const issueToken: Case<Peopled> = {
  operation: 'issueMemberToken',
  scene: async (stage) => {
    const made = await people(stage);
    await stage.link(made.partner, made.memberId);
    return { ...made, who: made.partner.app, args: { input: { member: { id: made.memberId } } } };
  },
  breakers: { MemberNotFound: set('member', { id: newId('member') }) },
};

const profile: Case<Peopled> = {
  operation: 'setMemberProfile',
  scene: async (stage) => {
    const made = await people(stage);
    await stage.link(made.partner, made.memberId);
    return { ...made, who: made.partner.app, args: { input: { member: { id: made.memberId }, birthday: '05-17' } } };
  },
  breakers: {
    MemberNotFound: set('member', { id: newId('member') }),
    AlreadyDone: {
      break: ({ stage, memberId }) =>
        stage.sql(`INSERT INTO member_profile (member_id, birthday, birthday_by) VALUES ($1, '05-17', 'member')`, [
          memberId,
        ]),
    },
  },
};

export const peopleCases = [create, update, setLimit, issueKey, rotateKey, enrol, link, issueToken, profile];
