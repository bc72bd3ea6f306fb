/** What settlement's tests do through the API: trade, close, read statements. */
import { randomUUID } from 'node:crypto';
import type { Client, Loose, TestGateway, TestMember, TestPartner } from '../../support/server.js';

export const key = (): string => randomUUID();

const payload = (result: Loose, type: string): Loose => {
  if ((result as { __typename: string }).__typename !== type)
    throw new Error(`expected ${type}, got ${JSON.stringify(result)}`);
  return result;
};

const refusal = '... on Refusal { code message }';

/** Links a member of one partner to others, so that all of them know it by its id. */
export async function link(member: TestMember, ...partners: TestPartner[]): Promise<void> {
  for (const partner of partners) {
    const { memberCode } = await member.client.ask('mutation { memberCode { code } }');
    const { linkMember } = await partner.app.ask(
      `mutation($input: LinkMemberInput!) { linkMember(input: $input) { __typename ${refusal} } }`,
      { input: { code: memberCode.code, externalId: key() } },
    );
    payload(linkMember, 'LinkMemberPayload');
  }
}

export async function redeem(
  partner: TestPartner,
  member: TestMember,
  points: number,
  capture = true,
): Promise<string> {
  const { redeemPoints } = await partner.app.ask(
    `mutation($input: RedeemPointsInput!) { redeemPoints(input: $input) { __typename ... on RedeemPointsPayload { redemption { id } } ${refusal} } }`,
    { input: { idempotencyKey: key(), member: { id: member.id }, points, orderId: key(), capture } },
  );
  return payload(redeemPoints, 'RedeemPointsPayload').redemption.id as string;
}

export async function refund(partner: TestPartner, redemptionId: string, points: number): Promise<void> {
  const { refundRedemption } = await partner.app.ask(
    `mutation($input: RefundRedemptionInput!) { refundRedemption(input: $input) { __typename ${refusal} } }`,
    { input: { idempotencyKey: key(), redemptionId, points, reason: 'returned' } },
  );
  payload(refundRedemption, 'RefundRedemptionPayload');
}

export async function reverse(partner: TestPartner, accrualId: string, points: number): Promise<void> {
  const { reverseAccrual } = await partner.app.ask(
    `mutation($input: ReverseAccrualInput!) { reverseAccrual(input: $input) { __typename ${refusal} } }`,
    { input: { idempotencyKey: key(), accrualId, points, reason: 'returned' } },
  );
  payload(reverseAccrual, 'ReverseAccrualPayload');
}

const lineFields = 'id kind count points amount { amount currency } disputed disputeReason counterparty { id code }';
export const statementFields = `id status currency direction digest issuedAt agreedAt settledAt partner { id code } period { number status }
  balance { amount currency } netDue { amount currency } lines { ${lineFields} }`;
const periodFields = `id number status openedAt closedAt digest statements { ${statementFields} }`;

export const CLOSE = `mutation($input: CloseSettlementPeriodInput!) { closeSettlementPeriod(input: $input) { __typename
  ... on CloseSettlementPeriodPayload { replayed closed { ${periodFields} } opened { ${periodFields} } } ${refusal} } }`;

export async function close(gateway: TestGateway, idempotencyKey = key()): Promise<Loose> {
  return (await gateway.networkAccountant.ask(CLOSE, { input: { idempotencyKey } })).closeSettlementPeriod;
}

/** The period as the client sees it. */
export async function period(client: Client, number?: number): Promise<Loose> {
  return (await client.ask(`query($number: Int) { settlementPeriod(number: $number) { ${periodFields} } }`, { number }))
    .settlementPeriod;
}

export const statement = async (client: Client, id: string): Promise<Loose> =>
  (await client.ask(`query($id: ID!) { statement(id: $id) { ${statementFields} } }`, { id })).statement;

export const of = (held: Loose, partner: TestPartner): Loose =>
  held.statements.find((one: Loose) => one.partner.id === partner.id);

/** A statement's lines in short: kind, counterparty's code, count, points, amount. */
export const short = (made: Loose): unknown[] =>
  made.lines.map((line: Loose) => [
    line.kind,
    ...(line.counterparty ? [line.counterparty.code] : []),
    line.count,
    line.points,
    line.amount.amount,
  ]);

export const agree = async (client: Client, id: string): Promise<Loose> =>
  (
    await client.ask(
      `mutation($id: ID!) { agreeStatement(id: $id) { __typename ... on AgreeStatementPayload { statement { ${statementFields} } } ... on InvalidTransition { from } ${refusal} } }`,
      { id },
    )
  ).agreeStatement;

export const dispute = async (client: Client, lineId: string, reason = 'not ours'): Promise<Loose> =>
  (
    await client.ask(
      `mutation($input: DisputeStatementLineInput!) { disputeStatementLine(input: $input) { __typename
      ... on DisputeStatementLinePayload { statement { ${statementFields} } line { ${lineFields} } } ... on InvalidTransition { from } ${refusal} } }`,
      { input: { lineId, reason } },
    )
  ).disputeStatementLine;

export const RESOLVE = `mutation($input: ResolveDisputeInput!) { resolveDispute(input: $input) { __typename
  ... on ResolveDisputePayload { replayed line { ${lineFields} disputes { reason note adjustment { amount } journalEntryId } } } ... on InvalidTransition { from } ${refusal} } }`;

export const resolve = async (
  client: Client,
  lineId: string,
  adjustment?: string,
  idempotencyKey = key(),
): Promise<Loose> =>
  (await client.ask(RESOLVE, { input: { idempotencyKey, lineId, adjustment, note: 'looked into it' } })).resolveDispute;

export const PAY = `mutation($input: RecordSettlementPaymentInput!) { recordSettlementPayment(input: $input) { __typename
  ... on RecordSettlementPaymentPayload { replayed statement { ${statementFields} payment { bankReference amount { amount } journalEntryId } } }
  ... on InvalidTransition { from } ... on AmountMismatch { expectedAmount { amount currency } } ... on CurrencyMismatch { expectedCurrency } ${refusal} } }`;

export const pay = async (
  client: Client,
  statementId: string,
  amount: string,
  currency = 'EUR',
  idempotencyKey = key(),
): Promise<Loose> =>
  (
    await client.ask(PAY, {
      input: {
        idempotencyKey,
        statementId,
        amount: { amount, currency },
        bankReference: 'SEPA 1',
        paidAt: '2026-01-02T00:00:00Z',
      },
    })
  ).recordSettlementPayment;
