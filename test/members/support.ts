import type { TestPartner } from '../support/server.js';

export const CODE = 'mutation { memberCode { code expiresAt } }';
export const ACCRUE = `mutation($input: AccruePointsInput!) { accruePoints(input: $input) { __typename
  ... on AccruePointsPayload { replayed wallet { id available version changes { nodes { version } } expiring { points } member { id status links { externalId } wallet { available version } } } }
  ... on Refusal { code } } }`;

let counter = 0;
/** The variables of {@link ACCRUE} for a purchase of its own. */
export const purchaseBy = (partner: TestPartner, member: object, amount: string) => {
  counter += 1;
  return {
    input: {
      idempotencyKey: `k-${counter}`,
      member,
      spend: { amount, currency: partner.currency },
      orderId: `o-${counter}`,
    },
  };
};
