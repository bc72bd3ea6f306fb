/** All partners' positions in one subscription, and changes of statements: also through another gateway than the one that made them. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { agree, close, dispute, of, pay, resolve } from '../settlement/support/scenario.js';
import { describeEngines, describePostgres } from '../support/engines.js';
import { startTestGateway, type Client, type Loose, type TestGateway, type TestPartner } from '../support/server.js';
import { createMigratedDatabase } from '../support/templates.js';
import { until } from './support/collect.js';
import { RawClient } from './support/raw.js';

const POSITIONS = `subscription($partnerId: ID) { netPositionChanged(partnerId: $partnerId) { periodNumber partner { code } balance { amount } } }`;
const STATEMENTS = `subscription($partnerId: ID) { statementChanged(partnerId: $partnerId) { status partner { code } period { number } } }`;

/** One subscription, with what came of it in short. */
class Followed {
  readonly client: RawClient;
  readonly #short: (data: Loose) => string;

  constructor(client: RawClient, short: (data: Loose) => string) {
    this.client = client;
    this.#short = short;
  }

  get seen(): string[] {
    return this.client.of('1').flatMap(({ type, payload }) => (type === 'next' ? [this.#short(payload.data)] : []));
  }

  get errors(): string[] {
    return this.client
      .of('1')
      .flatMap(({ type, payload }) =>
        type === 'error' ? (payload as Loose[]).map(({ extensions }) => extensions.code as string) : [],
      );
  }
}

const open: RawClient[] = [];
async function follow(gateway: TestGateway, as: Client, query: string, partnerId?: string): Promise<Followed> {
  const client = await new RawClient(gateway.wsUrl).init(as.token ?? '');
  open.push(client);
  client.subscribe('1', query, partnerId === undefined ? {} : { partnerId });
  return new Followed(client, (data) => {
    const { netPositionChanged: position, statementChanged: statement } = data;
    return position
      ? `${position.partner.code as string} ${position.balance.amount as string} in ${(position.periodNumber as number).toString()}`
      : `${statement.partner.code as string} ${statement.status as string}`;
  });
}

afterAll(() => {
  for (const { socket } of open) socket.terminate();
});

describeEngines('subscriptions to the books', (engine) => {
  let gateway: TestGateway;
  let one: TestPartner;
  let two: TestPartner;

  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    one = await gateway.partner({ code: 'one' });
    two = await gateway.partner({ code: 'two' });
  }, 120_000);
  afterAll(() => gateway.close());

  it('gives staff the positions of all partners, and of those that come later', async () => {
    const all = await follow(gateway, gateway.auditor, POSITIONS);
    await until('the present positions', () => all.seen.length === 2);
    expect([...all.seen].sort()).toEqual(['one 0.00 in 1', 'two 0.00 in 1']);
    const own = await follow(gateway, one.accountant, POSITIONS);
    await gateway.accrue(one, await gateway.member(one), '100.00');
    await until('a change', () => all.seen.includes('one -1.20 in 1'));
    const three = await gateway.partner({ code: 'three' });
    await gateway.accrue(three, await gateway.member(three), '10.00');
    await until('a later partner', () => all.seen.includes('three -0.12 in 1'));
    // A partner that names none follows itself alone.
    await until('its own', () => own.seen.includes('one -1.20 in 1'));
    expect(own.seen.every((text) => text.startsWith('one '))).toBe(true);
  });

  it('gives each change of a statement, to its partner and to staff', async () => {
    const all = await follow(gateway, gateway.networkAccountant, STATEMENTS);
    const own = await follow(gateway, one.app, STATEMENTS);
    const others = await follow(gateway, gateway.operator, STATEMENTS, two.id);
    await gateway.accrue(two, await gateway.member(two), '50.00');
    const { closed } = await close(gateway);
    const { id, lines, netDue } = of(closed, one);
    await until('what was issued', () => all.seen.length >= 3 && own.seen.length === 1 && others.seen.length === 1);
    expect(others.seen).toEqual(['two ISSUED']);
    await dispute(one.accountant, lines[0].id as string);
    await until('the dispute', () => own.seen.includes('one DISPUTED'));
    await resolve(gateway.networkAccountant, lines[0].id as string);
    await until('the resolution', () => own.seen.length === 3);
    await agree(one.accountant, id as string);
    await until('the agreement', () => own.seen.includes('one AGREED'));
    await pay(gateway.networkAccountant, id as string, netDue.amount as string);
    await until('the payment', () => [own, all].every(({ seen }) => seen.includes('one SETTLED')));
    expect(own.seen).toEqual(['one ISSUED', 'one DISPUTED', 'one ISSUED', 'one AGREED', 'one SETTLED']);
    expect(all.seen.filter((text) => text.startsWith('one '))).toEqual(own.seen);
    expect(others.seen).toEqual(['two ISSUED']);
  });

  it('refuses another partner, one that is not there, and members', async () => {
    const member = await gateway.member(one);
    for (const query of [POSITIONS, STATEMENTS]) {
      for (const [as, id] of [
        [one.accountant, two.id],
        [gateway.auditor, 'ptr_01h2xcejqtf2nbrexx3vqjhp41'],
        [member.client, one.id],
        [member.client, undefined],
      ] as const) {
        const refused = await follow(gateway, as, query, id);
        await until('a refusal', () => refused.errors.length > 0);
        expect(refused.errors).toEqual(['FORBIDDEN']);
      }
      const wrong = await follow(gateway, gateway.auditor, query, 'x');
      await until('a refusal', () => wrong.errors.length > 0);
      expect(wrong.errors).toEqual(['BAD_USER_INPUT']);
    }
  });
});

describePostgres('subscriptions to the books at another gateway', () => {
  it('hear of statements and positions that no message told of', async () => {
    const database = await createMigratedDatabase();
    const location = { url: database.url };
    const gateway = await startTestGateway(undefined as never, { location });
    const beside = await startTestGateway(undefined as never, { location });
    try {
      const one = await gateway.partner({ code: 'one' });
      const statements = await follow(beside, beside.auditor, STATEMENTS);
      const positions = await follow(beside, beside.auditor, POSITIONS);
      await until('the present position', () => positions.seen.length === 1);
      await gateway.accrue(one, await gateway.member(one), '100.00');
      await until('the position', () => positions.seen.includes('one -1.20 in 1'));
      const { closed } = await close(gateway);
      await agree(one.accountant, of(closed, one).id as string);
      await until('the agreement', () => statements.seen.includes('one AGREED'));
      await until('the next period', () => positions.seen.some((text) => text.endsWith('in 2')));
    } finally {
      await beside.close();
      await gateway.close();
      await database.drop();
    }
  }, 120_000);
});
