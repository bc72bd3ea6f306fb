/** The close codes of graphql-transport-ws's PROTOCOL, spoken letter by letter, and the bounds beside them. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeInHalves } from '../support/engines.js';
import { startTestGateway, type TestGateway, type TestMember, type TestPartner } from '../support/server.js';
import { until } from './support/collect.js';
import { RawClient, refusedStatus, type WireMessage } from './support/raw.js';

const codesOf = ({ payload }: WireMessage): string[] =>
  (payload as { extensions: { code: string } }[]).map(({ extensions }) => extensions.code);

const CHANGES =
  'subscription($id: ID!, $after: Int) { walletChanged(walletId: $id, afterVersion: $after) { version availableDelta } }';

describeInHalves('graphql-transport-ws', (engine) => {
  let gateway: TestGateway;
  let partner: TestPartner;
  let member: TestMember;
  const clients: RawClient[] = [];
  const connect = (protocols?: string | string[], options?: ConstructorParameters<typeof RawClient>[2]) => {
    const client = new RawClient(gateway.wsUrl, protocols, options);
    clients.push(client);
    return client;
  };
  const token = () => member.client.token ?? '';

  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    partner = await gateway.partner();
    member = await gateway.member(partner);
  });
  afterAll(async () => {
    for (const { socket } of clients) socket.terminate();
    await gateway.close();
  });

  it('acknowledges a token, under any spelling of authorization, and answers ping', async () => {
    for (const name of ['authorization', 'Authorization', 'AUTHORIZATION']) {
      const client = await connect().init(token(), name);
      client.send({ type: 'ping', payload: { hello: 1 } });
      expect(await client.message('pong')).toEqual({ type: 'pong', payload: { hello: 1 } });
      await client.close();
    }
  });

  it.each([
    ['no params', {}],
    ['no token', { payload: {} }],
    ['a token that is none', { payload: { authorization: 'Bearer nonsense' } }],
    ['another scheme', { payload: { authorization: 'Basic abc' } }],
    ['a number', { payload: { authorization: 1 } }],
  ])('closes with 4403 for %s', async (_what, more) => {
    const client = await connect().open();
    client.send({ type: 'connection_init', ...more });
    expect(await client.closed).toEqual({ code: 4403, reason: 'Forbidden' });
  });

  it('closes with 4401 when something is asked before connection_init', async () => {
    const client = await connect().open();
    client.subscribe('1', '{ viewer { role } }');
    expect(await client.closed).toEqual({ code: 4401, reason: 'Unauthorized' });
  });

  it('closes with 4401 also while connection_init is being checked, and goes on after a ping before it', async () => {
    const early = await connect().open();
    early.send({ type: 'connection_init', payload: { authorization: `Bearer ${token()}` } });
    early.subscribe('1', '{ viewer { role } }');
    expect((await early.closed).code).toBe(4401);
    expect(early.of('1')).toEqual([]);
    const patient = await connect().open();
    patient.send({ type: 'ping' });
    await patient.message('pong');
    patient.send({ type: 'pong' });
    patient.send({ type: 'complete', id: 'never-begun' });
    await patient.init(token());
    await patient.close();
  });

  it('closes with 4408 when connection_init does not come within 3 s', async () => {
    const started = Date.now();
    const client = await connect().open();
    expect(await client.closed).toEqual({ code: 4408, reason: 'Connection initialisation timeout' });
    expect(Date.now() - started).toBeGreaterThan(2_500);
  });

  it('closes with 4429 on a second connection_init', async () => {
    const client = await connect().init(token());
    client.send({ type: 'connection_init' });
    expect(await client.closed).toEqual({ code: 4429, reason: 'Too many initialisation requests' });
  });

  it('closes with 4429 on two connection_init at once, with any token in the second', async () => {
    const client = await connect().open();
    client.send({ type: 'connection_init', payload: { authorization: `Bearer ${token()}` } });
    client.send({ type: 'connection_init', payload: { authorization: `Bearer ${partner.key}` } });
    expect((await client.closed).code).toBe(4429);
  });

  it('closes with 4409 on an id that is in use, and allows it again afterwards', async () => {
    const client = await connect().init(token());
    client.subscribe('a', '{ viewer { role } }');
    await client.message('complete', 'a');
    client.subscribe('a', CHANGES, { id: member.walletId });
    client.subscribe('a', CHANGES, { id: member.walletId });
    expect(await client.closed).toEqual({ code: 4409, reason: 'Subscriber for a already exists' });
  });

  it.each([
    ['no JSON', '{'],
    ['no type', '{}'],
    ['an unknown type', '{"type":"start","id":"1","payload":{"query":"{ viewer { role } }"}}'],
    ['a subscribe without id', '{"type":"subscribe","payload":{"query":"{ viewer { role } }"}}'],
    ['a subscribe without query', '{"type":"subscribe","id":"1","payload":{}}'],
    ['a list', '[]'],
    ["a message of the server's", '{"type":"connection_ack"}'],
    ['an answer', '{"type":"next","id":"1","payload":{"data":{}}}'],
    ['an id that is a number', '{"type":"subscribe","id":1,"payload":{"query":"{ viewer { role } }"}}'],
    ['an empty id', '{"type":"subscribe","id":"","payload":{"query":"{ viewer { role } }"}}'],
    [
      'variables that are a text',
      '{"type":"subscribe","id":"1","payload":{"query":"{ viewer { role } }","variables":"{}"}}',
    ],
  ])('closes with 4400 on %s', async (_what, text) => {
    const client = await connect().init(token());
    client.send(text);
    expect((await client.closed).code).toBe(4400);
  });

  it('closes with 4400 on a binary message', async () => {
    const client = await connect().init(token());
    client.socket.send(Buffer.from('{"type":"ping"}'));
    expect((await client.closed).code).toBe(4400);
  });

  it.each([
    ['none', []],
    ['the old one', ['graphql-ws']],
    ['an unknown one', ['soap']],
  ])('closes with 4406 on %s as subprotocol', async (_what, protocols) => {
    expect(await connect(protocols).closed).toEqual({ code: 4406, reason: 'Subprotocol not acceptable' });
  });

  it('closes with 1009 on a frame above 256 KB', async () => {
    const client = await connect().init(token());
    client.send(`{"type":"ping","payload":{"a":"${'x'.repeat(256 * 1024)}"}}`);
    expect((await client.closed).code).toBe(1009);
  });

  it('closes with 1009 when the parts of a message exceed it, also before connection_init, and with 1007 on text that is not UTF-8', async () => {
    const client = await connect().open();
    for (let i = 0; i < 5; i += 1) client.socket.send('x'.repeat(64 * 1024), { fin: false });
    expect((await client.closed).code).toBe(1009);
    const garbled = await connect().init(token());
    garbled.socket.send(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), { binary: false });
    expect((await garbled.closed).code).toBe(1007);
  });

  it('refuses foreign origins and other paths at the handshake', async () => {
    expect(await refusedStatus(gateway.wsUrl, { headers: { origin: 'https://evil.example' } })).toBe(403);
    for (const origin of [
      'null',
      `${gateway.origin}.evil.example`,
      gateway.origin.replace(/\d+$/, '1'),
      'http://',
      '',
    ]) {
      expect([origin, await refusedStatus(gateway.wsUrl, { headers: { origin } })]).toEqual([origin, 403]);
    }
    expect(await refusedStatus(gateway.wsUrl, { headers: { origin: gateway.origin } })).toBeUndefined();
    expect(await refusedStatus(gateway.wsUrl.replace('/graphql', '/other'), {})).toBe(404);
  });

  it('answers queries and mutations, and errors in them, as over HTTP', async () => {
    const client = await connect().init(token());
    client.subscribe('q', '{ viewer { role } }');
    expect((await client.message('next', 'q')).payload).toEqual({ data: { viewer: { role: 'MEMBER' } } });
    await client.message('complete', 'q');
    client.subscribe('p', '{ viewer {');
    expect(codesOf(await client.message('error', 'p'))).toEqual(['GRAPHQL_PARSE_FAILED']);
    client.subscribe('v', '{ nothing }');
    expect(codesOf(await client.message('error', 'v'))).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    client.subscribe('f', 'mutation { advanceClock(seconds: 1) }');
    expect((await client.message('next', 'f')).payload).toMatchObject({
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    });
    expect(client.of('p')).toHaveLength(1);
    await client.close();
  });

  it('keeps at most 100 operations under way on one socket', async () => {
    const client = await connect().init(token());
    for (let i = 0; i < 101; i += 1) client.subscribe(i.toString(), CHANGES, { id: member.walletId });
    expect(codesOf(await client.message('error'))).toEqual(['RATE_LIMITED']);
    client.send({ type: 'ping' });
    await client.message('pong');
    expect(client.received.filter(({ type }) => type === 'error')).toHaveLength(1);
    await gateway.accrue(partner, member, '5.00');
    await until('each has the change', () => client.received.filter(({ type }) => type === 'next').length === 100);
    await client.close();
  });

  describe('walletChanged', () => {
    const refusal = async (clientToken: string, variables: Record<string, unknown>, query = CHANGES) => {
      const client = await connect().init(clientToken);
      client.subscribe('r', query, variables);
      const payload = (await client.message('error', 'r')).payload as unknown;
      expect(client.of('r')).toHaveLength(1);
      await client.close();
      return payload as { message: string; extensions: { code: string; field?: string } }[];
    };
    const unknownWallet = 'wal_00000000000000000000000000';

    it('is for the member, linked partners, OPERATOR and AUDITOR; a hidden wallet gets the same answer as one that is not there', async () => {
      const other = await gateway.partner();
      const stranger = await gateway.member(other);
      const accountant = await gateway.staffToken('NETWORK_ACCOUNTANT');
      for (const asker of [stranger.client.token ?? '', other.key, accountant, partner.accountant.token ?? '']) {
        const [mine, none] = [
          await refusal(asker, { id: member.walletId }),
          await refusal(asker, { id: unknownWallet }),
        ];
        expect(mine.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
        expect(mine).toEqual(none);
      }
      for (const asker of [token(), partner.key, gateway.operator.token ?? '', gateway.auditor.token ?? '']) {
        const client = await connect().init(asker);
        client.subscribe('s', CHANGES, { id: member.walletId, after: 0 });
        expect((await client.message('next', 's')).payload).toMatchObject({ data: { walletChanged: { version: 1 } } });
        await client.close();
      }
    });

    it('names errors in its arguments', async () => {
      expect(await refusal(token(), { id: member.walletId, after: -1 })).toMatchObject([
        { extensions: { code: 'BAD_USER_INPUT', field: 'afterVersion' } },
      ]);
      expect(await refusal(token(), { id: member.walletId, after: 1_000_000 })).toMatchObject([
        { extensions: { code: 'BAD_USER_INPUT', field: 'afterVersion' } },
      ]);
      expect(await refusal(token(), { id: member.id })).toMatchObject([
        { extensions: { code: 'BAD_USER_INPUT', field: 'walletId' } },
      ]);
      expect(await refusal(token(), { id: member.walletId, after: 1.5 })).toMatchObject([
        { extensions: { code: 'BAD_USER_INPUT' } },
      ]);
    });
  });
});
