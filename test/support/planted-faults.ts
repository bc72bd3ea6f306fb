/** Faults that someone with the database's password plants, one after the other: `kula verify` must find each, and nothing else. */
import { expect, it } from '@jest/globals';
import type { Database } from '../../src/platform/index.js';
import { assertSound, verifyAll } from './assert-sound.js';

export interface Fault {
  readonly name: string;
  readonly plant: string;
  readonly back: string;
  /** The numbers of the invariants that no longer hold. */
  readonly breaks: readonly number[];
  readonly says: RegExp;
}

/** A fault in one column. */
export const set = (table: string, column: string, to: string, back: string, where: string) => ({
  plant: `UPDATE ${table} SET ${column} = ${to} WHERE ${where}`,
  back: `UPDATE ${table} SET ${column} = ${back} WHERE ${where}`,
});

/** One test for each fault; in the end all is as it was. */
export function plantEach(database: () => Database, faults: readonly Fault[]): void {
  /** As a superuser can, without triggers: no event tells of it. */
  const change = (text: string): Promise<unknown> =>
    database().transaction(async (tx) => {
      await tx.query({ text: 'SET LOCAL session_replication_role = replica' });
      for (const statement of text.split('; ')) await tx.query({ text: statement });
    });

  it.each(faults.map((fault) => [fault.name, fault] as const))(
    'finds %s',
    async (_name, { plant, back, breaks, says }) => {
      await change(plant);
      try {
        const { invariants } = await verifyAll(database());
        const broken = invariants.filter(({ violations }) => violations > 0);
        expect(broken.map(({ number }) => number)).toEqual(breaks);
        expect(broken.flatMap(({ named }) => named).join('\n')).toMatch(says);
      } finally {
        await change(back);
      }
    },
    30_000,
  );

  it('finds nothing when all of them are taken back', async () => {
    await assertSound(database());
  }, 30_000);
}
