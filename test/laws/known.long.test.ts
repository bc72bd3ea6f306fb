/** What a lane plans without loading, by what its last batches left: never by what is no longer so. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, it } from '@jest/globals';
import { house } from '../../src/gateway/rooms.js';
import { Lane, type Services } from '../../src/ledger/index.js';
import { freeze } from '../../src/members/index.js';
import { newId, type MemberId, type Queryable } from '../../src/platform/index.js';
import { assertSound } from '../support/assert-sound.js';
import { describeEngines, describePostgres, type Engine } from '../support/engines.js';
import { toLane } from '../support/lane-commands.js';
import type { ModelAnswer, ModelCommand } from '../support/model-terms.js';
import { World, type WorldOptions } from '../support/world.js';
import { accrue, addMember, addOnePartner, plainRates, redeem, type Network } from './support/one-partner.js';

const rates = { ...plainRates, days: 30 };
const times = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));

function suite(engine: Engine) {
  let world: World | undefined;

  async function open(options: WorldOptions = {}, creditLimit: bigint | null = null): Promise<Network> {
    world = await World.open(engine, { live: true, ...options });
    return addOnePartner(world, rates, creditLimit);
  }

  afterEach(async () => {
    try {
      if (world) await assertSound(world.database);
    } finally {
      await world?.close();
      world = undefined;
    }
  }, 120_000);

  return { open };
}

/** How the batches since the last look were planned; what was refuted is told as such. */
function ways(world: World): string[] {
  const seen = world.reports.map(({ by, failed }) => (failed ? `${by}, refuted` : by));
  world.reports.length = 0;
  return seen;
}

