import { MAX_SAFE, type PartnerId } from '../../platform/index.js';
import { accounts } from '../journal/account.js';
import { balanceStore } from '../lane/balances.js';
import type { Batch } from '../lane/batch.js';
import type { Needs } from '../lane/store.js';
import { volumeStore } from '../lane/volumes.js';
import type { Wallet } from './wallet.js';

/**
 * Every sum of points that is ever shown fits a JSON number, because an operation that would take one beyond it is
 * refused when it is planned (design, section 13, Bounds). Two rules are enough, and each refuses only the partner that
 * moves the points.
 *
 * 1. A bound on what one partner moves in a settlement period. Each line of any statement is moved by one partner
 *    alone: the partner's own lines by itself (or by an operation of another that it funds, which asks for its room too), FUNDED_ELSEWHERE and FUNDING_REFUNDED by the counterparty that they
 *    name, and never by more points than that counterparty's own lines show. So no line exceeds the sum of its mover's
 *    own lines. New business may use half of 2^53-1, and taking it back the whole: a partner who has come to the bound
 *    can still undo everything in the period.
 * 2. A bound on what one partner has ever issued, less reversals. All totals of the network are at most what was ever
 *    issued, because a point is redeemed, expires or stands in a wallet only once. A partner may have issued at most
 *    half of what the others leave of 2^53-1. So whatever it does, it leaves them as much again as it has, and the sum
 *    of all never reaches 2^53-1.
 */
const FORWARD_MAX = MAX_SAFE / 2n;
const BACK_MAX = MAX_SAFE;

/**
 * A wallet's version is an INT of GraphQL and of the database. New business ends a million versions before the largest INT:
 * these are left for taking things back, and for releases and expiries, which nobody can refuse.
 */
const VERSION_MAX = 2 ** 31 - 1 - 1_000_000;

/** Wants the balance by which a partner's movements of points are bounded. */
export function wantRoom(needs: Needs, partnerId: PartnerId): void {
  needs.want(volumeStore, partnerId);
}

/** Wants the balances by which an issue of points is bounded. */
export function wantIssueRoom(needs: Needs, partnerId: PartnerId): void {
  wantRoom(needs, partnerId);
  needs.want(balanceStore, accounts.issued(partnerId).path);
}

/** The direction in which points go: new business, or back. */
type Way = 'forward' | 'back';

const most = { forward: FORWARD_MAX, back: BACK_MAX } as const;

/**
 * The rule that moving these points would break; undefined when there is room. A hold moves 0 points, and its capture
 * moves them.
 */
export function roomRule(
  batch: Batch,
  wallet: Pick<Wallet, 'version'>,
  partnerId: PartnerId,
  points: bigint,
  way: Way,
): string | undefined {
  if (way === 'forward' && wallet.version >= VERSION_MAX)
    return `must be for a wallet that has changed fewer than ${VERSION_MAX.toString()} times`;
  if (points === 0n || batch.moved(partnerId) + points <= most[way]) return undefined;
  return `would bring the points that the partner moves in the open settlement period above ${most[way].toString()}`;
}

/**
 * The rule that issuing these points would break; undefined when there is room.
 * @param besides the points that other partners issue by the same operation
 */
export function issueRoomRule(
  batch: Batch,
  wallet: Pick<Wallet, 'version'>,
  partnerId: PartnerId,
  points: bigint,
  besides = 0n,
): string | undefined {
  const own = -batch.balance(accounts.issued(partnerId)) + points;
  const others = batch.issued() + besides + points - own;
  if (2n * own > MAX_SAFE - others)
    return 'would bring the points that the partner has issued above half of what the others leave of 2^53-1';
  return roomRule(batch, wallet, partnerId, points, 'forward');
}
