/** The watch over behaviour: what is found, by which purchase, and what is not. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { AccrualId } from '../../src/accrual/index.js';
import { findBursts, type TillPurchase } from '../../src/care/watch/bursts.js';
import { loadTills } from '../../src/care/watch/load.js';
import { findReturns, type LateReturn } from '../../src/care/watch/returns.js';
import { findRings, type RewardedReferral } from '../../src/care/watch/rings.js';
import type { Thresholds } from '../../src/care/watch/suspicion.js';
import { watchBehaviourJob } from '../../src/care/watch/watch.js';
import type { MemberId, PartnerId } from '../../src/platform/index.js';
import { assertSound } from '../support/assert-sound.js';
import { describeInHalves, describeOnce } from '../support/engines.js';
import { START_MS } from '../support/kernel.js';
import { setUp } from '../support/offers.js';
import { advance, DAY, operate } from '../support/operations.js';
import {
  startTestGateway,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';
import { act, eur, resolve, unique } from './caring.js';

const thresholds: Thresholds = {
  burstMembers: 3,
  burstMinutes: 5,
  returns: 2,
  returnDays: 30,
  ringFriends: 3,
  ringHours: 24,
};
const shop = 'ptr_01h2xcejqtf2nbrexx3vqjhp41' as PartnerId;
const start = Date.UTC(2026, 0, 1);
const at = (minutes: number) => new Date(start + minutes * 60_000);
const ids = (found: readonly { readonly accrualId: AccrualId }[]) => found.map(({ accrualId }) => accrualId);

describeOnce('a burst', () => {
  const purchase = (
    accrualId: string,
    member: string,
    minutes: number,
    more: Partial<TillPurchase> = {},
  ): TillPurchase => ({
    accrualId: accrualId as AccrualId,
    partnerId: shop,
    memberId: member as MemberId,
    store: 's1',
    till: 't1',
    at: at(minutes),
    points: 10n,
    sequence: 0n,
    isNew: true,
    ...more,
  });
  /** One that was posted before those that are looked at, or which of those it is. */
  const old = { isNew: false };
  const posted = (sequence: bigint) => ({ sequence });

  it('is made by the purchase of the last member that it takes, with the figures', () => {
    const found = findBursts([purchase('a', 'anna', 0), purchase('b', 'ben', 1), purchase('c', 'cleo', 4)], thresholds);
    expect(found).toEqual([
      {
        accrualId: 'c',
        partnerId: shop,
        memberId: 'cleo',
        reason: 'Burst: 3 members bought at till t1 of store s1 within 5 minutes; 3 purchases, 30 points.',
        networkReason: null,
      },
    ]);
  });

  it('is none where one member buys again, or the minutes, the till or the store are others', () => {
    const [a, b] = [purchase('a', 'anna', 0), purchase('b', 'ben', 1)];
    for (const third of [
      purchase('c', 'anna', 2),
      purchase('c', 'cleo', 5),
      purchase('c', 'cleo', 2, { till: 't2' }),
      purchase('c', 'cleo', 2, { store: null }),
      purchase('c', 'cleo', 2, { partnerId: 'ptr_01h2xcejqtf2nbrexx3vqjhp42' as PartnerId }),
    ])
      expect(findBursts([a, b, third], thresholds)).toEqual([]);
  });

  it('is one while it goes on, and another after a pause; in whatever order the purchases come', () => {
    const crowd = (from: number, names: string) =>
      names.split('').map((name, i) => purchase(`${name}${from.toString()}`, name, from + i));
    const all = [...crowd(0, 'abcdefgh'), ...crowd(60, 'abc')];
    expect(ids(findBursts(all, thresholds))).toEqual(['c0', 'c60']);
    expect(ids(findBursts([...all].reverse(), thresholds))).toEqual(['c0', 'c60']);
    // At the same instant the ids decide.
    const together = ['x', 'y', 'z', 'w'].map((name) => purchase(name, name, 200));
    expect(ids(findBursts(together, thresholds))).toEqual(['y']);
  });

  it('that was there before is not found again', () => {
    const before = [purchase('a', 'anna', 0, old), purchase('b', 'ben', 1, old), purchase('c', 'cleo', 2, old)];
    expect(findBursts([...before, purchase('d', 'dora', 3)], thresholds)).toEqual([]);
    expect(ids(findBursts([...before.slice(0, 2), purchase('d', 'dora', 3)], thresholds))).toEqual(['d']);
  });

  it('was missed where a till posted late: its last purchase by time had been looked at before', () => {
    const before = [purchase('a', 'anna', 1, old), purchase('b', 'ben', 2, old)];
    const late = [purchase('c', 'cleo', 0.5, posted(7n))];
    expect(ids(findBursts([...before, ...late], thresholds))).toEqual(['c']);
    // Of several the one that was posted last.
    const later = [purchase('d', 'dora', 0, posted(8n)), purchase('c', 'cleo', 0.5, posted(7n))];
    expect(ids(findBursts([...before, ...later], thresholds))).toEqual(['d']);
    expect(ids(findBursts([purchase('a', 'anna', 1, old), ...later], thresholds))).toEqual(['d']);
  });

  it('that was there before is not found again by a purchase that was posted late', () => {
    const before = [
      purchase('a', 'anna', 1, old),
      purchase('b', 'ben', 2, old),
      purchase('c', 'cleo', 3, old),
      purchase('d', 'dora', 4, old),
    ];
    for (const minutes of [0, 2.5, 4.5])
      expect(findBursts([...before, purchase('e', 'emil', minutes)], thresholds)).toEqual([]);
  });
});

