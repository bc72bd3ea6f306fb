/** Birthday, language and tags of members, and how plans of batches ask for them. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { done, type Command, type Operation } from '../../src/ledger/index.js';
import { profileOf, wantProfile, type MemberProfile } from '../../src/members/profile-store.js';
import type { MemberId } from '../../src/platform/index.js';
import { describeEngines, describePostgres, inMemory } from '../support/engines.js';
import { START_MS } from '../support/kernel.js';
import {
  startTestGateway,
  type Client,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';
import { watchedInMemory } from '../support/watched-engine.js';

const SET = `mutation($input: SetMemberProfileInput!) { setMemberProfile(input: $input) { __typename
  ... on SetMemberProfilePayload { member { id status } } ... on AlreadyDone { previous { __typename id } } ... on Refusal { code } } }`;
const set = async (client: Client, member: object, said: object): Promise<Loose> =>
  (await client.ask(SET, { input: { member, ...said } })).setMemberProfile;
const kindOf = async (client: Client, member: object, said: object): Promise<string> =>
  (await set(client, member, said)).__typename as string;
const DONE = 'SetMemberProfilePayload';

/** The values of the fields that the caller may read, and the codes of the others. */
async function seen(client: Client, member: object): Promise<Loose> {
  const { data, errors } = await client.send('query($ref: MemberRef!) { member(ref: $ref) { birthday locale tags } }', {
    ref: member,
  });
  const refused = Object.fromEntries((errors ?? []).map(({ path, extensions }) => [path?.[1], extensions.code]));
  return { ...data?.member, ...refused };
}

/** What a plan sees of a member. */
const look: Operation<Command & { readonly memberId: MemberId }, MemberProfile> = {
  name: 'look',
  needs: ({ memberId }, needs) => {
    wantProfile(needs, memberId);
  },
  plan: ({ memberId }, batch) => done(profileOf(batch, memberId)),
  keep: () => '',
  recall: () => ({ birthday: null, tags: new Map() }),
};

async function planned(gateway: TestGateway, { id }: TestMember) {
  const outcome = await gateway.services.lane.submit(look, { memberId: id });
  if (outcome.kind !== 'done') throw new Error(outcome.kind);
  const { birthday, tags } = outcome.result;
  return { birthday, tags: Object.fromEntries([...tags].map(([owner, own]) => [owner ?? 'network', [...own].sort()])) };
}

