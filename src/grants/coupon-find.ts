import {
  BadInput,
  inOrder,
  isOwnPartner,
  isStaff,
  textColumn,
  type MemberId,
  type PageRequest,
  type PartnerId,
  type Principal,
  type RequestContext,
} from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import { isForMember, seesAllPartners } from '../members/index.js';
import { loadOffers, offerVersion, type CouponKindId } from '../offers/index.js';
import { statusSql, type Coupon, type CouponStatus, type CouponUse } from './coupon.js';
import { toCoupon, toCouponUse, type CouponRow, type CouponUseRow } from './coupon-store.js';
import type { CouponId, CouponUseId } from './ids.js';
import type { CouponRef } from './use-coupon.js';

/** Reading coupons and uses, and who may see them (design, section 14). */

/** A coupon as it is answered. */
export interface CouponRecord extends Coupon {
  readonly __typename: 'Coupon';
  readonly status: CouponStatus;
  /** Set in the answer of an operation: the use that stood right after it, or null. */
  readonly useThen?: CouponUseRecord | null;
}

/** A use as it is answered. */
export interface CouponUseRecord extends CouponUse {
  readonly __typename: 'CouponUse';
  /** Set in the answer of an operation: the coupon's status right after it. */
  readonly statusThen?: CouponStatus;
}

type CouponStatusRow = CouponRow & { readonly status: CouponStatus };

const toRecord = (row: CouponStatusRow): CouponRecord => ({
  __typename: 'Coupon',
  ...toCoupon(row),
  status: row.status,
});

export const useRecord = (use: CouponUse): CouponUseRecord => ({ __typename: 'CouponUse', ...use });

/** Coupons by id, without a check of who asks. */
export async function loadCoupons({ database }: Services, ids: readonly string[]): Promise<CouponRecord[]> {
  const rows = await database.query<CouponStatusRow>({
    name: 'load coupons',
    text: `SELECT c.*, ${statusSql} AS status FROM coupon c WHERE c.id = ANY($1::text[])`,
    values: [ids],
  });
  return rows.map(toRecord);
}

/** Uses by id, without a check of who asks. */
export async function loadUses({ database }: Services, ids: readonly string[]): Promise<CouponUseRecord[]> {
  const rows = await database.query<CouponUseRow>({
    name: 'load uses of coupons',
    text: 'SELECT * FROM coupon_use WHERE id = ANY($1::text[])',
    values: [ids],
  });
  return rows.map((row) => useRecord(toCouponUse(row)));
}

/**
 * The coupons that were given for each of these, in the order of their giving, without a check of who asks.
 * @param most no more rows than these are read: not all may be there then; null: all are
 */
export async function loadCouponsFor(
  { database }: Services,
  references: readonly string[],
  most: number | null = null,
): Promise<Map<string, CouponRecord[]>> {
  const rows = await database.query<CouponStatusRow>({
    name: 'coupons of references',
    text: `SELECT c.*, ${statusSql} AS status FROM coupon c WHERE c.reference = ANY($1::text[]) ORDER BY c.reference, c.ordinal LIMIT $2`,
    values: [references, most],
  });
  const found = new Map<string, CouponRecord[]>(references.map((reference) => [reference, []]));
  for (const row of rows) found.get(row.reference)?.push(toRecord(row));
  return found;
}

const COUPONS = Symbol('coupons by id');
const STANDING = Symbol('standing uses by coupon');

/** One request's coupons by id: for objects that were checked and name a coupon. */
export const couponsById = (ctx: RequestContext, services: Services) =>
  ctx.loaders.get<CouponRecord | null>(COUPONS, async (ids) =>
    inOrder(ids, await loadCoupons(services, ids), ({ id }) => id),
  );

const FOR = Symbol('coupons by what they were given for');

/**
 * The most coupons that one request is shown of things that gave them. A list without `first` counts as 10 objects of the 10,000 that
 * an answer may have, and mostly an order has fewer; but one may have given 1,000, and a page of 100 orders shows all of them.
 */
export const SHOWN_MAX = 10_000;

interface Shown {
  loaded: number;
  answered: number;
}

const shownIn = new WeakMap<RequestContext['loaders'], Shown>();

