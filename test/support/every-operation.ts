/** All that partners, members and staff do, in small numbers and over the API: for what is asked of every statement that they cause. */
import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import { until } from '../live/support/collect.js';
import { DAY, advance, operate } from './operations.js';
import { enterProgramme, playProgramme, type Programme } from './every-programme.js';
import type { Loose, TestGateway, TestMember, TestPartner } from './server.js';

const BATCH =
  'mutation($inputs: [AccruePointsInput!]!) { accruePointsBatch(inputs: $inputs) { __typename ... on Refusal { code } } }';
const CODE = 'mutation { memberCode { code } }';
const LINK = 'mutation($input: LinkMemberInput!) { linkMember(input: $input) { __typename ... on Refusal { code } } }';
const FREEZE = 'mutation($frozen: Boolean!) { freezeWallet(frozen: $frozen) { id version } }';
const WATCH = 'subscription($id: ID!) { walletChanged(walletId: $id, afterVersion: 0) { version } }';
const READ = `query($id: ID!, $order: String!) {
  member(ref: { id: $id }) { id status links { externalId } wallet { available held version expiring { points expiresAt }
    changes(first: 3) { nodes { version reason partner { code } } } } }
  accrual(orderId: $order) { id points member { id } rateSheet { version } }
}`;
const LEDGER = `{ network { totals { issued outstanding } }
  journal(first: 5) { nodes { sequence kind postings { account amount } } }
  settlementPeriod { number statements { id lines { kind amount { amount } entries(first: 2) { nodes { sequence } } } } } }`;
/** The journal and a line's entries by each of their filters. */
const ENTRIES = `query($order: String!, $partner: ID!, $member: ID!, $from: DateTime!) {
  ofOrder: journal(filter: { reference: $order, partnerId: $partner }, order: NEWEST_FIRST) { nodes { subject { id } reference member { id } partner { code } } }
  ofPartner: journal(filter: { partnerId: $partner, from: $from }, order: NEWEST_FIRST, first: 3) { nodes { sequence reference } }
  ofMember: journal(filter: { memberId: $member, kind: "ACCRUAL" }, order: NEWEST_FIRST, first: 3) { nodes { sequence } }
  ofKind: journal(filter: { kind: "REDEMPTION", from: $from }, order: NEWEST_FIRST, first: 3) { nodes { sequence } }
  settlementPeriod { statements { lines {
    newest: entries(first: 2, order: NEWEST_FIRST, filter: { minPoints: 5, from: $from }) { nodes { sequence reference } }
    ofOrder: entries(first: 2, filter: { reference: $order }) { nodes { sequence } } } } }
  trade: accruals(filter: { partnerId: $partner, from: $from }, first: 2) { nodes { id } pageInfo { endCursor } }
  bought: accruals(filter: { member: { id: $member }, occurredFrom: $from }, first: 2) { nodes { id } } all: accruals(first: 2) { nodes { id } }
  order: accruals(filter: { orderId: $order }) { nodes { id } } redeemed: redemptions(filter: { orderId: $order }) { nodes { id } }
  spent: redemptions(filter: { partnerId: $partner, status: [AUTHORIZED] }, first: 2) { nodes { id } } allSpent: redemptions(first: 2) { nodes { id } }
  held: redemptions(filter: { member: { id: $member }, partnerId: $partner }, first: 2) { nodes { id } }
  converted: conversions(filter: { partnerId: $partner, direction: IN, from: $from }, first: 2) { nodes { id } } allConverted: conversions(first: 2) { nodes { id } }
  ofReference: conversions(filter: { reference: $order }) { nodes { id } } exchanged: conversions(filter: { member: { id: $member } }) { nodes { id } }
  activity(filter: { partnerId: $partner }) { nodes { operation } } done: activity(filter: { objectId: $partner }) { nodes { object { id } } } acts: activity { nodes { actor } }
  refusals(filter: { partnerId: $partner, member: { id: $member } }) { nodes { code keyPrefix } } refused: refusals { nodes { code } }
  requestLog(partnerId: $partner, filter: { failed: false }) { nodes { operation ms keyPrefix } }
  settlementPeriods { totalCount nodes { progress { statementCount } } }
  disputes { totalCount nodes { id evidence { sequence } } } rateSheets { totalCount nodes { id } } }`;

export interface Players {
  readonly partners: readonly TestPartner[];
  readonly members: readonly TestMember[];
  readonly programme: Programme;
}

let count = 0;
const unique = (): string => `every-${(count += 1).toString()}`;
const members = <T>(all: readonly T[], each: (one: T, i: number) => Promise<unknown>): Promise<unknown[]> =>
  Promise.all(all.map(each));

/** Two partners whose lots expire, and members of the first; the second knows them by code. */
export async function enterPlayers(gateway: TestGateway, size: number): Promise<Players> {
  const conversion = { conversionInRate: '0.5', conversionOutRate: '1', pointsExpireAfterDays: 30 };
  const first = await gateway.partner({ rates: conversion });
  const second = await gateway.partner({ fundingModel: 'ON_REDEMPTION', rates: conversion });
  const programme = await enterProgramme(gateway, [first, second]);
  const all = await Promise.all(Array.from({ length: size }, () => gateway.member(first)));
  return { partners: [first, second], members: all, programme };
}

