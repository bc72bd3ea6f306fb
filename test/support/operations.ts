/** The operations of a partner app as the tests send them, with everything that an answer can say. */
import { randomUUID } from 'node:crypto';
import type { Loose, TestGateway, TestMember, TestPartner } from './server.js';

const REFUSALS = `
  ... on Refusal { code message }
  ... on IdempotencyConflict { firstUsedFor }
  ... on PartnerNotActive { partnerStatus }
  ... on MemberNotActive { memberStatus }
  ... on DuplicateOrder { existing { __typename id } }
  ... on CurrencyMismatch { expectedCurrency }
  ... on InsufficientPoints { available requested }
  ... on ExceedsOriginal { remaining }
  ... on InvalidTransition { from }
  ... on FxRateMissing { base quote }
  ... on CreditLimitReached { limit { amount currency } exposure { amount currency } }
  ... on QuoteExpired { expiredAt }
  ... on QuoteUsed { redemption { id orderId } }`;
const WALLET = 'wallet { id available held version member { id } }';
const ACCRUAL = `accrual { id orderId points reversedPoints spend { amount currency } category occurredAt createdAt expiresAt
  components { reason points } partner { code } member { id } rateSheet { version } }`;
const REDEMPTION = `redemption { id orderId status points value { amount currency } capturedPoints refundedPoints
  reimbursement { amount currency } heldUntil createdAt partner { code } member { id } }`;
const CONVERSION = `conversion { id direction points nativeUnits reference partner { code } member { id } rateSheet { version } createdAt }`;

const document = (name: string, payload: string, fields: string): string => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  return `mutation($input: ${type}!) { ${name}(input: $input) { __typename ... on ${payload} { ${fields} } ${REFUSALS} } }`;
};

const documents = {
  accruePoints: document('accruePoints', 'AccruePointsPayload', `${ACCRUAL} ${WALLET} replayed`),
  reverseAccrual: document('reverseAccrual', 'ReverseAccrualPayload', `${ACCRUAL} ${WALLET} replayed`),
  quoteRedemption: document(
    'quoteRedemption',
    'QuoteRedemptionPayload',
    'quote { id points value { amount currency } expiresAt partner { code } member { id } rateSheet { version } }',
  ),
  redeemPoints: document('redeemPoints', 'RedeemPointsPayload', `${REDEMPTION} ${WALLET} replayed`),
  captureRedemption: document('captureRedemption', 'CaptureRedemptionPayload', `${REDEMPTION} ${WALLET} replayed`),
  voidRedemption: document('voidRedemption', 'VoidRedemptionPayload', `${REDEMPTION} ${WALLET} replayed`),
  refundRedemption: document('refundRedemption', 'RefundRedemptionPayload', `${REDEMPTION} ${WALLET} replayed`),
  convertIn: document('convertIn', 'ConvertInPayload', `${CONVERSION} ${WALLET} replayed`),
  convertOut: document('convertOut', 'ConvertOutPayload', `${CONVERSION} ${WALLET} replayed`),
} as const;
export type OperationName = keyof typeof documents;

/** Only the refusals that a union has may be spread in it: the document without the others. */
const fitted = new Map<OperationName, string>();

/** Sends one operation as the partner's app; a key is made when none is given. Gives the union's member. */
export async function operate(partner: TestPartner, name: OperationName, input: Loose): Promise<Loose> {
  const answer = await send(partner, name, input);
  if (answer.errors) throw new Error(`unexpected errors: ${JSON.stringify(answer.errors)}`);
  return answer.data?.[name];
}

/** As {@link operate}; gives the whole answer. */
export async function send(partner: TestPartner, name: OperationName, input: Loose) {
  const key = name === 'quoteRedemption' ? {} : { idempotencyKey: `key-${randomUUID()}` };
  const known = fitted.get(name);
  let text = known ?? documents[name];
  const variables = { input: { ...key, ...input } };
  const answer = await partner.app.send(text, variables);
  const wrong = (answer.errors ?? []).flatMap(({ message }) => /type "(\w+)"\.?$/.exec(message)?.[1] ?? []);
  if (answer.errors?.[0]?.extensions.code !== 'GRAPHQL_VALIDATION_FAILED' || wrong.length === 0 || known !== undefined)
    return answer;
  for (const type of wrong) text = text.replace(new RegExp(`\\.\\.\\. on ${type} \\{(?:[^{}]|\\{[^{}]*\\})*\\}`), '');
  fitted.set(name, text);
  return partner.app.send(text, variables);
}

/** Moves the network's clock; answers its time. */
export async function advance(gateway: TestGateway, seconds: number): Promise<Date> {
  const { advanceClock } = await gateway.operator.ask('mutation($seconds: Int!) { advanceClock(seconds: $seconds) }', {
    seconds,
  });
  return new Date(advanceClock as string);
}

export const DAY = 24 * 60 * 60;

/**
 * For tests of what holds within one day: where it would soon end, it goes on to the next one first. The day is that of Greenwich.
 * @returns the network's time
 */
export async function awayFromMidnight(gateway: TestGateway): Promise<Date> {
  const at = await advance(gateway, 1);
  const left = DAY - (Math.floor(at.getTime() / 1_000) % DAY);
  return left < DAY / 24 ? advance(gateway, left + 60) : at;
}

/** The wallet as its member sees it. */
export async function walletOf(member: TestMember): Promise<{ available: number; held: number; version: number }> {
  const { wallet } = await member.client.ask('query($id: ID!) { wallet(id: $id) { available held version } }', {
    id: member.walletId,
  });
  return wallet;
}

/** The postings of the latest entry of a kind, by account: amounts as answered. */
export async function lastEntry(gateway: TestGateway, kind: string): Promise<Record<string, string>> {
  const rows = await gateway.services.database.query<{ account: string; asset: string; amount: bigint }>({
    text: `SELECT account, asset, amount FROM posting WHERE amount <> 0 AND entry_sequence = (SELECT max(sequence) FROM journal_entry WHERE kind = $1)`,
    values: [kind],
  });
  return Object.fromEntries(
    rows.map((row) => [
      row.account,
      row.asset === 'PTS' ? row.amount.toString() : `${row.amount.toString()} ${row.asset}`,
    ]),
  );
}