describeEngines('the profile of a member', (engine) => {
  let gateway: TestGateway;
  let home: TestPartner;
  let other: TestPartner;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    home = await gateway.partner({ code: 'home' });
    other = await gateway.partner({ code: 'other' });
  }, START_MS);
  afterAll(() => gateway.close());

  const byId = ({ id }: TestMember) => ({ id });
  const byNumber = ({ externalId }: TestMember) => ({ externalId });
  const codeOf = async (member: TestMember): Promise<string> =>
    (await member.client.ask('mutation { memberCode { code } }')).memberCode.code as string;
  const linkTo = async (partner: TestPartner, member: TestMember) =>
    partner.app.ask('mutation($input: LinkMemberInput!) { linkMember(input: $input) { __typename } }', {
      input: { code: await codeOf(member), externalId: `at other: ${member.externalId}` },
    });

  it('has a birthday that the member and the operator read, and nobody else', async () => {
    const member = await gateway.member(home);
    expect(await set(home.app, byNumber(member), { birthday: '02-29', locale: 'ZH-hant' })).toEqual({
      __typename: DONE,
      member: { id: member.id, status: 'ACTIVE' },
    });
    expect(await seen(member.client, byId(member))).toEqual({
      birthday: '02-29',
      locale: 'zh-Hant',
      tags: 'FORBIDDEN',
    });
    expect(await seen(gateway.operator, byId(member))).toEqual({ birthday: '02-29', locale: 'zh-Hant', tags: [] });
    expect(await seen(home.app, byId(member))).toEqual({ birthday: 'FORBIDDEN', locale: 'zh-Hant', tags: [] });
    expect(await seen(gateway.auditor, byId(member))).toEqual({
      birthday: 'FORBIDDEN',
      locale: 'zh-Hant',
      tags: 'FORBIDDEN',
    });
  });

  it('shows nothing of itself to accountants, who meet the member with its accruals', async () => {
    const member = await gateway.member(home);
    await set(home.app, byNumber(member), { birthday: '05-17', locale: 'en', addTags: ['gold'] });
    const { accrual } = await gateway.accrue(home, member, '10.00');
    for (const client of [home.accountant, gateway.networkAccountant]) {
      const { data, errors } = await client.send(
        'query($id: ID!) { accrual(id: $id) { member { birthday locale tags } } }',
        { id: accrual.id },
      );
      expect(data.accrual.member).toEqual({ birthday: null, locale: null, tags: null });
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
    }
  });

  it('keeps its birthday once it is set: only the operator changes it', async () => {
    const member = await gateway.member(home);
    await linkTo(other, member);
    await set(home.app, byNumber(member), { birthday: '05-17' });
    expect(await set(home.app, byNumber(member), { birthday: '05-18' })).toEqual({
      __typename: 'AlreadyDone',
      code: 'ALREADY_DONE',
      previous: { __typename: 'Member', id: member.id },
    });
    // A code names a member that the partner may not look up: it learns no id by it.
    const { memberCode } = await member.client.ask('mutation { memberCode { code } }');
    const stranger = await gateway.partner();
    expect(await set(stranger.app, { code: memberCode.code }, { birthday: '05-17' })).toMatchObject({
      code: 'ALREADY_DONE',
      previous: null,
    });
    // Who said it may say it again, and set other things by the same call.
    expect(await kindOf(home.app, byNumber(member), { birthday: '05-17', addTags: ['a'] })).toBe(DONE);
    // The answer to anyone else does not depend on the day, or a partner could try all of them.
    for (const birthday of ['05-17', '05-18'])
      for (const client of [other.app, member.client])
        expect(await kindOf(client, byId(member), { birthday })).toBe('AlreadyDone');
    expect(await kindOf(gateway.operator, byId(member), { birthday: '05-18' })).toBe(DONE);
    expect(await seen(member.client, byId(member))).toMatchObject({ birthday: '05-18' });
    expect(await kindOf(home.app, byNumber(member), { birthday: '05-17' })).toBe('AlreadyDone');
    expect(await kindOf(home.app, byNumber(member), { locale: 'de' })).toBe(DONE);
  });

  it('has the tags of each partner, and of the network, apart', async () => {
    const member = await gateway.member(home);
    await linkTo(other, member);
    await set(home.app, byNumber(member), { addTags: ['vip', 'tea', 'tea'] });
    await set(other.app, byId(member), { addTags: ['vip'] });
    await set(gateway.operator, byId(member), { addTags: ['staff'] });
    expect(await kindOf(home.app, byNumber(member), { addTags: ['new'], removeTags: ['vip', 'never had'] })).toBe(DONE);
    expect(await seen(home.app, byId(member))).toMatchObject({ tags: ['new', 'tea'] });
    expect(await seen(other.app, byId(member))).toMatchObject({ tags: ['vip'] });
    expect(await seen(gateway.operator, byId(member))).toMatchObject({ tags: ['staff'] });
    expect(await planned(gateway, member)).toEqual({
      birthday: null,
      tags: { [home.id]: ['new', 'tea'], [other.id]: ['vip'], network: ['staff'] },
    });
    await set(other.app, byId(member), { removeTags: ['vip'] });
    expect(await planned(gateway, member)).toMatchObject({ tags: { [home.id]: ['new', 'tea'], network: ['staff'] } });
  });

  it('has at most 100 tags of one partner', async () => {
    const member = await gateway.member(home);
    const many = Array.from({ length: 100 }, (_, i) => `tag ${i.toString()}`);
    expect(await kindOf(home.app, byNumber(member), { addTags: many })).toBe(DONE);
    expect(await kindOf(home.app, byNumber(member), { addTags: many.slice(0, 5) })).toBe(DONE);
    const { errors } = await home.app.send(SET, { input: { member: byNumber(member), addTags: ['one more'] } });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.addTags' });
    expect(await kindOf(home.app, byNumber(member), { addTags: ['one more'], removeTags: ['tag 0'] })).toBe(DONE);
    expect((await seen(home.app, byId(member))).tags).toHaveLength(100);
  });

  it('is set by the member too, without tags, and only its own', async () => {
    const [member, stranger] = [await gateway.member(home), await gateway.member(home)];
    expect(await kindOf(member.client, byId(member), { birthday: '12-31', locale: 'fr', addTags: [] })).toBe(DONE);
    expect(await kindOf(member.client, byNumber(member), { locale: 'en' })).toBe(DONE);
    expect(await seen(member.client, byId(member))).toMatchObject({ birthday: '12-31', locale: 'en' });
    for (const said of [{ addTags: ['vip'] }, { removeTags: ['vip'] }])
      expect(await member.client.codes(SET, { input: { member: byId(member), ...said } })).toEqual(['FORBIDDEN']);
    expect(await kindOf(member.client, byId(stranger), { locale: 'fr' })).toBe('MemberNotFound');
    expect(await kindOf(member.client, byNumber(stranger), { locale: 'fr' })).toBe('MemberNotFound');
    expect(await seen(stranger.client, byId(stranger))).toMatchObject({ birthday: null, locale: null });
  });

  it('is set for whom the caller can name, and a code is used up by it', async () => {
    const member = await gateway.member(home);
    for (const ref of [byId(member), byNumber(member), { code: 'NOBODYSCODE1' }])
      expect(await kindOf(other.app, ref, { locale: 'en' })).toBe('MemberNotFound');
    expect(await kindOf(gateway.operator, byNumber(member), { locale: 'en' })).toBe('MemberNotFound');
    const code = await codeOf(member);
    const { data, errors } = await other.app.send(
      'mutation($input: SetMemberProfileInput!) { setMemberProfile(input: $input) { ... on SetMemberProfilePayload { member { tags locale } } } }',
      { input: { member: { code }, addTags: ['walk-in'], locale: 'en' } },
    );
    expect(data.setMemberProfile.member).toEqual({ tags: ['walk-in'], locale: null });
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
    expect(await kindOf(other.app, { code }, { addTags: ['again'] })).toBe('MemberNotFound');
    // What was refused leaves the code good.
    const next = await codeOf(member);
    await set(home.app, byNumber(member), { birthday: '01-01' });
    expect(await kindOf(other.app, { code: next }, { birthday: '02-02' })).toBe('AlreadyDone');
    expect(await kindOf(other.app, { code: next }, { addTags: ['b'] })).toBe(DONE);
  });

  it('is of no closed member', async () => {
    const member = await gateway.member(home);
    await gateway.services.database.query({
      text: `UPDATE member SET status = 'CLOSED' WHERE id = $1`,
      values: [member.id],
    });
    for (const [client, ref] of [
      [home.app, byNumber(member)],
      [member.client, byId(member)],
      [gateway.operator, byId(member)],
    ] as const)
      expect(await kindOf(client, ref, { locale: 'en' })).toBe('MemberNotFound');
  });

  it.each([
    [{ birthday: '02-30' }, 'input.birthday'],
    [{ birthday: '13-01' }, 'input.birthday'],
    [{ birthday: '00-10' }, 'input.birthday'],
    [{ birthday: '04-31' }, 'input.birthday'],
    [{ birthday: '4-3' }, 'input.birthday'],
    [{ birthday: '2000-02-29' }, 'input.birthday'],
    [{ locale: 'x'.repeat(36) }, 'input.locale'],
    [{ locale: 'not_a_tag' }, 'input.locale'],
    [{ locale: '' }, 'input.locale'],
    [{ addTags: ['ok', 'x'.repeat(65)] }, 'input.addTags.1'],
    [{ addTags: [' blank'] }, 'input.addTags.0'],
    [{ removeTags: [''] }, 'input.removeTags.0'],
    [{ addTags: Array.from({ length: 101 }, (_, i) => i.toString()) }, 'input.addTags'],
    [{ addTags: ['both'], removeTags: ['both'] }, 'input.removeTags'],
    [{ addTags: [], removeTags: [] }, 'input'],
    [{}, 'input'],
  ])('is not set by %j', async (said, field) => {
    const { errors } = await home.app.send(SET, { input: { member: { externalId: 'nobody' }, ...said } });
    expect(errors?.map(({ extensions }) => extensions)).toMatchObject([{ code: 'BAD_USER_INPUT', field }]);
  });

  it('is seen by the plans of a batch as it is after the commands before, and after a change by SQL', async () => {
    const member = await gateway.member(home);
    expect(await planned(gateway, member)).toEqual({ birthday: null, tags: {} });
    expect(await planned(gateway, member)).toEqual({ birthday: null, tags: {} });
    await set(home.app, byNumber(member), { birthday: '02-29', addTags: ['a'] });
    const after = { birthday: { month: 2, dayOfMonth: 29 }, tags: { [home.id]: ['a'] } };
    expect(await planned(gateway, member)).toEqual(after);
    expect(await planned(gateway, member)).toEqual(after);
    const { database } = gateway.services;
    await database.query({ text: `UPDATE member_tag SET tag = 'b' WHERE member_id = $1`, values: [member.id] });
    expect(await planned(gateway, member)).toMatchObject({ tags: { [home.id]: ['b'] } });
    await database.query({ text: 'DELETE FROM member_tag WHERE member_id = $1', values: [member.id] });
    await database.query({ text: 'DELETE FROM member_profile WHERE member_id = $1', values: [member.id] });
    expect(await planned(gateway, member)).toEqual({ birthday: null, tags: {} });
  });
});

