/** Long chains of members who brought one another: a claim reads no more of one than it needs, and verify looks at each member once. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { referralCode } from '../../src/campaigns/referral-code.js';
import { STEPS_MAX } from '../../src/campaigns/referral-store.js';
import { newId, type MemberId } from '../../src/platform/index.js';
import { verifyAll } from '../support/assert-sound.js';
import { describeEngines } from '../support/engines.js';
import { startTestGateway, type TestGateway, type TestMember, type TestPartner } from '../support/server.js';

const CLAIM = `mutation($input: ClaimReferralInput!) { claimReferral(input: $input) { __typename ... on ReferralNotAllowed { bar } } }`;
const LONG = STEPS_MAX + 500;

describeEngines('chains of referrals', (engine) => {
  let gateway: TestGateway;
  let bakery: TestPartner;
  /** Brought by nobody; it brought the first of the chain. */
  let root: TestMember;
  /** In the order in which each brought the next. */
  const chain: MemberId[] = Array.from({ length: LONG }, () => newId('member'));

  /** As a superuser can, without triggers and references. */
  const plant = (pairs: readonly (readonly [friend: MemberId, referrer: MemberId])[]): Promise<unknown> =>
    gateway.services.database.transaction(async (tx) => {
      await tx.query({ text: 'SET LOCAL session_replication_role = replica' });
      await tx.query({
        text: `INSERT INTO referral (id, friend_id, referrer_id, claimed_at) SELECT replace(f, 'mbr_', 'ref_'), f, r, network_now() FROM unnest($1::text[], $2::text[]) u(f, r)`,
        values: [pairs.map(([friend]) => friend), pairs.map(([, referrer]) => referrer)],
      });
    });
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    bakery = await gateway.partner();
    root = await gateway.member(bakery);
    await gateway.services.database.transaction(async (tx) => {
      await tx.query({ text: 'SET LOCAL session_replication_role = replica' });
      await tx.query({
        text: `INSERT INTO member (id, status, created_at) SELECT u.id, 'ACTIVE', network_now() FROM unnest($1::text[]) u(id)`,
        values: [chain],
      });
    });
    await plant(chain.map((friend, i) => [friend, chain[i - 1] ?? root.id] as const));
  }, 120_000);
  afterAll(() => gateway.close(), 60_000);

  const at = (index: number): MemberId => {
    const id = chain.at(index);
    if (!id) throw new Error(`the chain has no member ${index.toString()}`);
    return id;
  };
  /** The bar, or undefined when the claim is done. */
  const claim = async ({ client }: TestMember, of: MemberId): Promise<string | undefined> =>
    (await client.ask(CLAIM, { input: { code: referralCode(of) } })).claimReferral.bar;

  it('are CIRCULAR for who began them, near and far', async () => {
    for (const index of [0, STEPS_MAX - 2, STEPS_MAX - 1, STEPS_MAX, -1])
      expect(await claim(root, at(index))).toBe('CIRCULAR');
  });

  it('can be joined at any end by a member that has brought nobody', async () => {
    expect(await claim(await gateway.member(bakery), at(-1))).toBeUndefined();
  });

  it('can be joined only so far down by a member that has brought someone', async () => {
    const bringer = async (): Promise<TestMember> => {
      const member = await gateway.member(bakery);
      await plant([[newId('member'), member.id]]);
      return member;
    };
    expect(await claim(await bringer(), at(STEPS_MAX - 2))).toBeUndefined();
    expect(await claim(await bringer(), at(STEPS_MAX))).toBe('CIRCULAR');
  });

  it('are looked through by verify once, and a circle is found wherever it is', async () => {
    const circles = async (): Promise<readonly string[]> => {
      const { invariants } = await verifyAll(gateway.services.database);
      return invariants.flatMap(({ named }) => named).filter((text) => text.includes('circle'));
    };
    expect(await circles()).toEqual([]);
    const [one, two, behind] = [newId('member'), newId('member'), newId('member')];
    await plant([
      [one, two],
      [two, one],
      [behind, two],
    ]);
    expect((await circles()).length).toBe(3);
  }, 30_000);

  it('that turn in a circle, which only a changed database has, are CIRCULAR and do not hold up the lane', async () => {
    const [one, two] = [newId('member'), newId('member')];
    await gateway.services.database.transaction(async (tx) => {
      await tx.query({ text: 'SET LOCAL session_replication_role = replica' });
      await tx.query({
        text: `INSERT INTO member (id, status, created_at) VALUES ($1, 'ACTIVE', network_now())`,
        values: [one],
      });
    });
    await plant([
      [one, two],
      [two, one],
    ]);
    const bringer = await gateway.member(bakery);
    await plant([[newId('member'), bringer.id]]);
    expect(await claim(bringer, one)).toBe('CIRCULAR');
    expect(await claim(await gateway.member(bakery), one)).toBeUndefined();
  });
});
