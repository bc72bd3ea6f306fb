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
import { isFrozenByNetwork } from './network-freeze.js';
import { keepFreeze, setStatus } from './status-store.js';
import { walletRecord, type WalletRecord } from './wallet.js';

interface Freeze extends Command {
  readonly memberId: MemberId;
  readonly frozen: boolean;
  /** The operator's reason; null: the member does it. */
  readonly network: { readonly reason: string } | null;
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
  plan({ memberId, frozen, network, act }, batch) {
    const wallet = walletsOf(batch).wallet(memberId);
    if (!wallet || wallet.memberStatus === 'CLOSED') return done(null);
    if (network) keepFreeze(batch, memberId, frozen ? network.reason : null, act);
    setStatus(batch, wallet, frozen ? 'FROZEN' : 'ACTIVE', act);
    return done(snapshotOf(wallet));
  },
  keep: () => '',
  recall: () => null,
};

/**
 * Stops all spending from a member's wallet, or allows it again. After its answer no operation that began before spends any more.
 * What the network froze a member cannot thaw: that is asked first, and the database keeps to it if the network freezes meanwhile.
 * Errors: Forbidden when the membership is closed, which is final, when there is no such member, or when the network has frozen the
 * wallet that its member would thaw.
 */
export async function freeze(
  services: Services,
  memberId: MemberId,
  frozen: boolean,
  { network = null, askedBy }: Partial<Pick<Freeze, 'network' | 'askedBy'>> = {},
): Promise<WalletRecord> {
  if (!network && !frozen && (await isFrozenByNetwork(services.database, memberId)))
    throw new Forbidden('The network has frozen this wallet, and only the network can thaw it.');
  const outcome = await services.lane.submit(freezeOperation, {
    memberId,
    frozen,
    network,
    act: actText(),
    ...(askedBy !== undefined && { askedBy }),
  });
  if (outcome.kind !== 'done' || outcome.result === null)
    throw new Forbidden('There is no such membership, or it is closed and cannot be frozen or thawed.');
  return walletRecord(outcome.result);
}
