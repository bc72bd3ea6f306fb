/** What holds when many ask at once, over several gateways, while connections are lost: on a real PostgreSQL. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, it } from '@jest/globals';
import { exclusively, type Command, type Operation } from '../../src/ledger/index.js';
import { newId } from '../../src/platform/index.js';
import { assertSound } from '../support/assert-sound.js';
import { describePostgres } from '../support/engines.js';
import type { ModelAnswer, ModelCommand } from '../support/model-terms.js';
import { openWire, type Wire } from '../support/wire.js';
import { World, type WorldOptions } from '../support/world.js';
import { accrue, addOnePartner, plainRates, redeem, type Network } from './support/one-partner.js';

const rates = { ...plainRates, convertIn: 1_000_000, convertOut: 1_000_000, days: 30, share: 250_000 };

describePostgres('concurrency', (engine) => {
  let world: World | undefined;
  let wire: Wire | undefined;

  async function open(options: WorldOptions = {}): Promise<Network> {
    world = await World.open(engine, { live: true, ...options });
    return addOnePartner(world, rates);
  }

  afterEach(async () => {
    try {
      if (world) await assertSound(world.database);
    } finally {
      await world?.close();
      await wire?.close();
      world = undefined;
      wire = undefined;
    }
  }, 60_000);

  const times = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));
  const done = (answers: readonly ModelAnswer[]) => answers.filter((answer) => answer.kind === 'done');

  it('lets exactly 10 of 100 redemptions of 10 from a wallet of 100 succeed, sent by two gateways', async () => {
    const network = await open({ lanes: 2 });
    await network.world.submit(accrue(network, 'all'));
    const answers = await Promise.all(times(100, (i) => network.world.submit(redeem(network, `r-${i}`), i % 2)));
    const succeeded = done(answers).map(({ result }) => result.wallet as { available: bigint; version: number });
    expect(succeeded.map(({ available }) => available).sort((a, b) => Number(b - a))).toEqual(
      times(10, (i) => BigInt(90 - 10 * i)),
    );
    expect(new Set(succeeded.map(({ version }) => version)).size).toBe(10);
    const others = answers.filter((answer) => answer.kind !== 'done');
    expect(others).toEqual(
      times(90, () => ({ kind: 'refused', code: 'INSUFFICIENT_POINTS', available: 0n, requested: 10n })),
    );
    // Both took part.
    expect(
      answers.some((answer, i) => answer.kind === 'refused' && i % 2 === 0) &&
        answers.some((answer, i) => answer.kind === 'refused' && i % 2 === 1),
    ).toBe(true);
  }, 60_000);

  it('gives the same accrual, sent 100 times at once, one effect and 100 equal answers', async () => {
    const network = await open({ lanes: 2 });
    const answers = await Promise.all(times(100, (i) => network.world.submit(accrue(network, 'same'), i % 2)));
    expect(done(answers).filter(({ replayed }) => !replayed)).toHaveLength(1);
    const { accrualId, wallet } = done(answers)[0]?.result ?? {};
    expect(wallet).toEqual({ memberId: network.member, available: 100n, held: 0n, version: 1 });
    for (const answer of answers)
      expect(answer).toMatchObject({ kind: 'done', result: { accrualId, reversedPoints: 0n, wallet } });
    expect(await network.world.query('SELECT 1 FROM accrual')).toHaveLength(1);
  }, 60_000);

  it('plans no batch by outdated settings, and posts without a gap meanwhile', async () => {
    const network = await open({ lanes: 2 });
    const { partner } = network;
    const trading = { over: false };
    const changes = (async () => {
      for (let i = 0; !trading.over; i += 1) {
        await exclusively(
          network.world.database,
          async (em) => {
            await em.execute('UPDATE partner SET status = ? WHERE id = ?', [
              i % 2 === 0 ? 'SUSPENDED' : 'ACTIVE',
              partner.id,
            ]);
            // What the change was told: by the journal it can be seen whether a batch came later and did not know.
            await em.execute('CREATE TABLE IF NOT EXISTS told (status text, sequence bigint)');
            await em.execute('INSERT INTO told SELECT status, (SELECT sequence FROM lane_head) FROM partner');
          },
          { configChanges: true },
        );
        await delay(3);
      }
    })();
    const answers: ModelAnswer[] = [];
    for (let round = 0; round < 20; round += 1) {
      answers.push(
        ...(await Promise.all(
          times(20, (i) =>
            network.world.submit(
              i % 4 === 3 ? redeem(network, `${round}-${i}`, 3n) : accrue(network, `${round}-${i}`, 5n),
              i % 2,
            ),
          ),
        )),
      );
    }
    trading.over = true;
    await changes;
    expect(done(answers).length).toBeGreaterThan(0);
    expect(
      answers.filter((answer) => answer.kind === 'refused' && answer.code === 'PARTNER_NOT_ACTIVE').length,
    ).toBeGreaterThan(0);
    const wrong = await network.world.query(
      `SELECT e.sequence FROM journal_entry e,
         LATERAL (SELECT status FROM told WHERE told.sequence < e.sequence ORDER BY ctid DESC LIMIT 1) t WHERE t.status <> 'ACTIVE'`,
    );
    expect(wrong).toEqual([]);
    await network.world.query('DROP TABLE told');
    const [{ entries, last } = {}] = await network.world.query<{ entries: bigint; last: bigint }>(
      'SELECT count(*) AS entries, max(sequence) AS last FROM journal_entry',
    );
    expect(entries).toBe(last);
  }, 60_000);

  it('isolates a command that breaks its batch: its neighbours commit, and it alone fails', async () => {
    const network = await open();
    const { lane } = network.world;
    const broken: Operation<Command, null> = {
      name: 'broken',
      needs: () => undefined,
      keep: () => '',
      recall: () => null,
      plan: (_command, batch) => {
        batch.journal.enter({ kind: 'ADJUSTMENT', partnerId: null, memberId: null, reference: null }, () => undefined);
        throw new Error('the plan is broken');
      },
    };
    // Long and not compressible: more than an index row takes. What no gateway lets through must not stop the others.
    const long = times(200, () => newId('member')).join('');
    const tooLong: ModelCommand = { ...accrue(network, 'long'), key: long } as ModelCommand;
    const results = await Promise.allSettled([
      network.world.submit(accrue(network, 'a')),
      lane.submit(broken, {}),
      network.world.submit(accrue(network, 'b')),
      network.world.submit(tooLong),
      network.world.submit(redeem(network, 'c', 150n)),
      lane.submit(broken, {}),
      network.world.submit({ ...accrue(network, 'nul\u0000') }),
      network.world.submit(accrue(network, 'd')),
    ]);
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
    ]);
    expect(
      results.map((result) => (result.status === 'fulfilled' ? (result.value as ModelAnswer).kind : 'broken')),
    ).toEqual(['done', 'broken', 'done', 'broken', 'done', 'broken', 'broken', 'done']);
    expect(await network.world.query('SELECT order_id FROM accrual ORDER BY entry_sequence')).toEqual([
      { order_id: 'a' },
      { order_id: 'b' },
      { order_id: 'd' },
    ]);
    expect(await network.world.submit(accrue(network, 'long'))).toMatchObject({ kind: 'done', replayed: false });
  }, 60_000);

  it('goes on when a listener throws', async () => {
    const fail = () => {
      throw new Error('a listener is broken');
    };
    const network = await open({ lane: { onCommitted: fail, onBatch: fail, onError: fail } });
    expect(await network.world.submit(accrue(network, 'a'))).toMatchObject({ kind: 'done', replayed: false });
    await expect(network.world.submit({ ...accrue(network, 'b\u0000') })).rejects.toThrow();
    expect(await network.world.submit(accrue(network, 'c'))).toMatchObject({
      kind: 'done',
      result: { wallet: { available: 200n } },
    });
  }, 60_000);

  it('loses no operation and doubles none while connections are ended again and again', async () => {
    const network = await open({ lanes: 2 });
    const trading = { over: false };
    let ended = 0;
    const killer = (async () => {
      while (!trading.over) {
        const rows = await network.world.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'kula lane' AND datname = current_database()`,
        );
        ended += rows.length;
        // Odd pauses: the cut comes at every place of a batch. Shorter ones leave a busy machine no time for one.
        await delay(120 + ((ended * 37) % 360));
      }
    })();
    const answers: ModelAnswer[] = [];
    try {
      for (let round = 0; ended < 40 && round < 500; round += 1) {
        answers.push(
          ...(await Promise.all(
            times(10, (i) =>
              network.world.submit(
                i % 3 === 2 ? redeem(network, `${round}-${i}`, 20n) : accrue(network, `${round}-${i}`, 20n),
                i % 2,
              ),
            ),
          )),
        );
      }
    } finally {
      trading.over = true;
      await killer;
    }
    expect(ended).toBeGreaterThanOrEqual(40);
    // Two gateways of one partner send each key once: no answer may be a replay.
    expect(
      answers.every((answer) =>
        answer.kind === 'done' ? !answer.replayed : answer.kind === 'refused' && answer.code === 'INSUFFICIENT_POINTS',
      ),
    ).toBe(true);
    const kept = await network.world.query('SELECT 1 FROM idempotency_key');
    expect(kept).toHaveLength(done(answers).length);
    const [{ entries } = {}] = await network.world.query<{ entries: bigint }>(
      'SELECT count(*) AS entries FROM journal_entry',
    );
    expect(entries).toBe(BigInt(done(answers).length));
  }, 120_000);

  it('finds by the key what a lost COMMIT did, and answers the first result', async () => {
    const network = await open({
      way: async ({ url }) => {
        wire = await openWire(url as string);
        return { url: wire.url };
      },
    });
    const cutting = wire as unknown as Wire;
    await network.world.submit(accrue(network, 'first', 1_000n));
    const steps: ModelAnswer[] = [];
    for (const [i, cut] of (['answer', 'commit', 'answer', 'commit', 'answer'] as const).entries()) {
      cutting.cutNextCommit(cut);
      steps.push(
        ...(await Promise.all([
          network.world.submit(accrue(network, `a-${i}`, 10n)),
          network.world.submit(redeem(network, `r-${i}`, 20n, i % 2 === 0)),
        ])),
      );
    }
    expect(cutting.cuts).toEqual(['answer', 'commit', 'answer', 'commit', 'answer']);
    expect(steps.every((answer) => answer.kind === 'done' && !answer.replayed)).toBe(true);
    const balances = steps.map((answer) =>
      answer.kind === 'done'
        ? (answer.result.wallet as { available: bigint; held: bigint })
        : { available: 0n, held: 0n },
    );
    expect(balances.map(({ available, held }) => [available, held])).toEqual(
      // Earned 10, spent 20 each time: captured at once, then only held, in turns.
      times(10, (i) => [
        BigInt(1_010 - 10 * Math.floor(i / 2) - (i % 2 === 1 ? 20 : 0)),
        20n * BigInt(Math.floor((i + 1) / 4)),
      ]),
    );
    // Steps have no id of their own to be known by.
    const [{ id: redemption } = { id: '' }] = await network.world.query<{ id: string }>(
      `SELECT id FROM redemption WHERE order_id = 'r-0'`,
    );
    cutting.cutNextCommit('answer');
    const refund: ModelCommand = { op: 'refund', partner: network.partner.id, key: 'refund', redemption, points: 5n };
    expect(await network.world.submit(refund)).toMatchObject({
      kind: 'done',
      replayed: false,
      result: { refunded: 5n },
    });
    expect(await network.world.submit(refund)).toMatchObject({
      kind: 'done',
      replayed: true,
      result: { refunded: 5n },
    });
    expect(cutting.cuts).toHaveLength(6);
  }, 60_000);
});
