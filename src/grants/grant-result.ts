import type { MemberId } from '../platform/index.js';
import type { WalletSnapshot } from '../ledger/index.js';
import type { Grant } from './grant.js';
import type { GrantId } from './ids.js';

/** The answer of an operation on a grant: the grant and the wallet right after it. */
export interface GrantResult {
  readonly grantId: GrantId;
  readonly reversedPoints: bigint;
  /** Null on a replay, which loads the grant again as it was. */
  readonly grant: Grant | null;
  readonly wallet: WalletSnapshot;
}

type Kept = [GrantId, reversedPoints: string, MemberId, available: string, held: string, version: number];

export function keepGrantResult({ grantId, reversedPoints, wallet }: GrantResult): string {
  const { memberId, available, held, version } = wallet;
  const kept: Kept = [grantId, reversedPoints.toString(), memberId, available.toString(), held.toString(), version];
  return JSON.stringify(kept);
}

export function recallGrantResult(text: string): GrantResult {
  const [grantId, reversed, memberId, available, held, version] = JSON.parse(text) as Kept;
  return {
    grantId,
    reversedPoints: BigInt(reversed),
    grant: null,
    wallet: { memberId, available: BigInt(available), held: BigInt(held), version },
  };
}