describePostgres('the profile of a member, at two gateways', (engine) => {
  it('is the same in the plans of both, whichever has changed it', async () => {
    const { location, drop } = await engine.fresh();
    const one = await startTestGateway(engine, { location });
    const two = await startTestGateway(engine, { location });
    try {
      const home = await one.partner();
      const member = await one.member(home);
      const other = await one.member(home);
      for (let round = 0; round < 10; round += 1) {
        const tag = `round ${round.toString()}`;
        const [writer, reader] = round % 2 === 0 ? [one, two] : [two, one];
        await planned(reader, member);
        await planned(reader, other);
        await set(writer.as(home.key), { id: member.id }, { addTags: [tag] });
        expect((await planned(reader, member)).tags[home.id]).toContain(tag);
        expect((await planned(writer, member)).tags[home.id]).toContain(tag);
        expect(await planned(reader, other)).toEqual({ birthday: null, tags: {} });
      }
      // Twenty partners' words at once: each adds its own, and none is lost.
      const tags = Array.from({ length: 20 }, (_, i) => `at once ${i.toString()}`);
      await Promise.all(
        tags.map((tag, i) => set((i % 2 === 0 ? one : two).as(home.key), { id: other.id }, { addTags: [tag] })),
      );
      expect((await planned(one, other)).tags[home.id]).toEqual([...tags].sort());
      expect((await planned(two, other)).tags[home.id]).toEqual([...tags].sort());
    } finally {
      await one.close();
      await two.close();
      await drop();
    }
  }, 120_000);

  it('gets one birthday when several are said at once', async () => {
    const { location, drop } = await engine.fresh();
    const one = await startTestGateway(engine, { location });
    const two = await startTestGateway(engine, { location });
    try {
      const home = await one.partner();
      const member = await one.member(home);
      const kinds = await Promise.all(
        Array.from({ length: 12 }, (_, i) =>
          kindOf(
            (i % 2 === 0 ? one : two).as(home.key),
            { id: member.id },
            {
              birthday: `${(i + 1).toString().padStart(2, '0')}-01`,
            },
          ),
        ),
      );
      expect(kinds.filter((kind) => kind === DONE)).toHaveLength(1);
    } finally {
      await one.close();
      await two.close();
      await drop();
    }
  }, 120_000);
});

