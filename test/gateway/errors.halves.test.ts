import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeInHalves } from '../support/engines.js';
import { startTestGateway, type TestGateway, type TestMember, type TestPartner } from '../support/server.js';

const ACCRUE = `mutation($input: AccruePointsInput!) { accruePoints(input: $input) { __typename ... on Refusal { code } } }`;
const REFUND = `mutation($input: RefundRedemptionInput!) { refundRedemption(input: $input) { __typename } }`;

describeInHalves('errors', (engine) => {
  let gateway: TestGateway;
  let partner: TestPartner;
  let member: TestMember;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    partner = await gateway.partner();
    member = await gateway.member(partner);
  }, 120_000);
  afterAll(() => gateway.close(), 60_000);

  const accrual = (change: object) => ({
    input: {
      idempotencyKey: 'k',
      member: { id: member.id },
      spend: { amount: '10.00', currency: 'EUR' },
      orderId: 'o',
      ...change,
    },
  });

  describe('input that cannot be read is BAD_USER_INPUT with field and rule, and changes nothing', () => {
    const bad: [string, object, string][] = [
      ['an amount with an exponent', { spend: { amount: '1e400', currency: 'EUR' } }, 'input.spend.amount'],
      ['an amount as a number', { spend: { amount: 12.5, currency: 'EUR' } }, 'input.spend.amount'],
      ['too many digits for the currency', { spend: { amount: '1.001', currency: 'EUR' } }, 'input.spend.amount'],
      ['an unknown currency', { spend: { amount: '1.00', currency: 'EUX' } }, 'input.spend.currency'],
      ['a key of 300 characters', { idempotencyKey: 'x'.repeat(300) }, 'input.idempotencyKey'],
      ['no key', { idempotencyKey: null }, 'input.idempotencyKey'],
      ['an id of another type', { member: { id: partner0() } }, 'input.member.id'],
      ['a field that is not there', { other: 1 }, 'input'],
      ['an instant that is none', { occurredAt: '2026-02-30T00:00:00Z' }, 'input.occurredAt'],
      ['hour 24, which was read as the next day', { occurredAt: '2026-01-01T24:00:00Z' }, 'input.occurredAt'],
    ];
    function partner0(): string {
      return 'ptr_01h2xcejqtf2nbrexx3vqjhp41';
    }

    it.each(bad)('%s', async (_what, change, field) => {
      const answer = await partner.app.send(ACCRUE, accrual(change));
      expect(answer.errors).toHaveLength(1);
      expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
      expect(answer.errors?.[0]?.extensions.rule).toEqual(expect.any(String));
      expect(answer.errors?.[0]?.message).not.toMatch(/did you mean/i);
      expect((await gateway.operator.ask('{ network { totals { issued } } }')).network.totals.issued).toBe(0);
    });

    it.each([
      ['a fraction', '1.5'],
      ['beyond 2^53-1', '9007199254740992'],
      ['text', '"5"'],
      ['an exponent', '1e400'],
    ])('points as a literal: %s', async (_what, literal) => {
      const query = `mutation { refundRedemption(input: { idempotencyKey: "k", redemptionId: "rdm_01h2xcejqtf2nbrexx3vqjhp41", points: ${literal}, reason: "r" }) { __typename } }`;
      const answer = await partner.app.send(query);
      expect(answer.errors?.[0]?.extensions).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: 'input.points',
        rule: expect.stringContaining('Points must be a whole JSON number'),
      });
    });

    it.each([
      ['a fraction', 1.5],
      ['beyond 2^53-1', 9007199254740992],
      ['text', '5'],
      ['null', null],
    ])('points as a variable: %s', async (_what, points) => {
      const input = { idempotencyKey: 'k', redemptionId: 'rdm_01h2xcejqtf2nbrexx3vqjhp41', points, reason: 'r' };
      const answer = await partner.app.send(REFUND, { input });
      expect(answer.status).toBe(400);
      expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.points' });
    });

    it('an Int out of range, as a literal and as a variable, also when the document is compiled', async () => {
      const literal = await gateway.operator.send('{ partners(first: 99999999999) { nodes { id } } }');
      expect(literal.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'first' });
      for (let round = 0; round < 5; round += 1) {
        const variable = await gateway.operator.send('query($n: Int) { partners(first: $n) { nodes { id } } }', {
          n: 99999999999,
        });
        expect(variable.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'n' });
      }
      const many = await gateway.operator.send('query($n: Int) { partners(first: $n) { nodes { id } } }', { n: 101 });
      expect(many.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'first' });
    });

    it('a variable that is required', async () => {
      const answer = await gateway.operator.send('query($id: ID!) { node(id: $id) { id } }');
      expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'id' });
    });
  });

  it('node is null for an unknown id, and BAD_USER_INPUT for a text that is no id', async () => {
    expect(await gateway.operator.ask('{ node(id: "ptr_01h2xcejqtf2nbrexx3vqjhp41") { id } }')).toEqual({ node: null });
    expect(await gateway.operator.codes('{ node(id: "nonsense") { id } }')).toEqual(['BAD_USER_INPUT']);
    expect(
      await gateway.operator.ask('query($id: ID!) { node(id: $id) { __typename id } }', { id: partner.id }),
    ).toEqual({ node: { __typename: 'Partner', id: partner.id } });
  });

  it('tell a caller without a good token from one that may not do it', async () => {
    expect(await gateway.stranger.codes('{ network { name } }')).toEqual(['UNAUTHENTICATED']);
    const wrong = await gateway
      .as('kula_sk_aaaaaaaaaaaa_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')
      .send('{ network { name } }');
    expect([wrong.status, wrong.data, wrong.errors?.[0]?.extensions.code]).toEqual([401, undefined, 'UNAUTHENTICATED']);
    expect((await gateway.as('e30.e30.e30').send('{ network { name } }')).status).toBe(401);
    expect(await partner.app.codes('mutation { advanceClock(seconds: 1) }')).toEqual(['FORBIDDEN']);
  });

  it('a hidden field is null next to fields that the caller may see', async () => {
    const other = await gateway.partner();
    const answer = await other.app.send('query($id: ID!) { partner(id: $id) { code exposure { amount } } }', {
      id: partner.id,
    });
    expect(answer.status).toBe(200);
    expect(answer.data).toEqual({ partner: { code: partner.code, exposure: null } });
    expect(answer.errors).toEqual([
      expect.objectContaining({ path: ['partner', 'exposure'], extensions: { code: 'FORBIDDEN' } }),
    ]);
  });

  it('tell of a document that does not parse or does not fit the schema', async () => {
    expect(await gateway.operator.codes('{ network {')).toEqual(['GRAPHQL_PARSE_FAILED']);
    const answer = await gateway.operator.send('{ networ { name } }');
    expect(answer.status).toBe(400);
    expect(answer.errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(answer.errors?.[0]?.message).not.toMatch(/did you mean/i);
    expect(await gateway.operator.codes('query A { network { name } } query B { network { name } }')).toEqual([
      'OPERATION_RESOLUTION_FAILURE',
    ]);
  });

  it('a fault of the gateway is INTERNAL and says nothing of its cause', async () => {
    await gateway.services.database.transaction((tx) => tx.query({ text: 'ALTER TABLE network RENAME TO elsewhere' }));
    try {
      const answer = await gateway.operator.send('{ network { name } }');
      expect(answer.status).toBe(500);
      expect(answer.errors?.[0]?.extensions.code).toBe('INTERNAL');
      expect(answer.errors?.[0]?.message).toContain(answer.headers.get('x-request-id'));
      expect(JSON.stringify(answer.errors)).not.toMatch(/relation|SELECT|stack|\.ts/);
    } finally {
      await gateway.services.database.transaction((tx) =>
        tx.query({ text: 'ALTER TABLE elsewhere RENAME TO network' }),
      );
    }
  });
});
