import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { house } from '../../../src/gateway/rooms.js';
import { verify, type VerifyReport } from '../../../src/ledger/index.js';
import { assertSound, verifyAll } from '../../support/assert-sound.js';
import type { Engine } from '../../support/engines.js';
import { DAY_MS } from '../../support/model-terms.js';
import { BEGIN } from '../../support/world.js';
import { faults } from './faults.js';
import { leaveOpen, openCoalition, settle, trade, type Coalition } from './coalition.js';

const brokenOf = (report: VerifyReport): number[] =>
  report.invariants.filter(({ violations }) => violations > 0).map(({ number }) => number);

/** A network of two settled periods and an open one, in which everything has happened. */
async function openUsed(...args: Parameters<typeof openCoalition>): Promise<Coalition> {
  const coalition = await openCoalition(...args);
  const { world, member } = coalition;
  await trade(coalition);
  await settle(coalition);
  await world.setTime(BEGIN + 31 * DAY_MS);
  await world.sweep(member);
  await trade(coalition, BEGIN + 31 * DAY_MS);
  await settle(coalition);
  await trade(coalition, BEGIN + 31 * DAY_MS);
  await leaveOpen(coalition);
  return coalition;
}

/** `verify` on one engine: a network in which everything has happened is sound, and each planted fault is found. */
export function verifyFindsFaults(engine: Engine): void {
  let coalition: Coalition;

  beforeAll(async () => {
    coalition = await openUsed(engine);
  }, 120_000);
  afterAll(() => coalition.world.close());

  it('finds an empty network sound', async () => {
    const empty = await openCoalition(engine);
    const report = await assertSound(empty.world.database);
    expect(report).toMatchObject({ entries: 0, sequence: 0n, violations: 0 });
    expect(report.invariants.map(({ number }) => number)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 21, 22, 23,
    ]);
    await empty.world.close();
  });

  it('finds a network sound in which everything has happened', async () => {
    const { world } = coalition;
    const progress: number[] = [];
    const report = await verify(world.database, house.checks, {
      onProgress: ({ step, done, total }) => {
        if (step === 'the journal') progress.push(done / total);
      },
    });
    expect(brokenOf(report)).toEqual([]);
    expect(progress.at(-1)).toBe(1);
    const kinds = await world.query<{ kind: string }>('SELECT DISTINCT kind FROM journal_entry ORDER BY kind');
    expect(kinds.map(({ kind }) => kind)).toEqual([
      'ACCRUAL',
      'ACCRUAL_REVERSAL',
      'ADJUSTMENT',
      'CAPTURE',
      'CONVERSION_IN',
      'CONVERSION_OUT',
      'EXPIRY',
      'HOLD',
      'PAYMENT',
      'REDEMPTION',
      'REFUND',
      'RELEASE',
    ]);
    const movements = await world.query<{ kind: string }>('SELECT DISTINCT kind FROM lot_movement ORDER BY kind');
    expect(movements.map(({ kind }) => kind)).toEqual([
      'CAPTURE',
      'CLAWBACK',
      'CONVERT_OUT',
      'EXPIRE',
      'HOLD',
      'REDEEM',
      'REFUND',
      'RELEASE',
      'REVERSE',
    ]);
  });

  describe('finds a fault that is planted by hand:', () => {
    it.each(faults)('$number, $name', async ({ number, plant, undo, breaks, names }) => {
      const { database } = coalition.world;
      const run = (statements: readonly string[]) =>
        database.transaction(async (tx) => {
          // The journal's triggers keep everyone from what is done here.
          await tx.query({ text: 'SET LOCAL session_replication_role = replica' });
          for (const text of statements) await tx.query({ text });
        });
      await run(plant);
      try {
        const report = await verifyAll(database);
        expect(brokenOf(report)).toEqual(breaks ?? [number]);
        const named = report.invariants.find((invariant) => invariant.number === number)?.named ?? [];
        expect(named.join('\n')).toMatch(names);
      } finally {
        await run(undo);
      }
    });

    it('and nothing more when all faults are repaired', async () => {
      expect(brokenOf(await verifyAll(coalition.world.database))).toEqual([]);
    });
  });

  it('compares periods with digests that were kept elsewhere', async () => {
    const { world } = coalition;
    const [period] = await world.query<{ digest: string }>(
      `SELECT encode(digest, 'hex') AS digest FROM settlement_period WHERE number = 1`,
    );
    const compare = async (...kept: [number, string][]) =>
      (await verify(world.database, house.checks, { periods: new Map(kept) })).invariants.flatMap(({ number, named }) =>
        named.map((text) => [number, text]),
      );
    expect(await compare([1, period?.digest ?? ''])).toEqual([]);
    const other = 'ab'.repeat(32);
    expect(await compare([1, other], [3, other], [9, other])).toEqual([
      [5, `period 1: the digest that was kept is ${other}, here it is ${period?.digest ?? ''}`],
      [5, `period 3: the digest that was kept is ${other}, and it is not closed`],
      [5, `period 9: the digest that was kept is ${other}, and there is no such period`],
    ]);
  });

  it('counts every violation and names the first of them', async () => {
    const { database } = coalition.world;
    // A yen more earns no point more.
    await database.query({ text: `UPDATE accrual SET spend = spend + 1000000 WHERE currency <> 'JPY'` });
    const report = await verify(database, house.checks, { limit: 3 });
    await database.query({ text: `UPDATE accrual SET spend = spend - 1000000 WHERE currency <> 'JPY'` });
    const [{ count } = { count: 0n }] = await database.query<{ count: bigint }>({
      text: `SELECT count(*) AS count FROM accrual WHERE currency <> 'JPY'`,
    });
    expect(report.invariants[7]?.violations).toBe(Number(count));
    expect(brokenOf(report)).toEqual([6, 8]);
    expect(report.invariants[7]?.named).toHaveLength(3);
    await expect(
      database.query({ text: 'UPDATE lane_head SET issued = issued + 1' }).then(() => assertSound(database)),
    ).rejects.toThrow(/not sound\n2\. issued/);
    await database.query({ text: 'UPDATE lane_head SET issued = issued - 1' });
  });
}