function shownOf({ loaders }: RequestContext): Shown {
  let shown = shownIn.get(loaders);
  if (!shown) shownIn.set(loaders, (shown = { loaded: 0, answered: 0 }));
  return shown;
}

const tooMany = (): BadInput =>
  new BadInput('coupons', `must be at most ${SHOWN_MAX.toString()} coupons in one request`);

/**
 * The coupons that were given for one thing, in the order of their giving: for whoever may see that thing.
 * Errors: BadInput beyond {@link SHOWN_MAX}; aliases count each time.
 */
export async function couponsOf(
  ctx: RequestContext,
  services: Services,
  reference: string,
): Promise<readonly CouponRecord[]> {
  const shown = shownOf(ctx);
  const loader = ctx.loaders.get<readonly CouponRecord[]>(FOR, async (references) => {
    const left = SHOWN_MAX - shown.loaded;
    if (left < 0) return references.map(tooMany);
    const found = await loadCouponsFor(services, references, left + 1);
    for (const coupons of found.values()) shown.loaded += coupons.length;
    return references.map((one) => (shown.loaded > SHOWN_MAX ? tooMany() : (found.get(one) ?? [])));
  });
  const coupons = await loader.load(reference);
  shown.answered += coupons.length;
  if (shown.answered > SHOWN_MAX) throw tooMany();
  return coupons;
}

/** One request's uses that stand, by coupon. */
export const standingUses = (ctx: RequestContext, { database }: Services) =>
  ctx.loaders.get<CouponUseRecord | null>(STANDING, async (ids) => {
    const rows = await database.query<CouponUseRow>({
      name: 'standing uses of coupons',
      text: `SELECT u.* FROM unnest($1::text[]) w(coupon_id), LATERAL (
               SELECT * FROM coupon_use x WHERE x.coupon_id = w.coupon_id AND x.undone_at IS NULL LIMIT 1) u`,
      values: [textColumn(ids, (id) => id)],
    });
    return inOrder(
      ids,
      rows.map((row) => useRecord(toCouponUse(row))),
      ({ couponId }) => couponId,
    );
  });

/** The partners that a coupon concerns, by the version of its kind. */
export interface CouponParties {
  /** Null: the network. */
  readonly ownerId: PartnerId | null;
  readonly acceptedAtIds: readonly PartnerId[];
  readonly funderIds: readonly PartnerId[];
}

/** @param ctx of the request; left out: outside of one */
export async function partiesOf(
  services: Services,
  { kindId, version }: Pick<Coupon, 'kindId' | 'version'>,
  ctx?: RequestContext,
): Promise<CouponParties> {
  const { ownerId, terms } = await offerVersion(services, kindId, version, ctx);
  return {
    ownerId,
    acceptedAtIds: terms.kind === 'COUPON_KIND' ? terms.acceptedAtIds : [],
    funderIds: terms.funding.map(({ partnerId }) => partnerId),
  };
}

const isOneOf = (principal: Principal, partnerIds: readonly (PartnerId | null)[]): boolean =>
  partnerIds.some((partnerId) => partnerId !== null && isOwnPartner(principal, partnerId));

/** Whether it is staff, or the app or accountant of one of these partners. */
export const isStaffOr = (principal: Principal, partnerIds: readonly PartnerId[]): boolean =>
  isStaff(principal) || isOneOf(principal, partnerIds);

/** Whether it is the owner's marketer, who prints coupons of nobody, and the coupon is no member's. */
const isPrinted = (principal: Principal, memberId: MemberId | null, ownerId: PartnerId | null): boolean =>
  memberId === null && ownerId !== null && isOwnPartner(principal, ownerId, 'programme');

/** Its member, OPERATOR and AUDITOR, and the partners that own or accept it. A marketer sees those that no member has. */
const maySee = (principal: Principal, { memberId }: Coupon, { ownerId, acceptedAtIds }: CouponParties): boolean => {
  if (principal.role === 'OPERATOR' || principal.role === 'AUDITOR') return true;
  if (principal.role === 'MEMBER') return memberId !== null && principal.memberId === memberId;
  if (isPrinted(principal, memberId, ownerId)) return true;
  return isOneOf(principal, [ownerId, ...acceptedAtIds]);
};

