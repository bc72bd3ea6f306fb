import { actText, Forbidden, type MemberId } from '../platform/index.js';
import {
  done,
  walletStore,
  type Command,
  type Operation,
  type Services,
  type WalletSnapshot,
  walletsOf,
  snapshotOf,
} from '../ledger/index.js';
import { setStatus } from './status-store.js';
import { walletRecord, type WalletRecord } from './wallet.js';

interface Freeze extends Command {
  readonly memberId: MemberId;
  readonly frozen: boolean;
  readonly act: string;
}

/**
 * A command of the lane, like others: a transaction of its own held the lock for six round trips, and one member who froze and
 * thawed in a loop kept everyone waiting. The result is null when the membership is closed.
 */
const freezeOperation: Operation<Freeze, WalletSnapshot | null> = {
  name: 'freezeWallet',
  needs({ memberId }, needs) {
    needs.want(walletStore, { memberId, spend: 0n });
  },
  plan({ memberId, frozen, act }, batch) {
    const wallet = walletsOf(batch).wallet(memberId);
    if (!wallet || wallet.memberStatus === 'CLOSED') return done(null);
    setStatus(batch, wallet, frozen ? 'FROZEN' : 'ACTIVE', act);
    return done(snapshotOf(wallet));
  },
  keep: () => '',
  recall: () => null,
};

/**
 * Stops all spending from a member's wallet, or allows it again. After its answer no operation that began before spends any more.
 * Errors: Forbidden when the membership is closed, which is final.
 */
export async function freeze(
  services: Services,
  memberId: MemberId,
  frozen: boolean,
  askedBy?: string,
): Promise<WalletRecord> {
  const outcome = await services.lane.submit(freezeOperation, {
    memberId,
    frozen,
    act: actText(),
    ...(askedBy !== undefined && { askedBy }),
  });
  if (outcome.kind !== 'done' || outcome.result === null)
    throw new Forbidden('A closed membership cannot be frozen or thawed.');
  return walletRecord(outcome.result);
}
