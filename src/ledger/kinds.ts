import { defineLine } from './journal/kinds.js';
import { defineMovement } from './points/lot.js';
import { defineEntry, type RoomKinds } from './verify/define-entry.js';
import { postsExpiry, postsNothing } from './verify/post-movement.js';

/**
 * The kernel's own kinds: what touching a wallet does to holds and lots, and what spending costs partners who pay on
 * redemption.
 */
export const ledgerKinds = {
  entries: [
    defineEntry({
      kind: 'RELEASE',
      place: 40,
      called: { en: 'Hold released', zh: '解除冻结' },
      description: 'A hold ended without a capture: voided, or past its time.',
      isChangeReason: true,
      hasKey: false,
      movements: { RELEASE: postsNothing },
    }),
    defineEntry({
      kind: 'EXPIRY',
      place: 100,
      called: { en: 'Points expired', zh: '积分过期' },
      description: 'Points reached their last day.',
      isChangeReason: true,
      hasKey: false,
      movements: { EXPIRE: postsExpiry },
    }),
  ],
  lines: [
    defineLine({
      kind: 'FUNDED_ELSEWHERE',
      place: 60,
      own: false,
      called: { en: 'Own points funded', zh: '自有积分兑付' },
      description:
        'Its points that were spent, when it pays on redemption: one line for each partner that accepted them, itself included.',
    }),
    defineLine({
      kind: 'FUNDING_REFUNDED',
      place: 70,
      own: false,
      called: { en: 'Funding refunded', zh: '兑付退回' },
      description: 'What came back of FUNDED_ELSEWHERE by refunds, by the same partners.',
    }),
    defineLine({
      kind: 'BREAKAGE_SHARE',
      place: 100,
      own: false,
      called: { en: 'Share of expired points', zh: '过期积分分成' },
      description: 'Its share of the reserve of its points that expired.',
    }),
  ],
  movements: [
    defineMovement({ kind: 'HOLD', remaining: -1n, held: 1n }),
    defineMovement({ kind: 'RELEASE', remaining: 1n, held: -1n }),
    defineMovement({ kind: 'EXPIRE', remaining: -1n, held: 0n, counts: { as: 'expired', sign: 1n } }),
  ],
} as const satisfies RoomKinds;