/**
 * Who may read the number and the code: its member, the app and the accountant of its owner, and OPERATOR; of a coupon
 * that no member has the owner's marketer, who prints it.
 */
export const maySeeNumber = (
  principal: Principal,
  { memberId }: Coupon,
  { ownerId }: Pick<CouponParties, 'ownerId'>,
): boolean =>
  principal.role === 'OPERATOR' ||
  (principal.role === 'MEMBER' && memberId !== null && principal.memberId === memberId) ||
  isPrinted(principal, memberId, ownerId) ||
  isOneOf(principal, [ownerId]);

/** Who may see a use: the partner that accepted it, the kind's owner and funders, staff, and the coupon's member. */
export async function maySeeUse(
  services: Services,
  principal: Principal,
  { partnerId }: CouponUse,
  { memberId }: Coupon,
  { ownerId, funderIds }: CouponParties,
): Promise<boolean> {
  if (isStaff(principal) || isOneOf(principal, [partnerId, ownerId, ...funderIds])) return true;
  if (principal.role !== 'MEMBER' || memberId === null) return false;
  return isForMember(principal, await seesAllPartners(services, principal), { memberId, partnerId });
}

/** A coupon, or null when there is none that who asks may see. */
export async function findCoupon(
  services: Services,
  principal: Principal,
  ref: Exclude<CouponRef, null>,
  ctx?: RequestContext,
): Promise<CouponRecord | null> {
  const [row] = await services.database.query<CouponStatusRow>({
    name: 'find coupon',
    text: `SELECT c.*, ${statusSql} AS status FROM coupon c WHERE c.id = $1 OR c.number = $2`,
    values: ['id' in ref ? ref.id : null, 'number' in ref ? ref.number : null],
  });
  if (!row) return nothing(services);
  const coupon = toRecord(row);
  return maySee(principal, coupon, await partiesOf(services, coupon, ctx)) ? coupon : null;
}

/** A kind that there is not. */
const NO_KIND = 'cpk_00000000000000000000000000' as CouponKindId;

/** What is not there is looked for as long as what is hidden: whoever measures cannot tell them apart. */
async function nothing({ database }: Services): Promise<null> {
  await loadOffers(database, [NO_KIND]);
  return null;
}

const NO_COUPON = 'cpn_00000000000000000000000000' as CouponId;

/** A use, or null when there is none that who asks may see. */
export async function findUse(
  services: Services,
  principal: Principal,
  id: CouponUseId,
): Promise<CouponUseRecord | null> {
  const [use] = await loadUses(services, [id]);
  const [coupon] = await loadCoupons(services, [use?.couponId ?? NO_COUPON]);
  if (!use || !coupon) return nothing(services);
  const parties = await partiesOf(services, coupon);
  return (await maySeeUse(services, principal, use, coupon, parties)) ? use : null;
}

/** Which of a member's coupons. */
export interface CouponWish {
  readonly memberId: MemberId;
  readonly status: CouponStatus | null;
  /** Only those that this partner owns or accepts. */
  readonly partnerId: PartnerId | null;
}

/** A member's coupons, newest first: up to one more than the page holds. */
export async function listCoupons(
  { database }: Services,
  { memberId, status, partnerId }: CouponWish,
  page: PageRequest,
): Promise<CouponRecord[]> {
  const rows = await database.query<CouponStatusRow>({
    name: 'coupons of a member',
    text: `SELECT * FROM (
             SELECT c.*, ${statusSql} AS status FROM coupon c
             WHERE c.member_id = $1 AND ($2::text IS NULL OR c.id < $2) AND ($3::text IS NULL OR EXISTS (
               SELECT FROM offer o JOIN offer_version v ON v.offer_id = o.id
               WHERE o.id = c.kind_id AND v.version = c.version AND (o.owner_id = $3 OR jsonb_exists(v.terms->'rules'->'acceptedAtIds', $3))))
           ) c WHERE ($4::text IS NULL OR c.status = $4) ORDER BY c.id DESC LIMIT $5`,
    values: [memberId, page.after?.[0] ?? null, partnerId, status, page.limit + 1],
  });
  return rows.map(toRecord);
}

export const couponCursor = ({ id }: { readonly id: CouponId }): readonly string[] => [id];