describeEngines('state that the lane remembers', (engine) => {
  const { open } = suite(engine);

  it('is enough for members who earn and spend again, by id and externalId, with the same results as loading', async () => {
    const network = await open();
    const { world, partner } = network;
    const byNumber = (command: ModelCommand) => ({ ...command, member: { externalId: 'first' } }) as ModelCommand;
    await world.submit(accrue(network, 'a'));
    await world.submit(byNumber(accrue(network, 'b')));
    expect(ways(world)).toEqual(['loaded', 'loaded']);
    expect(await world.submit(byNumber(accrue(network, 'c')))).toMatchObject({
      kind: 'done',
      replayed: false,
      result: { wallet: { available: 300n, version: 3 } },
    });
    expect(await world.submit(redeem(network, 'd', 250n))).toMatchObject({
      kind: 'done',
      result: { wallet: { available: 50n, version: 4 } },
    });
    expect(await world.submit(byNumber(redeem(network, 'e', 30n, false)))).toMatchObject({
      kind: 'done',
      result: { wallet: { available: 20n, held: 30n, version: 5 } },
    });
    const quote = newId('quote');
    await world.submit({ op: 'quote', partner: partner.id, id: quote, member: { externalId: 'first' }, points: 15n });
    expect(
      await world.submit({
        op: 'redeemQuote',
        partner: partner.id,
        key: 'q',
        id: newId('redemption'),
        quote,
        order: 'q',
        capture: true,
      }),
    ).toMatchObject({ kind: 'done', result: { wallet: { available: 5n } } });
    expect(ways(world)).toEqual(times(5, () => 'known'));
    expect(await world.query('SELECT available, held, version FROM wallet')).toEqual([
      { available: 5n, held: 30n, version: 6 },
    ]);
    // In burn order, over all three lots.
    expect(await world.query('SELECT remaining, held FROM lot ORDER BY entry_sequence')).toEqual([
      { remaining: 0n, held: 0n },
      { remaining: 0n, held: 0n },
      { remaining: 5n, held: 30n },
    ]);
  }, 120_000);

  it('is not used for refusals: the batch is loaded, and a key that exists is found', async () => {
    const network = await open();
    const { world } = network;
    const first = accrue(network, 'a');
    await world.submit(first);
    await world.submit(accrue(network, 'b'));
    ways(world);
    expect(await world.submit(redeem(network, 'c', 201n))).toMatchObject({
      kind: 'refused',
      code: 'INSUFFICIENT_POINTS',
      available: 200n,
    });
    expect(await world.submit(first)).toMatchObject({
      kind: 'done',
      replayed: true,
      result: { wallet: { available: 100n } },
    });
    expect(await world.submit({ ...accrue(network, 'a'), key: 'other' } as ModelCommand)).toMatchObject({
      kind: 'refused',
      code: 'DUPLICATE_ORDER',
    });
    expect(ways(world)).toEqual(['loaded', 'loaded', 'loaded']);
  }, 120_000);

  it('ends with a freeze, made by any statement', async () => {
    const network = await open();
    const { world, member } = network;
    await world.submit(accrue(network, 'a'));
    await world.submit(accrue(network, 'b'));
    await world.setMember({ id: member, status: 'FROZEN' });
    ways(world);
    expect(await world.submit(redeem(network, 'c'))).toMatchObject({ kind: 'refused', code: 'MEMBER_NOT_ACTIVE' });
    await world.setMember({ id: member, status: 'CLOSED' });
    expect(await world.submit(accrue(network, 'd'))).toMatchObject({ kind: 'refused', code: 'MEMBER_NOT_ACTIVE' });
    expect(ways(world).at(-1)).toBe('loaded');
  }, 120_000);

  it('is dropped for the member who is frozen, by any statement, and for no one else', async () => {
    const network = await open();
    const { world, partner } = network;
    const other: Network = { ...network, member: await addMember(world, partner, 'other') };
    for (const name of ['a', 'b']) {
      await world.submit(accrue(network, name));
      await world.submit(accrue(other, `other ${name}`));
    }
    ways(world);
    for (let i = 0; i < 5; i += 1) {
      await world.setMember({ id: other.member, status: i % 2 === 0 ? 'FROZEN' : 'ACTIVE' });
      expect(await world.submit(accrue(network, `c-${i}`))).toMatchObject({ kind: 'done' });
    }
    expect(ways(world)).toEqual(times(5, () => 'known'));
    expect(await world.submit(redeem(other, 'd'))).toMatchObject({ kind: 'refused', code: 'MEMBER_NOT_ACTIVE' });
    expect(ways(world)).toEqual(['loaded']);
    // Frozen in the lane: of this member too nothing is known any more.
    const services = { lane: world.lane, database: world.database } as unknown as Services;
    await freeze(services, network.member as MemberId, true);
    expect(await world.submit(redeem(network, 'e'))).toMatchObject({ kind: 'refused', code: 'MEMBER_NOT_ACTIVE' });
    await freeze(services, network.member as MemberId, false);
    expect(await world.submit(redeem(network, 'f'))).toMatchObject({ kind: 'done' });
    expect(ways(world)).toEqual(['known', 'loaded', 'known', 'loaded']);
    expect(await world.query('SELECT count(*)::int AS news FROM lane_news')).toEqual([{ news: 7 }]);
  }, 120_000);

  it('is dropped whole when there was more news than the database keeps', async () => {
    const network = await open();
    const { world, partner } = network;
    for (const name of ['a', 'b']) await world.submit(accrue(network, name));
    await world.setMember({ id: network.member, status: 'FROZEN' });
    const other = await addMember(world, partner, 'other');
    await world.query(
      `DO $$ BEGIN FOR i IN 1 .. 1100 LOOP UPDATE member SET status = CASE WHEN i % 2 = 1 THEN 'FROZEN' ELSE 'ACTIVE' END WHERE id = '${other}'; END LOOP; END $$`,
    );
    expect(await world.query('SELECT count(*)::int AS kept FROM lane_news')).toEqual([{ kept: 1_000 }]);
    ways(world);
    expect(await world.submit(redeem(network, 'c'))).toMatchObject({ kind: 'refused', code: 'MEMBER_NOT_ACTIVE' });
    expect(await world.submit(accrue(network, 'd'))).toMatchObject({ kind: 'done' });
    expect(ways(world)).toEqual(['known, refuted', 'loaded', 'loaded']);
  }, 120_000);

  it.each([
    ['partner', `UPDATE partner SET status = 'SUSPENDED'`, 'PARTNER_NOT_ACTIVE', 'SELECT 1 AS one'],
    ['credit limit', 'UPDATE partner SET credit_limit = 1', 'CREDIT_LIMIT_REACHED', 'SELECT 1 AS one'],
    [
      'rate sheet',
      `UPDATE rate_sheet SET approval = 'REJECTED'`,
      'NO_RATE_IN_FORCE',
      `UPDATE rate_sheet SET approval = 'APPROVED'`,
    ],
  ])(
    'does not outlive a change of a %s, made by whatever statement',
    async (_of, statement, code, undo) => {
      const network = await open();
      const { world } = network;
      for (const name of ['a', 'b']) await world.submit(accrue(network, name));
      ways(world);
      await world.query(statement);
      expect(await world.submit(accrue(network, 'c'))).toMatchObject({ kind: 'refused', code });
      expect(ways(world).at(-1)).toBe('loaded');
      await world.query(undo);
    },
    120_000,
  );

  it("ends with a jump of the network's clock, even one that raises no version", async () => {
    const network = await open();
    const { world } = network;
    await world.submit(accrue(network, 'a'));
    await world.submit(accrue(network, 'b'));
    await world.query(`UPDATE lane_head SET clock_offset_ms = clock_offset_ms + 31::bigint * 86400000`);
    // All lots are past their day: what was known to be available is not.
    expect(await world.submit(redeem(network, 'c'))).toMatchObject({
      kind: 'refused',
      code: 'INSUFFICIENT_POINTS',
      available: 0n,
    });
    expect(await world.query('SELECT kind FROM journal_entry ORDER BY sequence')).toEqual([
      { kind: 'ACCRUAL' },
      { kind: 'ACCRUAL' },
      { kind: 'EXPIRY' },
    ]);
  }, 120_000);

  it('counts a credit limit to the point', async () => {
    // 100 points at 0.012 each, ten times: 12.00.
    const network = await open({}, 12_000_000n);
    const { world } = network;
    const answers: ModelAnswer[] = [];
    for (let i = 0; i < 12; i += 1) answers.push(await world.submit(accrue(network, `o-${i}`)));
    expect(answers.map((answer) => ('code' in answer ? answer.code : answer.kind))).toEqual([
      ...times(10, () => 'done'),
      'CREDIT_LIMIT_REACHED',
      'CREDIT_LIMIT_REACHED',
    ]);
    expect(ways(world).filter((way) => way === 'known').length).toBeGreaterThan(5);
  }, 120_000);
});

