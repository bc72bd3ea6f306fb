import {
  isOwnPartner,
  isStaff,
  principalOf,
  type MemberId,
  type PageRequest,
  type PartnerId,
  type Principal,
  type RequestContext,
} from '../platform/index.js';
import { inOrder } from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import { isForMember, seesAllPartners, seesAllPartnersOnce, walletRecord } from '../members/index.js';
import { grantRows, toGrant, type Grant, type GrantRow } from './grant.js';
import type { GrantResult } from './grant-result.js';
import type { GrantId } from './ids.js';

/** Reading grants, and who may see them (programme, section 14): the member, the partner concerned, and staff. */

/** Grants by id, without a check of who asks. */
async function loadGrants({ database }: Services, ids: readonly string[]): Promise<Grant[]> {
  const rows = await database.query<GrantRow>({
    name: 'load grants',
    text: `SELECT ${grantRows.columns('g')} FROM member_grant g WHERE g.id = ANY($1::text[])`,
    values: [ids],
  });
  return rows.map(toGrant);
}

const GRANTS = Symbol('grants by id');

/** One request's grants by id: for objects that were checked and name a grant. */
export const grantsById = (ctx: RequestContext, services: Services) =>
  ctx.loaders.get<Grant | null>(GRANTS, async (ids) => inOrder(ids, await loadGrants(services, ids), ({ id }) => id));

const OF_SUBJECT = Symbol('grants by subject');

/** One request's grants by what they were given for, such as a check-in, oldest first: for whoever may see that. */
export const grantsBySubject = (ctx: RequestContext, { database }: Services) =>
  ctx.loaders.get<readonly Grant[]>(OF_SUBJECT, async (ids) => {
    const rows = await database.query<GrantRow>({
      name: 'grants of subjects',
      text: `SELECT ${grantRows.columns('g')} FROM member_grant g WHERE g.subject_id = ANY($1::text[]) ORDER BY g.id`,
      values: [ids],
    });
    const bySubject = new Map<string, Grant[]>(ids.map((id) => [id, []]));
    for (const row of rows) if (row.subject_id !== null) bySubject.get(row.subject_id)?.push(toGrant(row));
    return ids.map((id) => bySubject.get(id) ?? []);
  });

const maySee = (principal: Principal, all: boolean, grant: Grant): boolean =>
  isStaff(principal) || isOwnPartner(principal, grant.partnerId) || isForMember(principal, all, grant);

/** The grant, or null when there is none that the principal may see. */
export async function findGrantShown(services: Services, id: GrantId, principal: Principal): Promise<Grant | null> {
  const all = await seesAllPartners(services, principal);
  const [grant] = await loadGrants(services, [id]);
  return grant && maySee(principal, all, grant) ? grant : null;
}

/** The same, for fields of which a page has many: one statement for all that a request asks for. */
export async function grantSeen(ctx: RequestContext, services: Services, id: GrantId): Promise<Grant | null> {
  const [all, grant] = await Promise.all([seesAllPartnersOnce(ctx, services), grantsById(ctx, services).load(id)]);
  return grant && maySee(principalOf(ctx), all, grant) ? grant : null;
}

/** Grants by id, null where there is none that the principal may see: one statement for all. */
export async function findGrantsShown(
  services: Services,
  ids: readonly string[],
  principal: Principal,
): Promise<(Grant | null)[]> {
  const all = await seesAllPartners(services, principal);
  const seen = (await loadGrants(services, ids)).filter((grant) => maySee(principal, all, grant));
  return inOrder(ids, seen, ({ id }) => id);
}

/** A member's grants, newest first: up to one more than the page holds. @param partnerId only those of that partner */
export async function listGrants(
  { database }: Services,
  { memberId, partnerId }: { readonly memberId: MemberId; readonly partnerId: PartnerId | null },
  page: PageRequest,
): Promise<Grant[]> {
  const rows = await database.query<GrantRow>({
    name: 'grants of a member',
    text: `SELECT ${grantRows.columns('g')} FROM member_grant g
           WHERE g.member_id = $1 AND ($2::text IS NULL OR g.partner_id = $2) AND ($3::text IS NULL OR g.id < $3)
           ORDER BY g.id DESC LIMIT $4`,
    values: [memberId, partnerId, page.after?.[0] ?? null, page.limit + 1],
  });
  return rows.map(toGrant);
}

/** The grant and the wallet of a payload, as they were right after the operation. */
export async function grantShown(services: Services, { grantId, grant, reversedPoints, wallet }: GrantResult) {
  const found = grant ?? (await loadGrants(services, [grantId]))[0];
  if (!found) throw new Error(`grant ${grantId} is kept and does not exist`);
  return { grant: { ...found, reversedPoints }, wallet: walletRecord(wallet) };
}
