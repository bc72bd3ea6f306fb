import type { MemberId } from '../platform/index.js';
import type { RedemptionId } from './ids.js';
import type { WalletSnapshot } from '../ledger/index.js';
import type { Redemption, RedemptionStatus } from './redemption.js';

/** The answer of every step of a redemption: the redemption and the wallet right after it. */
export interface RedemptionResult {
  readonly redemptionId: RedemptionId;
  /** The parts that later steps can change, as they were right after this one. */
  readonly state: Pick<Redemption, 'status' | 'capturedPoints' | 'refundedPoints' | 'heldUntil'>;
  /** Null on a replay, which loads the redemption again as it was. */
  readonly redemption: Redemption | null;
  readonly wallet: WalletSnapshot;
}

type KeptRedemption = [
  redemptionId: RedemptionId,
  status: RedemptionStatus,
  captured: string,
  refunded: string,
  heldUntil: string | null,
  memberId: MemberId,
  available: string,
  held: string,
  version: number,
];

export const redemptionResult = (redemption: Redemption, wallet: WalletSnapshot): RedemptionResult => ({
  redemptionId: redemption.id,
  state: {
    status: redemption.status,
    capturedPoints: redemption.capturedPoints,
    refundedPoints: redemption.refundedPoints,
    heldUntil: redemption.heldUntil,
  },
  redemption,
  wallet,
});

export function keepResult({ redemptionId, state, wallet }: RedemptionResult): string {
  const kept: KeptRedemption = [
    redemptionId,
    state.status,
    state.capturedPoints.toString(),
    state.refundedPoints.toString(),
    state.heldUntil?.toISOString() ?? null,
    wallet.memberId,
    wallet.available.toString(),
    wallet.held.toString(),
    wallet.version,
  ];
  return JSON.stringify(kept);
}

export function recallResult(text: string): RedemptionResult {
  const [redemptionId, status, captured, refunded, heldUntil, memberId, available, held, version] = JSON.parse(
    text,
  ) as KeptRedemption;
  return {
    redemptionId,
    state: {
      status,
      capturedPoints: BigInt(captured),
      refundedPoints: BigInt(refunded),
      heldUntil: heldUntil === null ? null : new Date(heldUntil),
    },
    redemption: null,
    wallet: { memberId, available: BigInt(available), held: BigInt(held), version },
  };
}