describePostgres('state that the lane remembers, beside other gateways', (engine) => {
  const { open } = suite(engine);

  it('spends nothing from a wallet after another gateway has answered its freeze, whatever was being loaded ahead', async () => {
    const network = await open({ lanes: 2 });
    const { world, partner } = network;
    const members = [network.member];
    for (let i = 0; i < 9; i += 1) members.push(await addMember(world, partner, `m-${i}`));
    const at = (i: number): Network => ({ ...network, member: members[i % members.length] as string });
    await Promise.all(times(10, (i) => world.submit(accrue(at(i), `warm-${i}`, 100_000n))));
    const beside = { lane: world.lanes[1]?.lane, database: world.database } as unknown as Services;
    const state = { going: true, n: 0 };
    // Others keep the first lane busy, so that what it does not know is loaded ahead.
    const busy = times(20, async (who) => {
      for (let i = 0; state.going; i += 1) await world.submit(accrue(at(who), `busy-${who}-${i}`), 0);
    });
    for (let round = 0; round < 40; round += 1) {
      const victim = at(round);
      const spending = Promise.all(times(3, () => world.submit(redeem(victim, `s-${(state.n += 1)}`), 0)));
      await freeze(beside, victim.member as MemberId, true);
      const after = await Promise.all(times(3, () => world.submit(redeem(victim, `s-${(state.n += 1)}`), 0)));
      expect(after.map((answer) => ('code' in answer ? answer.code : answer.kind))).toEqual(
        times(3, () => 'MEMBER_NOT_ACTIVE'),
      );
      await spending;
      await freeze(beside, victim.member as MemberId, false);
      expect(await world.submit(redeem(victim, `s-${(state.n += 1)}`), 0)).toMatchObject({ kind: 'done' });
    }
    state.going = false;
    await Promise.all(busy);
  }, 120_000);

  it('is found outdated when another gateway wrote, and nothing is lost or doubled', async () => {
    const network = await open({ lanes: 2 });
    const { world } = network;
    await world.submit(accrue(network, 'a'), 0);
    await world.submit(accrue(network, 'b'), 0);
    await world.submit(redeem(network, 'c', 150n), 1);
    ways(world);
    // It knows 200, of which the other has spent 150.
    expect(await world.submit(redeem(network, 'd', 50n), 0)).toMatchObject({
      kind: 'done',
      result: { wallet: { available: 0n, version: 4 } },
    });
    expect(ways(world)).toEqual(['known, refuted', 'loaded']);
    // Having been wrong, it loads for a while.
    expect(await world.submit(accrue(network, 'e'), 0)).toMatchObject({
      kind: 'done',
      result: { wallet: { available: 100n, version: 5 } },
    });
    expect(ways(world)).toEqual(['loaded']);
  }, 120_000);

  it('takes an unseen key and order for new until the database says that they exist', async () => {
    const network = await open({ lanes: 2 });
    const { world } = network;
    const first = accrue(network, 'a');
    await world.submit(first, 0);
    await world.submit(accrue(network, 'x'), 0);
    await world.submit(accrue(network, 'b'), 1);
    await world.submit(accrue(network, 'c'), 1);
    ways(world);
    expect(await world.submit(first, 1)).toMatchObject({
      kind: 'done',
      replayed: true,
      result: { wallet: { available: 100n, version: 1 } },
    });
    expect(ways(world)).toEqual(['known, refuted', 'loaded']);
    for (let i = 0; i < 10; i += 1) await world.submit(accrue(network, `d-${i}`), 1);
    ways(world);
    expect(await world.submit({ ...accrue(network, 'x'), key: 'other' } as ModelCommand, 1)).toMatchObject({
      kind: 'refused',
      code: 'DUPLICATE_ORDER',
    });
    expect(ways(world)).toEqual(['known, refuted', 'loaded']);
  }, 120_000);

  it('does not refuse by itself, because the key may exist', async () => {
    const network = await open({ lanes: 2 }, 2_400_000n);
    const { world } = network;
    const first = accrue(network, 'a');
    await world.submit(first, 0);
    await world.submit(accrue(network, 'b'), 1);
    // As new, it would be over the limit.
    expect(await world.submit(first, 1)).toMatchObject({
      kind: 'done',
      replayed: true,
      result: { wallet: { version: 1 } },
    });
    expect(await world.submit(accrue(network, 'c'), 1)).toMatchObject({
      kind: 'refused',
      code: 'CREDIT_LIMIT_REACHED',
    });
  }, 120_000);

  it('sends one batch behind another, and when the first is refused both are loaded', async () => {
    const network = await open({ lanes: 2, lane: { batchMax: 200 } });
    const { world, partner } = network;
    const members = [network.member];
    for (let i = 0; i < 19; i += 1) members.push(await addMember(world, partner, `m-${i}`));
    const at = (i: number): Network => ({ ...network, member: members[i % members.length] as string });
    const stands = accrue({ ...network, member: await addMember(world, partner, 'other') }, 'stands');
    await world.submit(stands, 1);
    await world.submit({ ...stands, id: newId('accrual'), key: 'warm', order: 'warm' } as ModelCommand, 0);
    for (let i = 0; i < 40; i += 1) await world.submit(accrue(at(i), `warm-${i}`), 0);
    ways(world);
    // In the first of batches of 200 is a key that stands, of which this lane does not know.
    const answers = await Promise.all(
      times(1_000, (i) =>
        world.submit(i === 100 ? stands : i % 3 === 2 ? redeem(at(i), `r-${i}`, 7n) : accrue(at(i), `o-${i}`, 20n), 0),
      ),
    );
    expect(answers.filter(({ kind }) => kind === 'done')).toHaveLength(1_000);
    expect(answers.flatMap((answer, i) => (answer.kind === 'done' && answer.replayed ? [i] : []))).toEqual([100]);
    expect(ways(world)).toContain('known, refuted');
    expect(await world.query('SELECT count(*) AS entries FROM journal_entry')).toEqual([{ entries: 2n + 40n + 999n }]);
    // Whole batches one behind the other: the answers still come in the order of their entries.
    for (let i = 0; i < 10; i += 1) await world.submit(accrue(network, `calm-${i}`), 0);
    ways(world);
    await Promise.all(times(2_000, (i) => world.submit(accrue(at(i), `p-${i}`, 20n), 0)));
    expect(ways(world).filter((way) => way === 'known').length).toBeGreaterThan(8);
    expect(
      world.committed.every(
        ({ firstSequence }, i) => i === 0 || firstSequence === (world.committed[i - 1]?.lastSequence ?? 0n) + 1n,
      ),
    ).toBe(true);
  }, 120_000);

  it('is not waited for when there is no answer to what is loaded ahead', async () => {
    const network = await open();
    const { world, partner } = network;
    const asked: string[] = [];
    const never = new Promise<never>(() => undefined);
    const stuck = {
      ...(world.lanes[0] as (typeof world.lanes)[0]).database,
      together: <T>(work: (read: Queryable) => Promise<T>) =>
        work({
          query: ({ name }) => {
            asked.push(name ?? '');
            return never;
          },
        }),
    };
    const lane = new Lane(stuck, { batchMax: 4, queueMax: 1_000, configs: house.configs });
    const submit = (command: ModelCommand) => {
      const { operation, command: prepared } = toLane(command);
      return lane.submit(operation, prepared);
    };
    const others: Network[] = [];
    for (let i = 0; i < 50; i += 1) others.push({ ...network, member: await addMember(world, partner, `m-${i}`) });
    await submit(accrue(network, 'first'));
    // Some that go on as long as another is not answered: there always is a batch that could go without it.
    const state = { answered: false, rounds: 0 };
    const chain = async (name: string) => {
      for (let i = 0; !state.answered && i < 300; i += 1) {
        await submit(accrue(network, `${name}-${i}`));
        state.rounds += 1;
      }
    };
    const chains = times(8, (i) => chain(i.toString()));
    // One comes while a batch is under way, and is to be loaded ahead.
    for (const [i, other] of others.entries()) {
      if (asked.length > 0) break;
      await delay(5);
      expect(await submit(accrue(other, `unknown-${i}`))).toMatchObject({ kind: 'done' });
    }
    state.answered = true;
    await Promise.all(chains);
    expect(state.rounds).toBeLessThan(8 * 300);
    expect(asked.length).toBeGreaterThan(0);
    await lane.close();
  }, 120_000);

  it('is dropped when the connection ends while two batches are under way', async () => {
    const network = await open({ lane: { batchMax: 150 } });
    const { world, partner } = network;
    const members = [network.member];
    for (let i = 0; i < 19; i += 1) members.push(await addMember(world, partner, `m-${i}`));
    const at = (i: number): Network => ({ ...network, member: members[i % members.length] as string });
    await Promise.all(times(20, (i) => world.submit(accrue(at(i), `warm-${i}`, 10_000n))));
    let ended = 0;
    for (let round = 0; round < 12; round += 1) {
      const trading = Promise.all(
        times(700, (i) =>
          world.submit(i % 4 === 3 ? redeem(at(i), `r-${round}-${i}`, 5n) : accrue(at(i), `o-${round}-${i}`, 20n)),
        ),
      );
      await delay(10 + ((round * 37) % 60));
      ended += (
        await world.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'kula lane' AND datname = current_database()`,
        )
      ).length;
      expect((await trading).every((answer) => answer.kind === 'done' && !answer.replayed)).toBe(true);
    }
    expect(ended).toBeGreaterThan(0);
    expect(await world.query('SELECT count(*) AS entries FROM journal_entry')).toEqual([{ entries: 20n + 12n * 700n }]);
  }, 120_000);
});
