/** Grants over the API: given by hand, taken back, and read. */
import type { Client, Loose, TestMember, TestPartner } from '../support/server.js';

let count = 0;
export const key = (): string => `grant-${(count += 1).toString()}`;

const REFUSED = '... on Refusal { code message }';
export const GRANT = `id cause points reversedPoints createdAt text zh: text(locale: "zh") member { id } offer { id version } subject { id }
  parts { issuer { code } points reversedPoints costCentre expiresAt } coupons { id status } badges { code by { code } awardedAt }`;
const WALLET = 'wallet { available held version }';
export const GIVE = `mutation($input: GiveGrantInput!) { giveGrant(input: $input) { __typename ... on GiveGrantPayload { replayed grant { ${GRANT} } ${WALLET} } ${REFUSED}
  ... on PartnerNotActive { partnerStatus } ... on OfferNotLive { status } ... on MemberNotActive { memberStatus } ... on ConsentMissing { partners { code } }
  ... on LimitReached { measure most remaining } ... on CreditLimitReached { exposure { amount } } } }`;
export const REVERSE = `mutation($input: ReverseGrantInput!) { reverseGrant(input: $input) { __typename ... on ReverseGrantPayload { replayed grant { ${GRANT} } ${WALLET} } ${REFUSED}
  ... on ExceedsOriginal { remaining } ... on InsufficientPoints { available requested } } }`;
const PART = 'issuer { code } points reversedPoints expiresAt';
const GRANTS = `query($id: ID!, $first: Int, $after: String) { member(ref: { id: $id }) { grants(first: $first, after: $after) { nodes { id cause points reversedPoints text parts { ${PART} } } pageInfo { hasNextPage endCursor } } } }`;

export const giveInput = (member: TestMember, award: object, more: object = {}): Loose => ({
  idempotencyKey: key(),
  member: { id: member.id },
  award,
  reason: 'a nice day',
  ...more,
});

export const giveTo = async (
  partner: TestPartner,
  member: TestMember,
  award: object,
  more: object = {},
): Promise<Loose> => (await partner.app.ask(GIVE, { input: giveInput(member, award, more) })).giveGrant;

export const takeBack = async (
  partner: TestPartner,
  grantId: string,
  points: number,
  more: object = {},
): Promise<Loose> =>
  (await partner.app.ask(REVERSE, { input: { idempotencyKey: key(), grantId, points, reason: 'a mistake', ...more } }))
    .reverseGrant;

/** A member's grants as someone sees them, newest first. */
export const grantsOf = async (client: Client, member: TestMember, page: object = {}): Promise<Loose> =>
  (await client.ask(GRANTS, { id: member.id, ...page })).member?.grants;
