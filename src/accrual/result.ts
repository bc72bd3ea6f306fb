import type { MemberId } from '../platform/index.js';
import type { AccrualId } from './ids.js';
import type { WalletSnapshot } from '../ledger/index.js';
import type { Accrual } from './accrual.js';

/** The answer of an accrual or reversal: the accrual and the wallet right after it. */
export interface AccrualResult {
  readonly accrualId: AccrualId;
  readonly reversedPoints: bigint;
  /** Null on a replay, which loads the accrual again as it was. */
  readonly accrual: Accrual | null;
  readonly wallet: WalletSnapshot;
}

type KeptAccrual = [
  accrualId: AccrualId,
  reversedPoints: string,
  memberId: MemberId,
  available: string,
  held: string,
  version: number,
];

export function keepResult({ accrualId, reversedPoints, wallet }: AccrualResult): string {
  const kept: KeptAccrual = [
    accrualId,
    reversedPoints.toString(),
    wallet.memberId,
    wallet.available.toString(),
    wallet.held.toString(),
    wallet.version,
  ];
  return JSON.stringify(kept);
}

export function recallResult(text: string): AccrualResult {
  const [accrualId, reversed, memberId, available, held, version] = JSON.parse(text) as KeptAccrual;
  return {
    accrualId,
    reversedPoints: BigInt(reversed),
    accrual: null,
    wallet: { memberId, available: BigInt(available), held: BigInt(held), version },
  };
}
