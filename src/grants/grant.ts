import { micros, rowsOf, type MemberId, type PartnerId, type RecordOf, type RowOf } from '../platform/index.js';
import { takingsFrom, takingsJson, type CouponGift, type Funder, type OfferId, type Taken } from '../offers/index.js';
import { MemberGrantEntity, type GrantCause } from './grant.entity.js';

/** What a member was given without a purchase of its own. It has one cause, and each cause gives one grant. */
export interface Grant extends RecordOf<typeof MemberGrantEntity> {
  readonly __typename: 'Grant';
  /** Shown as the operation that gave it left it, also on a replay: nothing of it had been taken back. */
  readonly isJustGiven?: true;
}

export const grantRows = rowsOf(MemberGrantEntity);
export type GrantRow = RowOf<typeof MemberGrantEntity>;
export const toGrant: (row: GrantRow) => Grant = grantRows.named('Grant');

/** What of a grant does not stand in columns of its own. */
export interface GrantRecord {
  /** Who issued its points, with the shares; of a campaign those of its version. */
  readonly funding: readonly Funder[];
  /** Points before limits cut them. */
  readonly uncutPoints: bigint;
  /** Days until its points expire; null: as the rate sheet of each funder says. */
  readonly expireAfterDays: number | null;
  /** As many as were given. */
  readonly coupons: readonly CouponGift[];
  /** Codes of badges that the member had not got before. */
  readonly badges: readonly string[];
  /** Who gave the badges; null: the network. */
  readonly badgesBy: PartnerId | null;
  /** What it took from the counters of its campaign. */
  readonly taken: readonly Taken[];
}

/** The record as column `record` has it, and as it is sealed. */
export const recordText = ({ funding, uncutPoints, taken, ...others }: GrantRecord): string =>
  JSON.stringify({
    funding: funding.map(({ share, ...funder }) => ({ ...funder, share: share.toString() })),
    uncutPoints: uncutPoints.toString(),
    taken: takingsJson(taken),
    ...others,
  });

type RecordJson = Omit<GrantRecord, 'funding' | 'uncutPoints' | 'taken'> & {
  readonly funding: readonly (Omit<Funder, 'share'> & { readonly share: string })[];
  readonly uncutPoints: string;
  readonly taken: ReturnType<typeof takingsJson>;
};

/** Reads what {@link recordText} made. */
export function recordOf({ record }: Pick<Grant, 'record'>): GrantRecord {
  const { funding, uncutPoints, taken, ...others } = JSON.parse(record) as RecordJson;
  return {
    ...others,
    funding: funding.map(({ share, ...funder }) => ({ ...funder, share: micros(BigInt(share)) })),
    uncutPoints: BigInt(uncutPoints),
    taken: takingsFrom(taken),
  };
}

/** What gives one grant, and no other. */
export interface Occasion {
  readonly cause: GrantCause;
  /** The campaign or draw; null: there is none. */
  readonly offerId: OfferId | null;
  /**
   * What happened: the id of the subject; for an enrolment the member's id, for a birthday the member's and the year, for a rise
   * the member's and the number of the change; by hand the grant's own id.
   */
  readonly key: string;
}

/** The occasion as one text; different occasions have different texts. */
export const occasionOf = ({ cause, offerId, key }: Occasion): string => `${cause} ${offerId ?? '-'} ${key}`;

/** What happened where nothing but the member has an id. */
export const memberKey = (memberId: MemberId, more?: string | number): string =>
  more === undefined ? memberId : `${memberId} ${more.toString()}`;
