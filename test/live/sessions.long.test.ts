/** Sessions end while they run: tokens expire, keys are revoked, gateways stop, readers do not read. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient, type Client as WsClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { describeBuses, describeEngines, describePostgres } from '../support/engines.js';
import { startTestGateway, type TestGateway, type TestMember, type TestPartner } from '../support/server.js';
import { Collector, oneTo, until } from './support/collect.js';
import { RawClient } from './support/raw.js';

const CHANGES = `subscription($id: ID!, $after: Int) { walletChanged(walletId: $id, afterVersion: $after) {
  walletId version reason availableDelta heldDelta available held occurredAt partner { id code } journalEntryId } }`;
const POSITION =
  'subscription($id: ID!) { netPositionChanged(partnerId: $id) { partner { id } periodNumber balance { amount currency } exposure { amount } asOfSequence } }';
const REVOKE = 'mutation($id: ID!) { revokeApiKey(id: $id) }';
/** Two seconds are promised; a test has three times that, because machines are busy. */
const ENDED_MS = 6_000;

interface Change {
  readonly walletChanged: Record<string, unknown> & { readonly version: number };
}

describeEngines('sessions', (engine) => {
  let gateway: TestGateway;
  let partner: TestPartner;
  let member: TestMember;
  const clients: { dispose: () => unknown }[] = [];

  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    partner = await gateway.partner();
    member = await gateway.member(partner);
  });
  afterAll(async () => {
    for (const client of clients) await client.dispose();
    await gateway.close();
  });

  const raw = () => {
    const client = new RawClient(gateway.wsUrl);
    clients.push({
      dispose: () => {
        client.socket.terminate();
      },
    });
    return client;
  };
  const graphqlWs = (token: () => string | Promise<string>): WsClient => {
    const client = createClient({
      url: gateway.wsUrl,
      webSocketImpl: WebSocket,
      retryAttempts: 20,
      shouldRetry: () => true,
      retryWait: () => Promise.resolve(),
      connectionParams: async () => ({ authorization: `Bearer ${await token()}` }),
    });
    clients.push(client);
    return client;
  };

  it('serves the graphql-ws client: queries, history, live changes and positions', async () => {
    const client = graphqlWs(() => member.client.token ?? '');
    const queried = await client.iterate({ query: '{ viewer { role member { id } } }' }).next();
    expect(queried.value).toEqual({ data: { viewer: { role: 'MEMBER', member: { id: member.id } } } });
    await gateway.accrue(partner, member, '10.00');
    const seen = new Collector(
      client.iterate<Change>({ query: CHANGES, variables: { id: member.walletId, after: 0 } }),
    );
    await until('the history', () => seen.items.length === 1);
    await gateway.accrue(partner, member, '7.00');
    await until('a live change', () => seen.items.length === 2);
    expect(seen.items[1]?.data?.walletChanged).toMatchObject({
      walletId: member.walletId,
      version: 2,
      reason: 'ACCRUAL',
      availableDelta: 7,
      heldDelta: 0,
      available: 17,
      held: 0,
      partner: { id: partner.id, code: partner.code },
    });
    await seen.stop();

    const accountant = graphqlWs(() => partner.accountant.token ?? '');
    const positions = new Collector(accountant.iterate({ query: POSITION, variables: { id: partner.id } }));
    await until('the position at once', () => positions.items.length === 1);
    await gateway.accrue(partner, member, '100.00');
    await until('the changed position', () => positions.items.length === 2);
    expect(positions.items[1]?.data).toMatchObject({
      netPositionChanged: {
        partner: { id: partner.id },
        periodNumber: 1,
        balance: { amount: '-1.404', currency: 'EUR' },
        exposure: { amount: '1.404' },
      },
    });
    await positions.stop();
  });

  it("hides the member's other partners from a partner app", async () => {
    const other = await gateway.partner();
    const { memberCode } = await member.client.ask<{ memberCode: { code: string } }>(
      'mutation { memberCode { code } }',
    );
    await other.app.ask('mutation($input: LinkMemberInput!) { linkMember(input: $input) { __typename } }', {
      input: { code: memberCode.code, externalId: 'theirs' },
    });
    const client = await raw().init(other.key);
    client.subscribe('c', CHANGES, { id: member.walletId });
    client.send({ type: 'ping' });
    await client.message('pong');
    await until('it follows', async () => {
      await gateway.accrue(partner, member, '1.00');
      return client.of('c').length > 0;
    });
    expect(client.of('c')[0]?.payload).toMatchObject({
      data: { walletChanged: { availableDelta: 1, partner: null, journalEntryId: null } },
    });
    await client.close();
  });

  it('shows a position to no other partner', async () => {
    const other = await gateway.partner();
    for (const token of [other.key, other.accountant.token ?? '', member.client.token ?? '']) {
      const client = await raw().init(token);
      client.subscribe('p', POSITION, { id: partner.id });
      expect((await client.message('error', 'p')).payload).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
      await client.close();
    }
  });

  it("ends within 2 s of a token's expiry", async () => {
    const ttlSeconds = 5;
    const token = await gateway.memberToken(member.id, { ttlSeconds });
    const expiresMs = (Math.floor(Date.now() / 1_000) + ttlSeconds) * 1_000;
    const client = await raw().init(token);
    client.subscribe('c', CHANGES, { id: member.walletId });
    expect(await client.closed).toEqual({ code: 4403, reason: 'Forbidden' });
    expect(Date.now() - expiresMs).toBeGreaterThan(-1_000);
    expect(Date.now() - expiresMs).toBeLessThan(ENDED_MS);
  });

  it("ends within 2 s of a key's revocation, and leaves other keys alone", async () => {
    const revoked = await gateway.partner();
    const ended = await raw().init(revoked.key);
    ended.subscribe('p', POSITION, { id: revoked.id });
    await ended.message('next', 'p');
    const kept = await raw().init(partner.key);
    await gateway.operator.ask(REVOKE, { id: revoked.keyId });
    const started = Date.now();
    expect(await ended.closed).toEqual({ code: 4403, reason: 'Forbidden' });
    expect(Date.now() - started).toBeLessThan(ENDED_MS);
    expect(kept.socket.readyState).toBe(WebSocket.OPEN);
    await kept.close();
  });

  it('lets the graphql-ws client go on with a new token after the last version', async () => {
    let tokens = 0;
    const client = graphqlWs(() => {
      tokens += 1;
      return gateway.memberToken(member.id, { ttlSeconds: tokens === 1 ? 1 : 600 });
    });
    const seen = new Collector(client.iterate<Change>({ query: CHANGES, variables: { id: member.walletId } }));
    await until('a second token is asked for', () => tokens === 2);
    await until('a change with the new one', async () => {
      await gateway.accrue(partner, member, '1.00');
      return seen.items.length > 0;
    });
    await seen.stop();
  });

  it('close with 1001 when the gateway stops', async () => {
    const stopping = await startTestGateway(engine);
    const client = await new RawClient(stopping.wsUrl).init(stopping.operator.token ?? '');
    await stopping.close();
    expect(await client.closed).toEqual({ code: 1001, reason: 'Going away' });
  });

  it('keeps nothing of subscriptions that a client completes or drops', async () => {
    const client = await raw().init(partner.key);
    const { version } = await gateway
      .accrue(partner, member, '1.00')
      .then(({ wallet }) => wallet as { version: number });
    client.subscribe('a', CHANGES, { id: member.walletId, after: 0 });
    await until('the whole history', () => client.of('a').length === version);
    client.subscribe('b', POSITION, { id: partner.id });
    await client.message('next', 'b');
    client.send({ id: 'a', type: 'complete' });
    client.send({ type: 'ping' });
    await client.message('pong');
    const count = client.of('a').length;
    await gateway.accrue(partner, member, '1.00');
    await until('the position moves', () => client.of('b').length > 1);
    expect(client.of('a')).toHaveLength(count);
    client.socket.terminate();
    await until('the gauge is at 0', async () =>
      /kula_wallet_subscribers 0\n[^]*kula_position_subscribers 0\n/.test(
        await (await fetch(`${gateway.origin}/metrics`)).text(),
      ),
    );
  });
});

describe('many readers', () => {
  describeBuses('of one gateway', (bus) => {
    describePostgres('each with its own wallet', (engine) => {
      let gateway: TestGateway;
      const open: RawClient[] = [];
      beforeAll(async () => {
        gateway = await startTestGateway(engine, { env: bus.url === undefined ? {} : { REDIS_URL: bus.url } });
      });
      afterAll(async () => {
        for (const { socket } of open) socket.terminate();
        await gateway.close();
      });

      it('get all their changes, also beside readers that do not read', async () => {
        const partner = await gateway.partner();
        const members = await Promise.all(oneTo(20).map(() => gateway.member(partner)));
        const connect = () =>
          Promise.all(
            members.map(async ({ walletId }) => {
              const client = await new RawClient(gateway.wsUrl).init(partner.key);
              open.push(client);
              client.subscribe('c', CHANGES, { id: walletId, after: 0 });
              return client;
            }),
          );
        const [readers, deaf] = [await connect(), await connect()];
        for (const { socket } of deaf) socket.pause();
        await Promise.all(members.flatMap((member) => oneTo(30).map(() => gateway.accrue(partner, member, '1.00'))));
        await until('all has come', () => readers.every((reader) => reader.of('c').length === 30), 15_000);
      });
    });
  });
});
