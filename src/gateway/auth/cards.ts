import type { Services } from '../../ledger/index.js';
import { findMember } from '../../members/index.js';
import { firstPartners, loadPartners, partnerIdByCode, type PartnerRecord } from '../../partners/index.js';
import { BadInput, bounds, readText, type PartnerId } from '../../platform/index.js';
import { cardId, cardKinds, type CardName, type DemoCard, type Subject } from '../../sessions/index.js';

/** A member to try a demo with, known to each of these partners, by their codes, under this number. */
export interface DemoMember {
  readonly externalId: string;
  readonly partners: readonly string[];
}

/** The partners whose people are listed; any other can be named all the same. */
const PARTNERS_MAX = 20;

/** A card as it is listed. */
interface ShownCard {
  readonly id: string;
  readonly title: string;
  readonly role: string;
  /** The partner's name; null: a card of the network. */
  readonly partner: string | null;
  readonly name: string;
}

const names = Object.keys(cardKinds) as CardName[];
const namesOf = (of: DemoCard['of']): CardName[] => names.filter((name) => cardKinds[name].of === of);

const shown = (name: CardName, partner?: PartnerRecord, externalId?: string): ShownCard => {
  const { title, role } = cardKinds[name];
  return {
    id: cardId(name, partner?.code, externalId),
    title,
    role,
    partner: partner?.name ?? null,
    name: externalId ?? partner?.name ?? title,
  };
};

/** Everyone as whom a demo can be tried with one click. */
export async function listCards({ database }: Services, members: readonly DemoMember[]): Promise<ShownCard[]> {
  const partners = await firstPartners(database, PARTNERS_MAX);
  const byCode = new Map(partners.map((partner) => [partner.code, partner]));
  return [
    ...namesOf('network').map((name) => shown(name)),
    ...partners.flatMap((partner) => namesOf('partner').map((name) => shown(name, partner))),
    ...members.flatMap(({ externalId, partners: [code = ''] }) => {
      const partner = byCode.get(code);
      return partner ? [shown('member', partner, externalId)] : [];
    }),
  ];
}

/** Who signs in by a card. */
export interface CardHolder {
  readonly subject: Subject;
  readonly partner: PartnerRecord | null;
  readonly name: string;
}

async function memberOf(services: Services, partnerId: PartnerId, externalId: string) {
  const app = { role: 'PARTNER_APP', partnerId, memberId: null, actor: 'demo', keyId: null, expiresAt: null } as const;
  const ref = { kind: 'externalId', externalId: readText('as', externalId, bounds.reference) } as const;
  const member = await findMember(services, app, ref);
  if (!member) throw new BadInput('as', 'must name a member that the partner knows under this number');
  return member;
}

/** The person behind a card. Errors: BadInput when the card names a partner or a member that is not there. */
export async function holderOf(
  services: Services,
  { id, role, title, partnerCode, externalId }: DemoCard,
): Promise<CardHolder> {
  const actor = `demo:${id}`;
  if (partnerCode === undefined)
    return { subject: { role, partnerId: null, memberId: null, actor }, partner: null, name: title };
  const partnerId = await partnerIdByCode(services, partnerCode);
  const [partner] = partnerId === null ? [] : await loadPartners(services.database, [partnerId]);
  if (!partner) throw new BadInput('as', 'must name a partner that is there');
  if (externalId === undefined)
    return { subject: { role, partnerId: partner.id, memberId: null, actor }, partner, name: partner.name };
  const member = await memberOf(services, partner.id, externalId);
  // A member's subject is the member, as in the tokens that partners ask for.
  const subject = { role, partnerId: partner.id, memberId: member.id, actor: member.id };
  return { subject, partner, name: externalId };
}
