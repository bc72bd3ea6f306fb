import { micros, type MemberId, type Micros } from '../platform/index.js';
import type { AccrualId } from './ids.js';
import type { WalletSnapshot } from '../ledger/index.js';
import type { Accrual } from './accrual.js';

/** The answer of an accrual or reversal: the accrual and the wallet right after it. */
export interface AccrualResult {
  readonly accrualId: AccrualId;
  readonly reversedPoints: bigint;
  /** Micros; 0 on results that were kept before goods could come back. */
  readonly returnedSpend: Micros;
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
  returnedSpend?: string,
];

export function keepResult({ accrualId, reversedPoints, returnedSpend, wallet }: AccrualResult): string {
  const kept = [
    accrualId,
    reversedPoints.toString(),
    wallet.memberId,
    wallet.available.toString(),
    wallet.held.toString(),
    wallet.version,
    ...(returnedSpend > 0n ? [returnedSpend.toString()] : []),
  ] as KeptAccrual;
  return JSON.stringify(kept);
}

export function recallResult(text: string): AccrualResult {
  const [accrualId, reversed, memberId, available, held, version, returnedSpend = '0'] = JSON.parse(
    text,
  ) as KeptAccrual;
  return {
    accrualId,
    reversedPoints: BigInt(reversed),
    returnedSpend: micros(BigInt(returnedSpend)),
    accrual: null,
    wallet: { memberId, available: BigInt(available), held: BigInt(held), version },
  };
}
