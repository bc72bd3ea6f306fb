import type { EntityManager } from '@mikro-orm/sql';
import type { MemberId, PartnerId, Refusal } from '../platform/index.js';
import {
  exclusively,
  partnerNotActive,
  type MemberStatus,
  type PartnerStatus,
  type Services,
} from '../ledger/index.js';
import { enrollingStatuses } from './enrol.js';
import { MemberLinkEntity } from './member.entity.js';
import type { MemberRecord } from './member.js';
import { alreadyLinked, memberNotFound } from './refusals.js';

type LinkOutcome =
  | { readonly kind: 'done'; readonly member: MemberRecord }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

const refused = (refusal: Refusal): LinkOutcome => ({ kind: 'refused', refusal });

async function memberOfCode(
  em: EntityManager,
  hash: string,
): Promise<{ id: MemberId; status: MemberStatus } | undefined> {
  const [member] = await em.execute<{ id: MemberId; status: MemberStatus }[]>(
    `SELECT m.id, m.status FROM member_code c JOIN member m ON m.id = c.member_id
     WHERE c.code_hash = decode(?, 'hex') AND c.used_at IS NULL AND c.expires_at > clock_timestamp()`,
    [hash],
  );
  return member;
}

/** Why this member and externalId cannot be linked to the partner, or undefined. */
async function conflict(
  em: EntityManager,
  partnerId: PartnerId,
  memberId: MemberId,
  externalId: string,
): Promise<Refusal | undefined> {
  const links = await em.find(MemberLinkEntity, { partnerId, $or: [{ memberId }, { externalId }] });
  if (links.some((link) => link.memberId === memberId))
    return alreadyLinked('The member is already linked to this partner.');
  return links.length > 0 ? alreadyLinked('The externalId belongs to another member of this partner.') : undefined;
}

/**
 * Ties the member that a code names to the partner's externalId and uses the code up, in one transaction. It holds the
 * lane's lock, so a batch that found the code good has either committed its use or will see ours.
 * Refusals, after which the code is still good: PartnerNotActive, MemberNotFound, AlreadyLinked.
 */
export function link(services: Services, partnerId: PartnerId, hash: string, externalId: string): Promise<LinkOutcome> {
  return exclusively(
    services.database,
    async (em, now): Promise<LinkOutcome> => {
      const [partner] = await em.execute<{ status: PartnerStatus }[]>('SELECT status FROM partner WHERE id = ?', [
        partnerId,
      ]);
      if (!partner) throw new Error(`partner ${partnerId} of a key does not exist`);
      if (!enrollingStatuses.includes(partner.status)) return refused(partnerNotActive(partner.status));
      const member = await memberOfCode(em, hash);
      if (!member || member.status === 'CLOSED') return refused(memberNotFound());
      const inTheWay = await conflict(em, partnerId, member.id, externalId);
      if (inTheWay) return refused(inTheWay);
      // An enrolment does not hold the lane's lock: it may take the externalId right now.
      const linked = await em.execute<unknown[]>(
        `INSERT INTO member_link (partner_id, external_id, member_id, linked_at) VALUES (?, ?, ?, ?)
       ON CONFLICT DO NOTHING RETURNING member_id`,
        [partnerId, externalId, member.id, now],
      );
      if (linked.length === 0)
        return refused(alreadyLinked('The externalId belongs to another member of this partner.'));
      await em.execute(`UPDATE member_code SET used_at = clock_timestamp() WHERE code_hash = decode(?, 'hex')`, [hash]);
      return { kind: 'done', member: { __typename: 'Member', ...member } };
    },
    { configChanges: false },
  );
}
