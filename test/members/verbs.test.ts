import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { done, refuse, type Command, type Operation } from '../../src/ledger/index.js';
import {
  consumeCode,
  enrol,
  freeze,
  hashCode,
  issueCode,
  link,
  memberNotFound,
  namedMember,
  readMemberRef,
  wantMember,
  type MemberRef,
} from '../../src/members/index.js';
import { deleteOldCodes } from '../../src/members/code.js';
import { issueToken } from '../../src/members/issue-token.js';
import { maySeeWallet } from '../../src/members/member.js';
import {
  BadInput,
  createTokenVerifier,
  Forbidden,
  type MemberId,
  type PartnerId,
  type Principal,
} from '../../src/platform/index.js';
import { describeEngines, describePostgres } from '../support/engines.js';
import { openBeside, openKernel, START_MS, type Kernel } from '../support/kernel.js';

/** The least that a batch can do with a member: name it, and use its code up. */
interface Name extends Command {
  readonly partnerId: PartnerId;
  readonly ref: MemberRef;
}
const nameMember: Operation<Name, MemberId> = {
  name: 'nameMember',
  needs: ({ partnerId, ref }, needs) => {
    wantMember(needs, { partnerId, ref }, 0n);
  },
  plan: ({ partnerId, ref }, batch) => {
    const found = namedMember(batch, { partnerId, ref });
    if (!found) return refuse(memberNotFound());
    consumeCode(batch, ref);
    return done(found.memberId);
  },
  keep: (id) => id,
  recall: (kept) => kept as MemberId,
};

const enrolled = async (kernel: Kernel, partnerId: PartnerId, externalId: string): Promise<MemberId> => {
  const outcome = await enrol(kernel.services, partnerId, externalId);
  if (outcome.kind !== 'done') throw new Error(outcome.refusal.message);
  return outcome.result.member.id;
};
const codeOf = async (kernel: Kernel, memberId: MemberId): Promise<Extract<MemberRef, { kind: 'code' }>> => ({
  kind: 'code',
  hash: hashCode((await issueCode(kernel.services, memberId)).code),
});
const count = async (
  kernel: Kernel,
  table: 'member' | 'wallet' | 'member_link' | 'member_code',
): Promise<bigint | undefined> =>
  (await kernel.services.database.query<{ n: bigint }>({ text: `SELECT count(*) AS n FROM ${table}` }))[0]?.n;

describe("a member's reference", () => {
  it('is exactly one of id, externalId, code and card', () => {
    for (const input of [{}, { id: null }, { externalId: 'a', code: 'b' }])
      expect(() => readMemberRef('ref', input)).toThrow(
        new BadInput('ref', 'must have exactly one of id, externalId, code and card'),
      );
    expect(() => readMemberRef('ref', { id: 'wal_01h2xcejqtf2nbrexx3vqjhp41' })).toThrow(/^ref.id: /);
    expect(() => readMemberRef('ref', { externalId: 'a\nb' })).toThrow(/^ref.externalId: /);
    expect(() => readMemberRef('ref', { externalId: 'x'.repeat(129) })).toThrow(/^ref.externalId: /);
    expect(() => readMemberRef('ref', { code: '' })).toThrow(/^ref.code: /);
  });

  it('by code ignores how the code was typed', () => {
    expect(readMemberRef('ref', { code: 'o1l-ab cd' })).toEqual(readMemberRef('ref', { code: '011ABCD' }));
  });
});

