/** The first steps of an app as code that runs, with one's own addresses. The code is code in every language. */

export const forms = ['curl', 'typescript', 'graphql'] as const;
export type Form = (typeof forms)[number];

export type StepName = 'viewer' | 'enrol' | 'accrue' | 'repeat' | 'watch';
export const stepNames: readonly StepName[] = ['viewer', 'enrol', 'accrue', 'repeat', 'watch'];

interface Place {
  /** Where the network answers, such as https://points.example. */
  readonly origin: string;
  /** The partner's own currency. */
  readonly currency: string;
}

const documents: Readonly<Record<StepName, (place: Place) => string>> = {
  viewer: () => `{ viewer { role partner { code name } scopes } }`,
  enrol: () => `mutation {
  enrolMember(input: { externalId: "customer-1" }) {
    ... on EnrolMemberPayload { member { id } }
    ... on Refusal { code message }
  }
}`,
  accrue: ({ currency }) => `mutation {
  accruePoints(input: {
    idempotencyKey: "order-1001"
    orderId: "order-1001"
    member: { externalId: "customer-1" }
    spend: { amount: "40", currency: "${currency}" }
  }) {
    ... on AccruePointsPayload { accrual { id points } wallet { id available } replayed }
    ... on Refusal { code message }
  }
}`,
  repeat: (place) => documents.accrue(place),
  watch: () => `subscription {
  walletChanged(walletId: "WALLET", afterVersion: 0) {
    version reason availableDelta available
  }
}`,
};

const client = ({ origin }: Place): string => `// npm install ${origin}/client/kula-client.tgz
import { createKula, graphql, isRefusal } from 'kula-client';

const kula = createKula({ url: '${origin}', key: process.env.KULA_KEY });`;

const purchase = ({ currency }: Place): string => `await kula.accruePoints({
  idempotencyKey: 'order-1001',
  orderId: 'order-1001',
  member: { externalId: 'customer-1' },
  spend: { amount: '40', currency: '${currency}' },
})`;

const typescript: Readonly<Record<StepName, (place: Place) => string>> = {
  viewer: (place) => `${client(place)}

console.log(await kula.query(graphql('${documents.viewer(place)}')));`,
  enrol: () => `const enrolled = await kula.enrolMember({ externalId: 'customer-1' });
if (isRefusal(enrolled)) console.log(enrolled.code, enrolled.message);`,
  accrue: (place) => `const result = ${purchase(place)};
if (isRefusal(result)) console.log(result.code, result.message);
else console.log(\`+\${result.accrual.points}\`, result.wallet.id);`,
  repeat: (place) => `// The same key and the same values: nothing is booked twice.
const again = ${purchase(place)};
if (!isRefusal(again)) console.log(again.replayed); // true`,
  watch: () => `const walletId = 'WALLET';
for await (const change of kula.watchWallet({ walletId, afterVersion: 0 })) {
  console.log(change.version, change.reason, change.available);
}`,
};

const oneLine = (document: string): string => document.replace(/\s+/g, ' ').trim();

/** Subscriptions go over WebSocket, which curl does not speak: it asks how things stand, again and again. */
const POLL = '{ wallet(id: "WALLET") { version available held } }';

function curlOf(step: StepName, place: Place): string {
  const query = step === 'watch' ? POLL : oneLine(documents[step](place));
  return `curl ${place.origin}/graphql \\
  -H "authorization: Bearer $KULA_KEY" \\
  -H 'content-type: application/json' \\
  -d '${JSON.stringify({ query })}'`;
}

/** The code of a step. */
export function snippetOf(step: StepName, form: Form, place: Place): string {
  if (form === 'graphql') return documents[step](place);
  return form === 'curl' ? curlOf(step, place) : typescript[step](place);
}