describeOnce('returns after redemption', () => {
  const day = 24 * 60;
  const back = (accrualId: string, member: string, minutes: number, isNew = true): LateReturn => ({
    accrualId: accrualId as AccrualId,
    partnerId: shop,
    memberId: member as MemberId,
    at: at(minutes),
    points: 10n,
    sequence: 0n,
    isNew,
  });

  it('are suspicious by the one that reaches the number within the days', () => {
    expect(findReturns([back('a', 'anna', 0), back('b', 'anna', 29 * day)], thresholds)).toEqual([
      {
        accrualId: 'b',
        partnerId: shop,
        memberId: 'anna',
        reason:
          'Returns after redemption: goods of 2 purchases came back within 30 days after their points could have been spent; 20 points, at this partner.',
        networkReason:
          'Returns after redemption: goods of 2 purchases came back within 30 days after their points could have been spent; 20 points, at 1 partner.',
      },
    ]);
    expect(findReturns([back('a', 'anna', 0), back('b', 'anna', 30 * day)], thresholds)).toEqual([]);
    expect(findReturns([back('a', 'anna', 0), back('b', 'ben', day)], thresholds)).toEqual([]);
    const four = ['a', 'b', 'c', 'd'].map((id, i) => back(id, 'anna', i));
    expect(ids(findReturns(four, thresholds))).toEqual(['b']);
    expect(
      findReturns([back('a', 'anna', 0, false), back('b', 'anna', 1, false), back('c', 'anna', 2)], thresholds),
    ).toEqual([]);
  });
});

