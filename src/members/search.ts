import { isId, type Database, type MemberId, type PageRequest } from '../platform/index.js';
import { cardNumberIn } from './card-number.js';
import { hashCode } from './member-ref.js';
import { loadMembers, type MemberRecord } from './member.js';

/**
 * Members that a text names, by id: the member with that id; those that a partner knows by that number, at most one a
 * partner; the one that shows it as a code now, which is not used up; and the one that has, or had, a card of that number. Up to one more than the page holds.
 *
 * The partners are those that have links, found one after the other by the primary key of the links, by which the number is looked
 * up too: two lookups for each partner, however many members there are.
 */
export async function searchMembers(
  database: Database,
  text: string,
  { limit, after }: PageRequest,
): Promise<MemberRecord[]> {
  const rows = await database.query<{ id: MemberId }>({
    name: 'search members',
    text: `WITH RECURSIVE linked(partner_id) AS (
             (SELECT partner_id FROM member_link ORDER BY partner_id LIMIT 1)
             UNION ALL
             SELECT (SELECT k.partner_id FROM member_link k WHERE k.partner_id > l.partner_id ORDER BY k.partner_id LIMIT 1)
             FROM linked l WHERE l.partner_id IS NOT NULL
           )
           SELECT found.id FROM (
             SELECT m.id FROM member m WHERE m.id = $1
             UNION
             SELECT l.member_id FROM linked p,
               LATERAL (SELECT k.member_id FROM member_link k WHERE k.partner_id = p.partner_id AND k.external_id = $2 LIMIT 1) l
             UNION
             SELECT c.member_id FROM member_code c
             WHERE c.code_hash = decode($3, 'hex') AND c.used_at IS NULL AND c.expires_at > clock_timestamp()
             UNION
             SELECT c.member_id FROM card c WHERE c.number = $6 AND c.member_id IS NOT NULL
           ) found WHERE $4::text IS NULL OR found.id > $4 ORDER BY found.id LIMIT $5`,
    values: [isId('member', text) ? text : '', text, hashCode(text), after?.[0] ?? null, limit + 1, cardNumberIn(text)],
  });
  return loadMembers(
    database,
    rows.map(({ id }) => id),
  );
}
