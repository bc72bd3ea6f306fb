import type { MemberId } from '../../platform/index.js';
import type { Operation, Command } from '../lane/operation.js';
import { done } from '../lane/refusal.js';
import type { Services } from '../lane/services.js';
import { touch } from './touch.js';
import { walletStore } from './wallet-store.js';

interface Sweep extends Command {
  readonly memberIds: readonly MemberId[];
}

/** Brings wallets up to date that no one touches. The jobs for due holds and due lots use it. */
const sweepOperation: Operation<Sweep, null> = {
  name: 'sweep',
  needs: () => undefined,
  // Wallets are loaded in the second round, when the batch's time is known: then what is due on them is loaded too.
  follow(command, _batch, needs) {
    for (const memberId of command.memberIds) needs.want(walletStore, { memberId, spend: 0n });
  },
  plan(command, batch) {
    for (const memberId of command.memberIds) touch(batch, memberId);
    return done(null);
  },
  keep: () => '',
  recall: () => null,
};

/**
 * The most wallets of one lane command: it is small, so that callers between two sweeps wait for one small batch at
 * most.
 */
const SWEEP_SIZE = 100;

/**
 * Sweeps the wallets of the members that the query gives, until it gives none. It has a column member_id, and its
 * parameter $1 is the limit.
 * @returns the number of wallets that were swept
 */
export async function sweep(services: Services, name: string, membersDue: string): Promise<number> {
  let swept = 0;
  let before = '';
  for (;;) {
    const rows = await services.database.query<{ member_id: MemberId }>({
      name,
      text: membersDue,
      values: [SWEEP_SIZE],
    });
    if (rows.length === 0) return swept;
    const members = rows
      .map((row) => row.member_id)
      .sort()
      .join();
    if (members === before) throw new Error(`sweeping "${name}" left the same ${rows.length} wallets due`);
    before = members;
    await services.lane.submit(sweepOperation, { memberIds: rows.map((row) => row.member_id) });
    swept += rows.length;
  }
}