describeEngines('members', (engine) => {
  let kernel: Kernel;
  beforeAll(async () => {
    kernel = await openKernel(engine);
  }, START_MS);
  afterAll(() => kernel.close());

  it("are enrolled once for each externalId of a partner, whatever the partner's later status", async () => {
    const [a, b] = [await kernel.partner(), await kernel.partner()];
    const first = await enrol(kernel.services, a, 'ext-1');
    expect(first).toMatchObject({ kind: 'done', result: { created: true, member: { status: 'ACTIVE' } } });
    await kernel.services.database.query({
      text: `UPDATE partner SET status = 'SUSPENDED' WHERE id = $1`,
      values: [a],
    });
    const again = await enrol(kernel.services, a, 'ext-1');
    expect(again).toMatchObject({ kind: 'done', result: { created: false } });
    expect(await enrol(kernel.services, a, 'ext-2')).toMatchObject({
      kind: 'refused',
      refusal: { code: 'PARTNER_NOT_ACTIVE', partnerStatus: 'SUSPENDED' },
    });
    expect(await enrolled(kernel, b, 'ext-1')).not.toBe(await enrolled(kernel, a, 'ext-1'));
  });

  it.each(['ONBOARDING', 'SUSPENDED', 'EXITED'] as const)(
    'are not enrolled by a %s partner, and nothing stays behind',
    async (status) => {
      const before = [await count(kernel, 'member'), await count(kernel, 'wallet'), await count(kernel, 'member_link')];
      const partnerId = await kernel.partner({ status });
      expect(await enrol(kernel.services, partnerId, 'ext')).toMatchObject({
        kind: 'refused',
        refusal: { partnerStatus: status },
      });
      expect([
        await count(kernel, 'member'),
        await count(kernel, 'wallet'),
        await count(kernel, 'member_link'),
      ]).toEqual(before);
    },
  );

  it('are enrolled by a partner that is leaving', async () => {
    expect(await enrol(kernel.services, await kernel.partner({ status: 'EXITING' }), 'ext')).toMatchObject({
      kind: 'done',
    });
  });

  it('are linked by a code, once', async () => {
    const [a, b, c] = [await kernel.partner(), await kernel.partner(), await kernel.partner()];
    const memberId = await enrolled(kernel, a, 'ext');
    const { hash } = await codeOf(kernel, memberId);
    expect(await link(kernel.services, b, hash, 'their-1')).toEqual({
      kind: 'done',
      member: { __typename: 'Member', id: memberId, status: 'ACTIVE' },
    });
    expect(await link(kernel.services, c, hash, 'theirs')).toMatchObject({
      kind: 'refused',
      refusal: { code: 'MEMBER_NOT_FOUND' },
    });
    expect(await enrolled(kernel, b, 'their-1')).toBe(memberId);
  });

  it("are not linked twice, nor under another member's externalId, and the code stays good", async () => {
    const [a, b, c] = [await kernel.partner(), await kernel.partner(), await kernel.partner({ status: 'SUSPENDED' })];
    const [one, other] = [await enrolled(kernel, a, 'one'), await enrolled(kernel, b, 'other')];
    const { hash } = await codeOf(kernel, one);
    expect(await link(kernel.services, a, hash, 'two')).toMatchObject({
      kind: 'refused',
      refusal: { code: 'ALREADY_LINKED' },
    });
    expect(await link(kernel.services, b, hash, 'other')).toMatchObject({
      kind: 'refused',
      refusal: { code: 'ALREADY_LINKED' },
    });
    expect(await link(kernel.services, c, hash, 'x')).toMatchObject({
      kind: 'refused',
      refusal: { code: 'PARTNER_NOT_ACTIVE' },
    });
    expect(await link(kernel.services, b, hash, 'new')).toMatchObject({ kind: 'done', member: { id: one } });
    expect(other).not.toBe(one);
  });

  it('are found in a batch by id and externalId only where they are linked, and by code once', async () => {
    const [a, b] = [await kernel.partner(), await kernel.partner()];
    const memberId = await enrolled(kernel, a, 'ext "quoted", {with} \\ all');
    const submit = (partnerId: PartnerId, ref: MemberRef) =>
      kernel.services.lane.submit(nameMember, { partnerId, ref });
    const code = await codeOf(kernel, memberId);
    const outcomes = await Promise.all([
      submit(a, { kind: 'id', id: memberId }),
      submit(b, { kind: 'id', id: memberId }),
      submit(a, { kind: 'externalId', externalId: 'ext "quoted", {with} \\ all' }),
      submit(b, { kind: 'externalId', externalId: 'ext "quoted", {with} \\ all' }),
      submit(b, code),
      submit(b, code),
      submit(a, code),
    ]);
    expect(outcomes.map(({ kind }) => kind)).toEqual([
      'done',
      'refused',
      'done',
      'refused',
      'done',
      'refused',
      'refused',
    ]);
    expect((await submit(b, code)).kind).toBe('refused');
  });

  it('get a token from a partner to which they are linked, and from no other', async () => {
    const [a, b] = [await kernel.partner(), await kernel.partner()];
    const memberId = await enrolled(kernel, a, 'ext');
    const outcome = await issueToken(kernel.services, a, { kind: 'externalId', externalId: 'ext' }, 60);
    if (outcome.kind !== 'done') throw new Error('no token');
    expect(
      await createTokenVerifier(kernel.services.config, kernel.services.signingKey)(outcome.token.token),
    ).toMatchObject({ role: 'MEMBER', memberId, partnerId: a });
    const code = await codeOf(kernel, memberId);
    expect(await issueToken(kernel.services, b, { kind: 'id', id: memberId }, 60)).toMatchObject({ kind: 'refused' });
    expect(await issueToken(kernel.services, b, code, 60)).toMatchObject({ kind: 'refused' });
    expect(await issueToken(kernel.services, a, code, 60)).toMatchObject({ kind: 'done' });
    expect(await issueToken(kernel.services, a, code, 60)).toMatchObject({ kind: 'refused' });
  });

  it('are frozen and thawed, until they are closed', async () => {
    const memberId = await enrolled(kernel, await kernel.partner(), 'ext');
    const { database } = kernel.services;
    const status = async () =>
      (
        await database.query<{ status: string }>({
          text: 'SELECT status FROM member WHERE id = $1',
          values: [memberId],
        })
      )[0]?.status;
    expect(await freeze(kernel.services, memberId, true)).toMatchObject({
      __typename: 'Wallet',
      memberId,
      available: 0n,
      version: 0,
    });
    expect(await status()).toBe('FROZEN');
    await freeze(kernel.services, memberId, true);
    await freeze(kernel.services, memberId, false);
    expect(await status()).toBe('ACTIVE');
    await database.query({ text: `UPDATE member SET status = 'CLOSED' WHERE id = $1`, values: [memberId] });
    await expect(freeze(kernel.services, memberId, false)).rejects.toThrow(Forbidden);
    await expect(issueCode(kernel.services, memberId)).rejects.toThrow(Forbidden);
    expect(await status()).toBe('CLOSED');
  });

  it('are seen by themselves, by partners to which they are linked, and by operator and auditor', async () => {
    const [a, b] = [await kernel.partner(), await kernel.partner()];
    const [memberId, other] = [await enrolled(kernel, a, 'one'), await enrolled(kernel, a, 'two')];
    const as = (role: Principal['role'], more: Partial<Principal> = {}): Principal => ({
      role,
      partnerId: null,
      memberId: null,
      actor: 'x',
      keyId: null,
      expiresAt: null,
      ...more,
    });
    const sees = (principal: Principal) => maySeeWallet(kernel.services, principal, memberId);
    const those = [
      as('MEMBER', { memberId, partnerId: b }),
      as('PARTNER_APP', { partnerId: a }),
      as('OPERATOR'),
      as('AUDITOR'),
    ];
    const others = [
      as('MEMBER', { memberId: other, partnerId: a }),
      as('PARTNER_APP', { partnerId: b }),
      as('PARTNER_APP'),
      as('PARTNER_ACCOUNTANT', { partnerId: a }),
      as('NETWORK_ACCOUNTANT'),
    ];
    expect(await Promise.all(those.map(sees))).toEqual(those.map(() => true));
    expect(await Promise.all(others.map(sees))).toEqual(others.map(() => false));
  });

  it('have 60 codes at a time, as many as they may make in a minute: with the sixth the first had ended', async () => {
    const partnerId = await kernel.partner();
    const memberId = await enrolled(kernel, partnerId, 'ext');
    const codes: MemberRef[] = [];
    for (let i = 0; i < 61; i += 1) {
      codes.push(await codeOf(kernel, memberId));
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    const outcomes = await Promise.all(codes.map((ref) => kernel.services.lane.submit(nameMember, { partnerId, ref })));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['refused', ...Array.from({ length: 60 }, () => 'done')]);
  });

  it('have codes that expire by real time, and are deleted a while later', async () => {
    const partnerId = await kernel.partner();
    const memberId = await enrolled(kernel, partnerId, 'ext');
    const ref = await codeOf(kernel, memberId);
    const { database } = kernel.services;
    // The sandbox's clock is not theirs.
    await database.query({ text: 'UPDATE lane_head SET clock_offset_ms = 86400000' });
    expect(await deleteOldCodes(kernel.services)).toBe(0);
    const older = (seconds: number) =>
      database.query({
        text: `UPDATE member_code SET expires_at = clock_timestamp() - $1 * interval '1 second' WHERE member_id = $2`,
        values: [seconds, memberId],
      });
    await older(0);
    expect((await kernel.services.lane.submit(nameMember, { partnerId, ref })).kind).toBe('refused');
    expect(await link(kernel.services, await kernel.partner(), ref.hash, 'x')).toMatchObject({
      refusal: { code: 'MEMBER_NOT_FOUND' },
    });
    expect(await issueToken(kernel.services, partnerId, ref, 60)).toMatchObject({ kind: 'refused' });
    await older(61);
    expect(await deleteOldCodes(kernel.services)).toBe(1);
  });
});

