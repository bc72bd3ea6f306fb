import { actText, newId, type MemberId, type PartnerId, type Queryable, type Refusal } from '../platform/index.js';
import { insertWallets, partnerNotActive, type PartnerStatus, type Services } from '../ledger/index.js';
import { loadMembers, type MemberRecord } from './member.js';

interface Enrolled {
  readonly member: MemberRecord;
  /** Whether this call made the member. */
  readonly created: boolean;
}

type EnrolOutcome =
  | { readonly kind: 'done'; readonly result: Enrolled }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Statuses in which a partner can enrol members: a partner that is leaving only stops issuing points (design, section 5). */
export const enrollingStatuses: readonly PartnerStatus[] = ['ACTIVE', 'EXITING'];

async function findLinked(db: Queryable, partnerId: PartnerId, externalId: string): Promise<MemberRecord | undefined> {
  const [link] = await db.query<{ member_id: MemberId }>({
    name: 'link',
    text: 'SELECT member_id FROM member_link WHERE partner_id = $1 AND external_id = $2',
    values: [partnerId, externalId],
  });
  if (!link) return undefined;
  const [member] = await loadMembers(db, [link.member_id]);
  return member;
}

/**
 * One statement makes link, member and wallet, or none of them. Of several calls at once with the same externalId, the
 * unique constraint lets one through; the others wait for it and then find its link.
 */
async function insert(
  db: Queryable,
  partnerId: PartnerId,
  externalId: string,
  memberId: MemberId,
): Promise<{ status: PartnerStatus; member_id: MemberId | null } | undefined> {
  const [row] = await db.query<{ status: PartnerStatus; member_id: MemberId | null }>({
    name: 'enrol',
    text: `WITH p AS (SELECT id, status, network_now() AS now, set_config('kula.act', $5, true) AS act FROM partner WHERE id = $1),
             link AS (INSERT INTO member_link (partner_id, external_id, member_id, linked_at)
                      SELECT p.id, $2, $3, p.now FROM p WHERE p.status = ANY($4::text[])
                      ON CONFLICT (partner_id, external_id) DO NOTHING RETURNING member_id, linked_at),
             person AS (INSERT INTO member (id, created_at) SELECT member_id, linked_at FROM link),
             purse AS (${insertWallets('link')})
           SELECT p.status, link.member_id FROM p LEFT JOIN link ON true`,
    values: [partnerId, externalId, memberId, enrollingStatuses, actText()],
  });
  return row;
}

/**
 * Gives the partner's member with that externalId, and makes it when there is none. Enrolling again answers the same member,
 * whatever the partner's status is then.
 * @param memberId of the member to be made; scenarios bring theirs, the same every time
 * Refuses: PartnerNotActive.
 */
export async function enrol(
  { database }: Services,
  partnerId: PartnerId,
  externalId: string,
  memberId: MemberId = newId('member'),
): Promise<EnrolOutcome> {
  const before = await findLinked(database, partnerId, externalId);
  if (before) return { kind: 'done', result: { member: before, created: false } };
  const made = await insert(database, partnerId, externalId, memberId);
  if (!made) throw new Error(`partner ${partnerId} of a key does not exist`);
  if (made.member_id !== null)
    return {
      kind: 'done',
      result: { member: { __typename: 'Member', id: made.member_id, status: 'ACTIVE' }, created: true },
    };
  const other = await findLinked(database, partnerId, externalId);
  if (other) return { kind: 'done', result: { member: other, created: false } };
  return { kind: 'refused', refusal: partnerNotActive(made.status) };
}
