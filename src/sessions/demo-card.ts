import { BadInput, bounds, readText, type Role } from '../platform/index.js';

/** A kind of person that one can be in a demo, and of whom such a person is one: of the network, of a partner, or of its members. */
interface CardKind {
  readonly role: Role;
  readonly title: string;
  readonly of: 'network' | 'partner' | 'member';
}

export const cardKinds = {
  operator: { role: 'OPERATOR', title: 'Operator', of: 'network' },
  'network-accountant': { role: 'NETWORK_ACCOUNTANT', title: 'Network accountant', of: 'network' },
  auditor: { role: 'AUDITOR', title: 'Auditor', of: 'network' },
  accountant: { role: 'PARTNER_ACCOUNTANT', title: 'Accountant', of: 'partner' },
  marketer: { role: 'PARTNER_MARKETER', title: 'Marketer', of: 'partner' },
  developer: { role: 'PARTNER_DEVELOPER', title: 'Developer', of: 'partner' },
  till: { role: 'PARTNER_APP', title: 'Till', of: 'partner' },
  member: { role: 'MEMBER', title: 'Member', of: 'member' },
} as const satisfies Record<string, CardKind>;

export type CardName = keyof typeof cardKinds;

/** A card as it is named in `as`, such as `accountant:bakery` or `member:anna@bakery`. */
export interface DemoCard extends CardKind {
  /** The whole name. */
  readonly id: string;
  /** Set for a partner's people and for members. */
  readonly partnerCode?: string;
  /** Set for members: the partner's own number. */
  readonly externalId?: string;
}

const CARD_MAX = bounds.reference + 64;
const partnerCode = /^[a-z0-9-]{2,32}$/;

const isName = (text: string): text is CardName => Object.hasOwn(cardKinds, text);

const RULE =
  'must be one of operator, network-accountant, auditor, or accountant:CODE, marketer:CODE, developer:CODE, till:CODE, member:EXTERNALID@CODE with the code of a partner';

/** Reads the name of a card. Errors: BadInput. */
export function readCard(field: string, text: string): DemoCard {
  const id = readText(field, text, CARD_MAX);
  const [name = '', ...rest] = id.split(':');
  if (!isName(name)) throw new BadInput(field, RULE);
  const kind = cardKinds[name];
  const whose = rest.join(':');
  if (kind.of === 'network') {
    if (rest.length > 0) throw new BadInput(field, RULE);
    return { ...kind, id };
  }
  // A partner's own numbers may contain an @, and codes may not.
  const at = kind.of === 'member' ? whose.lastIndexOf('@') : -1;
  const code = whose.slice(at + 1);
  if (!partnerCode.test(code) || (kind.of === 'member' && at < 1)) throw new BadInput(field, RULE);
  return { ...kind, id, partnerCode: code, ...(kind.of === 'member' && { externalId: whose.slice(0, at) }) };
}

/** The name of a card. */
export function cardId(name: CardName, partnerCode?: string, externalId?: string): string {
  if (partnerCode === undefined) return name;
  return externalId === undefined ? `${name}:${partnerCode}` : `${name}:${externalId}@${partnerCode}`;
}