describePostgres('members at two gateways at once', (engine) => {
  let one: Kernel;
  let two: Kernel;
  beforeAll(async () => {
    one = await openKernel(engine);
    two = await openBeside(one);
  }, START_MS);
  afterAll(async () => {
    await two.close();
    await one.close();
  });

  it('one externalId enrolled 50 times at once is one member', async () => {
    const partnerId = await one.partner();
    const before = [await count(one, 'member'), await count(one, 'wallet')];
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, i) => enrol((i % 2 === 0 ? one : two).services, partnerId, 'same')),
    );
    const results = outcomes.map((outcome) => (outcome.kind === 'done' ? outcome.result : undefined));
    expect(new Set(results.map((result) => result?.member.id)).size).toBe(1);
    expect(results.filter((result) => result?.created)).toHaveLength(1);
    expect([await count(one, 'member'), await count(one, 'wallet')]).toEqual(before.map((n) => (n ?? 0n) + 1n));
  });

  it('one code is good once, among batches, links and tokens', async () => {
    for (let round = 0; round < 10; round += 1) {
      const [home, ...partners] = await Promise.all(Array.from({ length: 9 }, () => one.partner()));
      if (!home) throw new Error('no partner');
      const memberId = await enrolled(one, home, 'ext');
      const ref = await codeOf(one, memberId);
      const tries = partners.flatMap((partnerId, i) => {
        const { services } = i % 2 === 0 ? one : two;
        return [
          services.lane.submit(nameMember, { partnerId, ref }),
          link(services, partnerId, ref.hash, 'ext'),
          issueToken(services, home, ref, 60),
        ];
      });
      const outcomes = await Promise.all<{ kind: string }>(tries);
      expect(outcomes.filter(({ kind }) => kind === 'done')).toHaveLength(1);
    }
  });

  it("one externalId linked and enrolled at once is one member's", async () => {
    for (let round = 0; round < 10; round += 1) {
      const [home, partnerId] = [await one.partner(), await one.partner()];
      const { hash } = await codeOf(one, await enrolled(one, home, 'ext'));
      const [linked, made] = await Promise.all([
        link(one.services, partnerId, hash, 'ext'),
        enrol(two.services, partnerId, 'ext'),
      ]);
      const winner = await enrolled(one, partnerId, 'ext');
      expect(made).toMatchObject({ kind: 'done', result: { member: { id: winner } } });
      if (linked.kind === 'done') expect(linked.member.id).toBe(winner);
      else expect(linked.refusal.code).toBe('ALREADY_LINKED');
    }
  });
});
