/** What a caller is answered when the database gives each kind of error to a write, and that it works again by itself. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describePostgres } from '../support/engines.js';
import { startTestGateway, type TestGateway, type TestMember, type TestPartner } from '../support/server.js';

const ACCRUE =
  'mutation($input: AccruePointsInput!) { accruePoints(input: $input) { ... on AccruePointsPayload { replayed } ... on Refusal { code } } }';
const CREATE = 'mutation($input: CreatePartnerInput!) { createPartner(input: $input) { __typename } }';

/** Gives the error that the table names to so many writes of the journal or of partners. A sequence counts also what is rolled back. */
const TROUBLE = [
  'CREATE SEQUENCE trouble_count',
  'CREATE TABLE trouble (state text NOT NULL, times int NOT NULL)',
  `CREATE FUNCTION make_trouble() RETURNS trigger LANGUAGE plpgsql AS $$
   DECLARE now trouble;
   BEGIN
     SELECT * INTO now FROM trouble;
     IF FOUND AND nextval('trouble_count') <= now.times THEN RAISE EXCEPTION 'trouble' USING ERRCODE = now.state; END IF;
     RETURN NULL;
   END $$`,
  'CREATE TRIGGER trouble AFTER INSERT ON journal_entry FOR EACH STATEMENT EXECUTE FUNCTION make_trouble()',
  'CREATE TRIGGER trouble AFTER INSERT ON partner FOR EACH STATEMENT EXECUTE FUNCTION make_trouble()',
];

describePostgres('an error of the database', (engine) => {
  let gateway: TestGateway;
  let partner: TestPartner;
  let member: TestMember;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    partner = await gateway.partner();
    member = await gateway.member(partner);
    for (const text of TROUBLE) await gateway.services.database.query({ text });
  }, 120_000);
  afterAll(() => gateway.close(), 60_000);

  async function trouble(state: string, times: number): Promise<void> {
    await gateway.services.database.query({ text: 'TRUNCATE trouble' });
    await gateway.services.database.query({ text: 'ALTER SEQUENCE trouble_count RESTART' });
    await gateway.services.database.query({ text: 'INSERT INTO trouble VALUES ($1, $2)', values: [state, times] });
  }

  async function accrue(): Promise<unknown> {
    const id = randomUUID();
    const input = {
      idempotencyKey: id,
      orderId: id,
      member: { id: member.id },
      spend: { amount: '1.00', currency: 'EUR' },
    };
    const { status, headers, data, errors } = await partner.app.send(ACCRUE, { input });
    return errors ? [status, errors[0]?.extensions.code, headers.get('retry-after')] : data;
  }

  const done = { accruePoints: { replayed: false } };

  it.each(['57P01', '57P02', '08006', '26000', '53300', '40001', '40P01'])(
    '%s, twice, does not reach the caller: the batch is tried again',
    async (state) => {
      await trouble(state, 2);
      expect(await accrue()).toEqual(done);
    },
  );

  it.each(['25006', '53100', '53200', '55P03', '57014', '58030'])(
    '%s is answered OVERLOADED, until the database works again',
    async (state) => {
      await trouble(state, 1_000);
      expect(await accrue()).toEqual([503, 'OVERLOADED', '1']);
      await trouble(state, 0);
      // A server that only reads is not asked again for a moment.
      if (state === '25006') await new Promise((resolve) => setTimeout(resolve, 300));
      expect(await accrue()).toEqual(done);
    },
  );

  it.each(['XX000', '23514', '42P01', 'P0001'])('%s is answered INTERNAL to that one command only', async (state) => {
    await trouble(state, 1_000);
    expect(await accrue()).toEqual([500, 'INTERNAL', null]);
    await trouble(state, 0);
    expect(await accrue()).toEqual(done);
  });

  it.each([
    ['25006', 503],
    ['57P01', 503],
    ['53100', 503],
    ['XX000', 500],
  ])(
    '%s of what an operator does is %i, and the connection it came over is not used for the next',
    async (state, status) => {
      const create = async () =>
        (
          await gateway.operator.send(CREATE, {
            input: {
              idempotencyKey: randomUUID(),
              code: `p-${randomUUID().slice(0, 8)}`,
              name: 'P',
              currency: 'EUR',
              fundingModel: 'ON_ISSUE',
            },
          })
        ).status;
      await trouble(state, 1_000);
      expect(await create()).toBe(status);
      await trouble(state, 0);
      expect(await create()).toBe(200);
    },
  );
});