describeOnce('a referral ring', () => {
  const brought = (
    friend: string,
    referrer: string,
    minutes: number,
    more: Partial<RewardedReferral> = {},
  ): RewardedReferral => ({
    accrualId: friend as AccrualId,
    partnerId: shop,
    friendId: friend as MemberId,
    referrerId: referrer as MemberId,
    store: 's1',
    till: 't1',
    at: at(minutes),
    points: 50n,
    sequence: 0n,
    isNew: true,
    ...more,
  });

  it('is members who brought one another in however many steps, at one till within hours', () => {
    const chain = [brought('b', 'a', 0), brought('c', 'b', 60), brought('d', 'c', 120)];
    expect(findRings(chain, thresholds)).toEqual([
      {
        accrualId: 'd',
        partnerId: shop,
        memberId: 'd',
        reason:
          'Referral ring: 3 members of one circle made their first purchase at till t1 of store s1 within 24 hours; 150 points.',
        networkReason:
          'Referral ring: 3 members of one circle, brought by 3 of it, made their first purchase at till t1 of store s1 within 24 hours; 150 points.',
      },
    ]);
    const star = [brought('b', 'a', 0), brought('c', 'a', 60), brought('d', 'a', 120), brought('e', 'a', 180)];
    expect(ids(findRings(star, thresholds))).toEqual(['d']);
  });

  it('was missed where the purchase of the last friend had been looked at before', () => {
    const [first, last] = [brought('b', 'a', 0, { isNew: false }), brought('c', 'b', 120, { isNew: false })];
    expect(ids(findRings([first, last, brought('d', 'c', 60)], thresholds))).toEqual(['d']);
    const later = brought('e', 'd', 180, { isNew: false });
    expect(findRings([first, last, later, brought('d', 'c', 60)], thresholds)).toEqual([]);
  });

  it('is none of strangers, of several tills, or of several days', () => {
    const [one, two] = [brought('b', 'a', 0), brought('c', 'b', 60)];
    for (const third of [brought('y', 'x', 120), brought('d', 'c', 120, { till: 't2' }), brought('d', 'c', 24 * 60)])
      expect(findRings([one, two, third], thresholds)).toEqual([]);
  });
});

