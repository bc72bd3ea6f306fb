import type { MemberId } from '../platform/index.js';
import type { WalletSnapshot } from '../ledger/index.js';
import type { Grant } from '../grants/index.js';
import type { PlayId } from './ids.js';
import type { Play } from './play.js';

/** The play, which never changes, and the wallet right after it. */
export interface PlayResult {
  readonly playId: PlayId;
  /** Null on a replay, which loads it again. */
  readonly play: Play | null;
  /** What was won; null: nothing, or a replay. */
  readonly grant: Grant | null;
  readonly wallet: WalletSnapshot;
}

type Kept = [playId: PlayId, memberId: MemberId, available: string, held: string, version: number];

export const keepPlayResult = ({ playId, wallet }: PlayResult): string =>
  JSON.stringify([
    playId,
    wallet.memberId,
    wallet.available.toString(),
    wallet.held.toString(),
    wallet.version,
  ] satisfies Kept);

export function recallPlayResult(text: string): PlayResult {
  const [playId, memberId, available, held, version] = JSON.parse(text) as Kept;
  return {
    playId,
    play: null,
    grant: null,
    wallet: { memberId, available: BigInt(available), held: BigInt(held), version },
  };
}
