/**
 * The database fails over to a server that lacks the journal's last entries: what was given out never happened. Feeds say so to those
 * who were given it, and go on. Here the server's place is taken by a copy under the same name.
 */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { Writable } from 'node:stream';
import { describePostgres } from '../support/engines.js';
import { startTestGateway, type TestGateway, type TestMember, type TestPartner } from '../support/server.js';
import { until } from './support/collect.js';
import { copyOf, type Copy } from './support/copies.js';
import { RawClient } from './support/raw.js';

const CHANGES =
  'subscription($id: ID!, $after: Int) { walletChanged(walletId: $id, afterVersion: $after) { version available } }';
const POSITION = 'subscription($id: ID!) { netPositionChanged(partnerId: $id) { asOfSequence exposure { amount } } }';

describePostgres('a failover that lost the tail', (engine) => {
  let gateway: TestGateway;
  let partner: TestPartner;
  let drop: () => Promise<void>;
  const lines: string[] = [];
  const open: RawClient[] = [];
  const copies: Copy[] = [];

  beforeAll(async () => {
    const fresh = await engine.fresh();
    drop = fresh.drop;
    const sink = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        lines.push(chunk.toString());
        done();
      },
    });
    gateway = await startTestGateway(engine, { location: fresh.location, log: pino({ level: 'error' }, sink) });
    partner = await gateway.partner();
  }, 60_000);
  afterAll(async () => {
    for (const { socket } of open) socket.terminate();
    await gateway.close();
    await Promise.all(copies.map((copy) => copy.drop()));
    await drop();
  }, 60_000);

  async function connect(token: string | undefined): Promise<RawClient> {
    const client = await new RawClient(gateway.wsUrl).init(token ?? '');
    open.push(client);
    return client;
  }
  const follow = async (member: TestMember, after: number): Promise<RawClient> => {
    const client = await connect(member.client.token);
    client.subscribe('c', CHANGES, { id: member.walletId, after });
    return client;
  };
  const versions = (client: RawClient): number[] =>
    client
      .of('c')
      .flatMap(({ type, payload }) => (type === 'next' ? [payload.data.walletChanged.version as number] : []));
  const errorOf = (client: RawClient): unknown => client.of('c').find(({ type }) => type === 'error')?.payload;
  const copy = async (): Promise<Copy> => {
    const made = await copyOf(gateway.config.databaseUrl ?? '');
    copies.push(made);
    return made;
  };
  /** Ended connections are noticed by the next statement: what is tried then is tried again. */
  const accrue = async (member: TestMember, amount: string, by = gateway): Promise<void> => {
    await until('an accrual', () =>
      by.accrue({ ...partner, app: by.as(partner.key) }, member, amount).then(
        () => true,
        () => false,
      ),
    );
  };
  const lost = async (): Promise<number> =>
    Number((await gateway.running.metrics.registry.getSingleMetric('kula_feed_lost_entries')?.get())?.values[0]?.value);
  const standsOn = (version: number) => [
    {
      message: expect.stringContaining(version.toString()),
      extensions: { code: 'BAD_USER_INPUT', field: 'afterVersion', version },
    },
  ];

  it('is told once to subscribers who were given lost changes, and to no one else; all go on', async () => {
    const [anna, ben] = [await gateway.member(partner), await gateway.member(partner)];
    for (const amount of ['1.00', '2.00', '3.00']) await accrue(anna, amount);
    await accrue(ben, '5.00');
    const spare = await copy();
    const [annas, bens] = [await follow(anna, 0), await follow(ben, 0)];
    const position = await connect(partner.key);
    position.subscribe('p', POSITION, { id: partner.id });
    await accrue(anna, '40.00');
    await accrue(anna, '50.00');
    await until(
      'all of it',
      () =>
        versions(annas).length === 5 &&
        versions(bens).length === 1 &&
        position.of('p').at(-1)?.payload.data.netPositionChanged.exposure.amount === '1.212',
    );

    await spare.takeOver();
    await until('it is said', () => errorOf(annas) !== undefined);
    expect(errorOf(annas)).toMatchObject(standsOn(3));
    expect(await lost()).toBe(2);
    expect(lines.filter((line) => line.includes('the journal has lost entries'))).toHaveLength(1);
    // Newest state only: the position is given as it now is, of an earlier sequence.
    await until(
      'the position as it is',
      () => position.of('p').at(-1)?.payload.data.netPositionChanged.exposure.amount === '0.132',
    );

    // Who was elsewhere meanwhile asks after a version that is no longer there.
    const resumed = await follow(anna, 5);
    expect((await resumed.message('error', 'c')).payload).toMatchObject(standsOn(3));
    const again = await follow(anna, 3);
    await accrue(anna, '7.00');
    await accrue(ben, '8.00');
    await until('what is new', () => versions(again).length === 1 && versions(bens).length === 2);
    expect(again.of('c').map(({ payload }) => payload.data.walletChanged as unknown)).toEqual([
      { version: 4, available: 13 },
    ]);
    expect([versions(bens), errorOf(bens)]).toEqual([[1, 2], undefined]);
    await until(
      'the position goes on',
      () => position.of('p').at(-1)?.payload.data.netPositionChanged.exposure.amount === '0.312',
    );
  });

  it('is noticed also when the new journal is already longer than the lost one: no feed mixes versions of both', async () => {
    const carl = await gateway.member(partner);
    await accrue(carl, '1.00');
    const spare = await copy();
    const client = await follow(carl, 0);
    for (const amount of ['10.00', '20.00']) await accrue(carl, amount);
    await until('all of it', () => versions(client).length === 3);
    // Before anyone notices, others have gone on upon the new server.
    const there = await startTestGateway(engine, { location: { url: spare.url } });
    for (let round = 0; round < 5; round += 1) await accrue(carl, '100.00', there);
    await there.close();
    await spare.takeOver();
    await accrue(carl, '100.00');
    await until('it is said', () => errorOf(client) !== undefined);
    expect(errorOf(client)).toMatchObject(standsOn(1));
    expect(versions(client)).toEqual([1, 2, 3]);
    const again = await follow(carl, 1);
    await until('all that stands', () => versions(again).length === 6);
    expect(again.of('c').map(({ payload }) => payload.data.walletChanged.available as number)).toEqual([
      101, 201, 301, 401, 501, 601,
    ]);
  });
});