describe('the profile of a member', () => {
  it(
    'is read once and then known, and not at all by operations that do not ask for it',
    async () => {
      let reads = 0;
      const gateway = await startTestGateway(
        watchedInMemory((text) => {
          if (/member_profile|member_tag/.test(text)) reads += 1;
        }),
      );
      try {
        const home = await gateway.partner();
        const member = await gateway.member(home);
        await gateway.accrue(home, member, '10.00');
        await gateway.accrue(home, member, '10.00');
        expect(reads).toBe(0);
        await planned(gateway, member);
        expect(reads).toBe(1);
        await planned(gateway, member);
        await planned(gateway, member);
        expect(reads).toBe(1);
        await set(home.app, { externalId: member.externalId }, { addTags: ['a'] });
        reads = 0;
        // The same once more changes nothing, and is no news.
        await set(home.app, { externalId: member.externalId }, { addTags: ['a'] });
        await planned(gateway, member);
        const after = reads;
        await planned(gateway, member);
        expect(reads).toBe(after);
      } finally {
        await gateway.close();
      }
    },
    START_MS,
  );

  it(
    'is changed by a member ten times a minute at most',
    async () => {
      const gateway = await startTestGateway(inMemory, { env: { KULA_RATE_LIMIT: '1000' } });
      try {
        const home = await gateway.partner();
        const member = await gateway.member(home);
        const codes: string[][] = [];
        for (let i = 0; i < 12; i += 1)
          codes.push(await member.client.codes(SET, { input: { member: { id: member.id }, locale: 'en' } }));
        expect(codes.slice(0, 10).flat()).toEqual([]);
        expect(codes.slice(10).flat()).toContain('RATE_LIMITED');
        for (let i = 0; i < 12; i += 1)
          expect(await kindOf(home.app, { id: member.id }, { addTags: [i.toString()] })).toBe(DONE);
      } finally {
        await gateway.close();
      }
    },
    START_MS,
  );
});