const accrual = (partner: TestPartner, member: object, amount = '50.00') => ({
  idempotencyKey: unique(),
  orderId: unique(),
  member,
  spend: { amount, currency: partner.currency },
});

async function earn({ partners: [a, b], members: all }: Players): Promise<Loose[]> {
  if (!a || !b) throw new Error('two partners are needed');
  await members(all, (member) => operate(a, 'accruePoints', accrual(a, { externalId: member.externalId })));
  await a.app.ask(BATCH, { inputs: all.map((member) => accrual(a, { id: member.id })) });
  await members(all, async (member) => {
    const { memberCode } = await member.client.ask(CODE);
    await operate(b, 'accruePoints', accrual(b, { code: memberCode.code }));
  });
  const {
    memberCode: { code },
  } = (await all[0]?.client.ask(CODE)) ?? {};
  await b.app.ask(LINK, { input: { code, externalId: unique() } });
  await members(all, (member) =>
    operate(a, 'convertIn', { member: { id: member.id }, nativeUnits: '10', reference: unique() }),
  );
  return Promise.all(all.map((member) => operate(a, 'accruePoints', accrual(a, { id: member.id }))));
}

async function spend({ partners: [a], members: all }: Players, accruals: readonly Loose[]): Promise<void> {
  if (!a) throw new Error('a partner is needed');
  const hold = (member: TestMember) =>
    operate(a, 'redeemPoints', {
      member: { externalId: member.externalId },
      points: 10,
      orderId: unique(),
      capture: false,
    });
  await members(all, async (member) => {
    const { quote } = await operate(a, 'quoteRedemption', { member: { id: member.id }, points: 7 });
    await operate(a, 'redeemPoints', { quoteId: quote.id, orderId: unique(), capture: true });
    const captured = await hold(member);
    await operate(a, 'captureRedemption', { redemptionId: captured.redemption.id, points: 5 });
    await operate(a, 'refundRedemption', { redemptionId: captured.redemption.id, points: 3, reason: 'returned' });
    const voided = await hold(member);
    await operate(a, 'voidRedemption', { redemptionId: voided.redemption.id });
    await hold(member);
    await operate(a, 'convertOut', { member: { id: member.id }, points: 4, reference: unique() });
  });
  await members(accruals, ({ accrual: made }) =>
    operate(a, 'reverseAccrual', { accrualId: made.id, points: 2, reason: 'returned' }),
  );
}

async function look(gateway: TestGateway, { partners: [a], members: all }: Players): Promise<void> {
  if (!a) throw new Error('a partner is needed');
  await members(all, async (member) => {
    const order = unique();
    await operate(a, 'accruePoints', { ...accrual(a, { id: member.id }), orderId: order });
    await a.app.ask(READ, { id: member.id, order });
    await gateway.auditor.ask(ENTRIES, { order, partner: a.id, member: member.id, from: '2026-01-01T00:00:00Z' });
    await member.client.ask('query($id: ID!) { wallet(id: $id) { available } }', { id: member.walletId });
  });
  await gateway.auditor.ask(LEDGER);
}

const MOVED = 'subscription($id: ID!) { netPositionChanged(partnerId: $id) { balance { amount } } }';

/** Follows the members' wallets from their beginning, and the partners' positions, until `work` is done and all that it changed has come. */
export async function whileWatched<T>(
  gateway: TestGateway,
  { partners, members: all }: Players,
  work: () => Promise<T>,
): Promise<T> {
  const seen = new Map<string, number>();
  const clients: Client[] = [];
  const follow = (
    token: string | undefined,
    query: string,
    id: string,
    versionOf: (data: Loose) => number,
  ): Promise<void> => {
    const client = createClient({
      url: gateway.wsUrl,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${token ?? ''}` },
    });
    clients.push(client);
    return (async () => {
      for await (const { data } of client.iterate<Loose>({ query, variables: { id } })) seen.set(id, versionOf(data));
    })();
  };
  const followed = [
    ...all.map(({ client, walletId }) =>
      follow(client.token, WATCH, walletId, (data) => data.walletChanged.version as number),
    ),
    ...partners.map(({ accountant, id }) => follow(accountant.token, MOVED, id, () => 1)),
  ];
  try {
    const result = await work();
    for (const { client, walletId } of all) {
      const { wallet } = await client.ask('query($id: ID!) { wallet(id: $id) { version } }', { id: walletId });
      await until('every change of a wallet has come', () => seen.get(walletId) === wallet.version, 20_000);
    }
    for (const { id } of partners) await until('a change of a position has come', () => seen.has(id), 20_000);
    return result;
  } finally {
    for (const client of clients) await client.dispose();
    await Promise.allSettled(followed);
  }
}

/** One round of everything but the close of the period, and with it what is due a day and a month later. */
export async function playRound(gateway: TestGateway, players: Players): Promise<void> {
  const accruals = await earn(players);
  await spend(players, accruals);
  await look(gateway, players);
  const [a, b] = players.partners;
  if (!a || !b) throw new Error('two partners are needed');
  await playProgramme(gateway, [a, b], players.members, players.programme);
  const [member] = players.members;
  for (const frozen of [true, false]) await member?.client.ask(FREEZE, { frozen });
  await advance(gateway, 1 * DAY);
}
