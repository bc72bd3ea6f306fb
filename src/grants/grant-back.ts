import { present, type PartnerId, type Refusal } from '../platform/index.js';
import {
  expireDueLots,
  roomRule,
  walletStore,
  walletsOf,
  wantRoom,
  type Batch,
  type Lot,
  type Needs,
  type Wallet,
} from '../ledger/index.js';
import { isRefusal, planTakeBack, takeBack, type TakenBack } from '../exchange/index.js';
import { takeFromCounters, takingsFrom, takingsJson, wantCounters, type Taken } from '../offers/index.js';
import { recordOf, type Grant } from './grant.js';
import { grantStore } from './grant-store.js';
import type { GrantId } from './ids.js';
import { partStore, type IssuedPart } from './parts.js';
import { spread } from './spread.js';

/** Taking points of a grant back: in proportion over its parts, from their own lots first (programme, section 4). */

/** In `needs`: asks for a grant of which points are to be taken back. */
export function wantGrantBack(needs: Needs, id: GrantId): void {
  needs.want(grantStore, { id });
  needs.want(partStore, { sourceId: id });
}

/** When planning, and in `follow`: a grant that was wanted by its id. */
export const findGrant = (batch: Batch, id: GrantId): Grant | undefined => batch.of(grantStore).find(id);

/** In `follow`: asks for the lots that a reversal of these points may take from, and the counters to which it gives back. */
export function followGrantBack(batch: Batch, needs: Needs, { id, memberId, record }: Grant, points: bigint): void {
  needs.want(walletStore, { memberId, spend: points });
  for (const { lotId, issuerId } of batch.of(partStore).of(id)) {
    needs.want(walletStore, { lotId });
    wantRoom(needs, issuerId);
  }
  wantCounters(
    needs,
    recordOf({ record }).taken.map(({ counter }) => counter),
  );
}

interface StandingPart {
  readonly row: IssuedPart;
  readonly lot: Lot;
  /** Points that are neither reversed nor expired. */
  readonly left: bigint;
}

const standingParts = (batch: Batch, { id }: Grant): StandingPart[] =>
  batch
    .of(partStore)
    .of(id)
    .map((row) => {
      const lot = present(walletsOf(batch).lot(row.lotId), `lot ${row.lotId}`);
      const left = row.points - row.reversedPoints - lot.expired;
      return { row, lot, left: left > 0n ? left : 0n };
    });

/** The points of a grant that can still be taken back: points that expired are gone. */
export const grantRemaining = (batch: Batch, grant: Grant): bigint =>
  standingParts(batch, grant).reduce((sum, { left }) => sum + left, 0n);

/** How points of a grant are to be taken back. */
export interface GrantBack {
  readonly grant: Grant;
  readonly parts: readonly { readonly row: IssuedPart; readonly lot: Lot; readonly points: bigint }[];
  readonly taken: TakenBack;
  readonly points: bigint;
}

/**
 * Plans how points of a grant are taken back. The grant was wanted by {@link wantGrantBack} and {@link followGrantBack}.
 * @param points at most {@link grantRemaining}; when the wallet has fewer, the caller must not post it
 * @returns a refusal when an exchange rate is missing
 */
export function planGrantBack(batch: Batch, grant: Grant, points: bigint): GrantBack | Refusal {
  const standing = standingParts(batch, grant);
  const shares = spread(
    points,
    standing.map(({ left }) => left),
  );
  const parts = standing.flatMap(({ row, lot }, i) => {
    const share = shares[i] ?? 0n;
    return share > 0n ? [{ row, lot, points: share }] : [];
  });
  const taken = planTakeBack(batch, parts);
  return isRefusal(taken) ? taken : { grant, parts, taken, points };
}

/** The rule of bounds on what issuers move that this would break; undefined when it keeps them all. */
export function grantBackRule(batch: Batch, wallet: Wallet, { parts }: GrantBack): string | undefined {
  const byIssuer = new Map<PartnerId, bigint>();
  for (const { row, points } of parts) byIssuer.set(row.issuerId, (byIssuer.get(row.issuerId) ?? 0n) + points);
  for (const [issuerId, points] of byIssuer) {
    const rule = roomRule(batch, wallet, issuerId, points, 'back');
    if (rule) return rule;
  }
  return undefined;
}

/** What goes back to the counters: points at once, a TIME when the grant is gone whole. */
function backToCounters({ points: given, reversedPoints, record }: Grant, points: bigint): Taken[] {
  const isGone = reversedPoints + points === given;
  return recordOf({ record }).taken.flatMap(({ counter }) => {
    const amount = counter.measure === 'POINTS' ? points : isGone ? 1n : 0n;
    return amount > 0n ? [{ counter, amount }] : [];
  });
}

/** Takes points of a grant back as planned, by one entry, and gives back to its counters. All has been checked before. */
export function takeGrantBack(batch: Batch, wallet: Wallet, { grant, parts, taken, points }: GrantBack): Grant {
  const head = { kind: 'GRANT_REVERSAL', partnerId: grant.partnerId, reference: grant.id } as const;
  takeBack(batch, wallet, head, taken);
  expireDueLots(batch, wallet);
  for (const { row, points: share } of parts) batch.of(partStore).reverse(row, share);
  const back = backToCounters(grant, points);
  takeFromCounters(
    batch,
    back.map(({ counter, amount }) => ({ counter, amount: -amount })),
  );
  const before =
    grant.givenBack === null ? [] : takingsFrom(JSON.parse(grant.givenBack) as ReturnType<typeof takingsJson>);
  const after: Grant = {
    ...grant,
    reversedPoints: grant.reversedPoints + points,
    givenBack: back.length === 0 ? grant.givenBack : JSON.stringify(takingsJson([...before, ...back])),
  };
  batch.of(grantStore).change(after);
  return after;
}