describeInHalves('the watch', (engine) => {
  let gateway: TestGateway;
  let store: TestPartner;
  let members: TestMember[];
  beforeAll(async () => {
    gateway = await startTestGateway(engine, {
      env: { KULA_WATCH_BURST_MEMBERS: '4', KULA_WATCH_RETURNS: '2', KULA_WATCH_RING_FRIENDS: '3' },
    });
    store = await gateway.partner();
    members = await Promise.all(Array.from({ length: 6 }, () => gateway.member(store)));
  }, START_MS);
  afterAll(async () => {
    await assertSound(gateway.services.database);
    await gateway.close();
  });

  const buy = (member: TestMember | undefined, more: object = {}): Promise<Loose> =>
    act(store.app, 'accruePoints', { member: { id: member?.id }, orderId: unique(), spend: eur('10.00'), ...more });
  const reviews = async (): Promise<Loose[]> =>
    (
      await gateway.operator.ask(
        '{ cases(filter: { kind: REVIEW }) { nodes { id status reason subject { id } member { id } } } }',
      )
    ).cases.nodes;
  const look = () => watchBehaviourJob.run(gateway.services);

  /** The reason of a review, as people of a partner read it by each way there is; once where they read the same. */
  const readAt = async ({ app, accountant, marketer }: TestPartner, id: string): Promise<string[]> => {
    const read: string[] = [];
    for (const client of [app, accountant, marketer]) {
      const { node, cases } = await client.ask(
        `{ node(id: "${id}") { ... on Case { reason subject { ... on Accrual { review { reason } } } } } cases { nodes { id reason } } }`,
      );
      read.push(node.reason, cases.nodes.find((one: Loose) => one.id === id).reason);
      if (client !== accountant) read.push(node.subject.review.reason);
    }
    const { activity } = await accountant.ask(
      `{ activity(filter: { objectId: "${id}" }) { nodes { object { ... on Case { reason } } } } }`,
    );
    read.push(...activity.nodes.map(({ object }: Loose) => object.reason));
    return [...new Set(read)];
  };

  it('opens one review of a burst, on the purchase that made it one, which the operator alone decides', async () => {
    const till = { store: 'north', till: '4' };
    const bought: Loose[] = [];
    for (const member of members.slice(0, 3)) bought.push(await buy(member, till));
    await buy(members[0], till);
    expect(await look()).toBe(0);
    for (const member of members.slice(3)) bought.push(await buy(member, till));
    expect(await look()).toBe(1);
    expect(await reviews()).toMatchObject([
      {
        status: 'OPEN',
        reason: 'Burst: 4 members bought at till 4 of store north within 5 minutes; 5 purchases, 50 points.',
        subject: { id: bought[3].accrual.id },
        member: { id: members[3]?.id },
      },
    ]);
    expect(await look()).toBe(0);
    const [{ id }] = await reviews();
    const decision = { input: { idempotencyKey: unique(), caseId: id, accept: false, note: 'x' } };
    expect(
      await store.app.codes(
        'mutation($input: ResolveCaseInput!) { resolveCase(input: $input) { __typename } }',
        decision,
      ),
    ).toEqual(['FORBIDDEN']);
    expect(await resolve(gateway.operator, id, false)).toMatchObject({ case: { status: 'DECLINED' } });
    // What was looked at twice opens nothing a second time.
    await gateway.services.database.query({ text: 'UPDATE watch_progress SET sequence = 0' });
    expect(await look()).toBe(0);
  });

  it('was kept from finding a burst by a clerk who dated each purchase before the last one', async () => {
    const crowd = await Promise.all(Array.from({ length: 4 }, () => gateway.member(store)));
    const before = (await reviews()).length;
    const found: number[] = [];
    const from = Date.now();
    let last: Loose;
    for (const [i, member] of crowd.entries()) {
      const occurredAt = new Date(from - i * 10).toISOString();
      last = await buy(member, { store: 'north', till: 'slow', occurredAt });
      found.push(await look());
    }
    expect(found).toEqual([0, 0, 0, 1]);
    const all = await reviews();
    expect(all).toHaveLength(before + 1);
    expect(all.find(({ subject }) => subject.id === last.accrual.id)).toMatchObject({
      reason: 'Burst: 4 members bought at till slow of store north within 5 minutes; 4 purchases, 40 points.',
    });
  });

  it('finds nothing where the till is not named', async () => {
    for (const member of members) await buy(member, { store: 'south' });
    expect(await look()).toBe(0);
  });

  it('opens a review of a circle whose members brought one another and bought at one till', async () => {
    await setUp(gateway.operator, 'draftCampaign', store.app, {
      trigger: 'REFERRAL',
      effects: [{ points: 20 }],
      referrerEffects: [{ points: 20 }],
    });
    const codeOf = async (member: TestMember): Promise<string> =>
      (await member.client.ask('query($id: ID!) { member(ref: { id: $id }) { referralCode } }', { id: member.id }))
        .member.referralCode;
    const claimBy = 'mutation($input: ClaimReferralInput!) { claimReferral(input: $input) { __typename } }';
    const chain = [await gateway.member(store)];
    const bought: Loose[] = [];
    for (let i = 0; i < 3; i += 1) {
      const [last, friend] = [chain.at(-1) as TestMember, await gateway.member(store)];
      await store.app.ask(claimBy, { input: { member: { id: friend.id }, code: await codeOf(last) } });
      bought.push(await buy(friend, { store: 'west', till: '1' }));
      chain.push(friend);
    }
    expect(await look()).toBe(1);
    const all = await reviews();
    const { id, reason } = all.find(({ subject }) => subject.id === bought[2].accrual.id);
    expect(reason).toBe(
      'Referral ring: 3 members of one circle, brought by 3 of it, made their first purchase at till 1 of store west within 24 hours; 90 points.',
    );
    const own =
      'Referral ring: 3 members of one circle made their first purchase at till 1 of store west within 24 hours; 90 points.';
    expect(await readAt(store, id)).toEqual([own]);
    // As the previous version writes it, and as it stood before.
    await gateway.services.database.query({
      text: 'UPDATE care_case SET network_reason = NULL, reason = $2 WHERE id = $1',
      values: [id, reason],
    });
    expect(await readAt(store, id)).toEqual([own]);
    expect((await reviews()).find((review) => review.id === id)).toMatchObject({ reason });
  });

  it('opens a review of a member who returns what it has spent the points of, again and again', async () => {
    const [member] = members;
    if (!member) throw new Error('a member is needed');
    const giveBack = async (accrualId: string) =>
      store.app.ask('mutation($input: ReturnPurchaseInput!) { returnPurchase(input: $input) { __typename } }', {
        input: { idempotencyKey: unique(), accrualId, reason: 'returned', allowShortfall: true },
      });
    const spend = () =>
      operate(store, 'redeemPoints', { member: { id: member.id }, points: 5, orderId: unique(), capture: true });
    const before = (await reviews()).length;
    // Back before anything was spent, as most returns are.
    const { accrual: harmless } = await buy(member);
    await giveBack(harmless.id);
    const [{ accrual: first }, { accrual: second }] = [await buy(member), await buy(member)];
    await spend();
    await giveBack(first.id);
    await giveBack(first.id);
    expect(await look()).toBe(0);
    await giveBack(second.id);
    expect(await look()).toBe(1);
    const all = await reviews();
    expect(all).toHaveLength(before + 1);
    expect(all.find(({ subject }) => subject.id === second.id)).toMatchObject({
      reason:
        'Returns after redemption: goods of 2 purchases came back within 30 days after their points could have been spent; 20 points, at 1 partner.',
      member: { id: member.id },
    });
  });

  it('told one partner how much a member had brought back at others: staff alone read that', async () => {
    const other = await gateway.partner();
    const member = await gateway.member(store);
    const { memberCode } = await member.client.ask('mutation { memberCode { code } }');
    await other.app.ask('mutation($input: LinkMemberInput!) { linkMember(input: $input) { __typename } }', {
      input: { code: memberCode.code, externalId: unique() },
    });
    const bought = async ({ app }: TestPartner): Promise<string> =>
      (await act(app, 'accruePoints', { member: { id: member.id }, orderId: unique(), spend: eur('10.00') })).accrual
        .id;
    const back = ({ app }: TestPartner, accrualId: string) =>
      app.ask('mutation($input: ReturnPurchaseInput!) { returnPurchase(input: $input) { __typename } }', {
        input: { idempotencyKey: unique(), accrualId, reason: 'returned', allowShortfall: true },
      });
    const [there, here] = [await bought(other), await bought(store)];
    await operate(store, 'redeemPoints', { member: { id: member.id }, points: 5, orderId: unique(), capture: true });
    await back(other, there);
    await back(store, here);
    expect(await look()).toBe(1);
    const { id, reason } = (await reviews()).find(({ subject }) => subject.id === here);
    expect(reason).toBe(
      'Returns after redemption: goods of 2 purchases came back within 30 days after their points could have been spent; 20 points, at 2 partners.',
    );
    expect(await readAt(store, id)).toEqual([
      'Returns after redemption: goods of 1 purchase came back within 30 days after their points could have been spent; 10 points, at this partner.',
    ]);
    // As the previous version writes it, and as it stood before: no figure of it is this partner's alone.
    await gateway.services.database.query({
      text: 'UPDATE care_case SET network_reason = NULL, reason = $2 WHERE id = $1',
      values: [id, reason],
    });
    expect(await readAt(store, id)).toEqual(["Returns after redemption: the network's watch found several."]);
    expect((await reviews()).find((review) => review.id === id)).toMatchObject({ reason });
  });

  it('read all that a till of that name had sold between two new purchases, in every store', async () => {
    const now = await advance(gateway, 41 * DAY);
    const sell = async (daysAgo: number, shopName: string): Promise<string> => {
      const occurredAt = new Date(now.getTime() - daysAgo * DAY * 1_000).toISOString();
      return (await buy(members[0], { store: shopName, till: 'wide', occurredAt })).accrual.id;
    };
    const head = async (): Promise<bigint> =>
      (await gateway.services.database.query<{ sequence: bigint }>({ text: 'SELECT sequence FROM lane_head' }))[0]
        ?.sequence ?? 0n;
    for (const daysAgo of [30, 20, 10]) await sell(daysAgo, 'a');
    await sell(0, 'b');
    const near = await sell(0, 'a');
    const after = await head();
    const own = [await sell(40, 'a'), await sell(0, 'a')];
    const loaded = await loadTills(gateway.services.database, { after, until: await head() }, thresholds);
    expect(ids(loaded).sort()).toEqual([near, ...own].sort());
    expect(loaded.filter(({ isNew }) => !isNew)).toMatchObject([{ accrualId: near }]);
  });
});
