import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AnsweredRefusal } from '../../src/gateway/graphql/schema.js';
import { keepDays } from '../../src/gateway/refusals/days.js';
import { BYTES_MAX, CALLER_MAX, ROWS_MAX } from '../../src/gateway/logs/day-log.js';
import { RefusalLog } from '../../src/gateway/refusals/log.js';
import { bytesOf, FIELDS_BYTES_MAX, rowOf } from '../../src/gateway/refusals/row.js';
import { createLogger, openDatabase, type Queryable, type Query } from '../../src/platform/index.js';
import { describeEngines, describePostgres, inMemory } from '../support/engines.js';
import { cardOf, opened, refusedBy, resolve } from '../care/caring.js';
import { createMigratedDatabase } from '../support/templates.js';
import {
  startTestGateway,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';

const REDEEM = `mutation($input: RedeemPointsInput!) { redeemPoints(input: $input) { __typename } }`;
const CAPTURE = `mutation($input: CaptureRedemptionInput!) { captureRedemption(input: $input) { __typename } }`;
const ACCRUE = `mutation($inputs: [AccruePointsInput!]!) { accruePointsBatch(inputs: $inputs) { __typename } }`;

interface Row {
  readonly partner_id: string | null;
  readonly member_id: string | null;
  readonly asked_by: string;
  readonly operation: string;
  readonly code: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const rowsOf = (database: Queryable): Promise<Row[]> =>
  database.query<Row>({
    text: 'SELECT partner_id, member_id, asked_by, operation, code, fields FROM refusal_log ORDER BY at, fields::text',
  });

async function unlogged(gateway: TestGateway): Promise<number> {
  const text = await (await fetch(`${gateway.origin}/metrics`)).text();
  return Number(/^kula_refusals_unlogged_total (\d+)$/m.exec(text)?.[1]);
}

describeEngines('the log of refusals', (engine) => {
  let gateway: TestGateway;
  let partner: TestPartner;
  let member: TestMember;
  let redemptionId: string;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    partner = await gateway.partner();
    member = await gateway.member(partner);
    await gateway.accrue(partner, member, '100.00');
    await redeem({ idempotencyKey: 'held', orderId: 'held', member: { id: member.id }, points: 10, capture: false });
    const [held] = await gateway.services.database.query<{ id: string }>({ text: 'SELECT id FROM redemption' });
    redemptionId = held?.id ?? '';
  }, 120_000);
  afterAll(() => gateway.close(), 60_000);

  const redeem = async (input: object): Promise<string> =>
    (await partner.app.ask(REDEEM, { input })).redeemPoints.__typename;
  /** What was written since the last call. */
  async function written(): Promise<Row[]> {
    await gateway.running.refusals.flush();
    const rows = await rowsOf(gateway.services.database);
    await gateway.services.database.query({ text: 'DELETE FROM refusal_log' });
    return rows;
  }

  it('writes nothing about operations that succeed', async () => {
    await gateway.accrue(partner, member, '1.00');
    expect(await written()).toEqual([]);
  });

  it('says who was refused which operation, and what the refusal showed', async () => {
    const input = { idempotencyKey: 'k1', orderId: 'o1', member: { externalId: member.externalId }, points: 5_000 };
    expect(await redeem({ ...input, capture: true })).toBe('InsufficientPoints');
    expect(await written()).toEqual([
      {
        partner_id: partner.id,
        member_id: member.id,
        asked_by: partner.keyId,
        operation: 'redeemPoints',
        code: 'INSUFFICIENT_POINTS',
        fields: { available: 91, requested: 5_000, orderId: 'o1', externalId: member.externalId },
      },
    ]);
  });

  it('names the member to whom a code belongs, and keeps neither code nor keys', async () => {
    const { memberCode } = await member.client.ask('mutation { memberCode { code } }');
    const code = memberCode.code as string;
    const idempotencyKey = 'a-secret-of-the-partner';
    expect(await redeem({ idempotencyKey, orderId: 'o2', member: { code }, points: 5_000, capture: true })).toBe(
      'InsufficientPoints',
    );
    await gateway.running.refusals.flush();
    const [{ text } = { text: '' }] = await gateway.services.database.query<{ text: string }>({
      text: 'SELECT string_agg(to_jsonb(l)::text, $1) AS text FROM refusal_log l',
      values: [' '],
    });
    expect(text).toContain(member.id);
    for (const secret of [code, code.replaceAll(/[ -]/g, ''), idempotencyKey, partner.key])
      expect(text.toUpperCase()).not.toContain(secret.toUpperCase());
    await written();
  });

  it('knew no member that was named by a card or by a case, and keeps no number of a card', async () => {
    const number = await cardOf(gateway.operator, partner, member);
    expect(
      await redeem({ idempotencyKey: 'k3', orderId: 'o3', member: { card: number }, points: 5_000, capture: true }),
    ).toBe('InsufficientPoints');
    await gateway.running.refusals.flush();
    const [{ text } = { text: '' }] = await gateway.services.database.query<{ text: string }>({
      text: "SELECT string_agg(to_jsonb(l)::text, ' ') AS text FROM refusal_log l",
    });
    expect(text).not.toContain(number);
    const { id } = await opened(partner, member);
    await resolve(partner.app, id, false);
    await refusedBy(partner.app, 'answerCase', { caseId: id, text: 'Sorry.' });
    const other = await gateway.partner();
    await refusedBy(other.app, 'answerCase', { caseId: id, text: 'Whose is it?' });
    await gateway.running.refusals.flush();
    const { refusals } = await gateway.operator.ask(
      'query($id: ID!) { refusals(filter: { member: { id: $id } }) { nodes { code } } }',
      { id: member.id },
    );
    expect(refusals.nodes).toEqual([{ code: 'INVALID_TRANSITION' }, { code: 'INSUFFICIENT_POINTS' }]);
    expect((await written()).map(({ code, member_id }) => [code, member_id])).toEqual([
      ['INSUFFICIENT_POINTS', member.id],
      ['INVALID_TRANSITION', member.id],
      ['CASE_NOT_FOUND', null],
    ]);
  });

  it('includes operations outside of the lane and each element of a batch', async () => {
    const id = 'rts_01h2xcejqtf2nbrexx3vqjhp41';
    await gateway.operator.send('mutation($id: ID!) { approveRateSheet(id: $id) { __typename } }', { id });
    const element = (orderId: string, amount: string) => ({
      idempotencyKey: orderId,
      orderId,
      member: { id: member.id },
      spend: { amount, currency: 'EUR' },
    });
    await partner.app.ask(ACCRUE, { inputs: [element('b1', '5.00'), element('b2', '0.01'), element('b3', '0.02')] });
    const rows = await written();
    expect(rows.map(({ operation, code, fields }) => [operation, code, fields.orderId ?? fields.id]).sort()).toEqual([
      ['accruePointsBatch', 'AMOUNT_TOO_SMALL', 'b2'],
      ['accruePointsBatch', 'AMOUNT_TOO_SMALL', 'b3'],
      ['approveRateSheet', 'RATE_SHEET_NOT_FOUND', id],
    ]);
    expect(rows.find(({ code }) => code === 'RATE_SHEET_NOT_FOUND')).toMatchObject({
      partner_id: null,
      member_id: null,
    });
  });

  it('names no member whom the answer did not name', async () => {
    const other = await gateway.partner();
    const input = { idempotencyKey: 'k3', redemptionId };
    expect((await other.app.ask(CAPTURE, { input })).captureRedemption.__typename).toBe('RedemptionNotFound');
    const named = { idempotencyKey: 'k4', orderId: 'o4', member: { id: member.id }, points: 5, capture: true };
    expect((await other.app.ask(REDEEM, { input: named })).redeemPoints.__typename).toBe('MemberNotFound');
    const tooMany = { idempotencyKey: 'k5', redemptionId, points: 11 };
    expect((await partner.app.ask(CAPTURE, { input: tooMany })).captureRedemption.__typename).toBe('ExceedsOriginal');
    expect((await written()).map((row) => [row.partner_id, row.code, row.member_id])).toEqual([
      [other.id, 'REDEMPTION_NOT_FOUND', null],
      [other.id, 'MEMBER_NOT_FOUND', null],
      [partner.id, 'EXCEEDS_ORIGINAL', member.id],
    ]);
  });

  it('gives one caller at most half of the rows in a second, and counts the rest', async () => {
    const before = await unlogged(gateway);
    const element = (orderId: string) => ({
      idempotencyKey: orderId,
      orderId,
      member: { id: member.id },
      spend: { amount: '0.01', currency: 'EUR' },
    });
    const inputs = Array.from({ length: CALLER_MAX + 30 }, (_, i) => element(`c${i.toString()}`));
    await partner.app.ask(ACCRUE, { inputs });
    expect(await unlogged(gateway)).toBe(before + 30);
    expect(await written()).toHaveLength(CALLER_MAX);
  });

  it('makes partitions of coming days once, drops those that are over, and makes a missing one when it writes', async () => {
    const { database } = gateway.services;
    const days = async () =>
      (
        await database.query<{ name: string }>({
          text: `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'refusal_log'::regclass ORDER BY 1`,
        })
      ).map(({ name }) => name);
    await keepDays(database, 30);
    const made = await days();
    expect(made.length).toBeGreaterThanOrEqual(4);
    expect(await Promise.all([keepDays(database, 30), keepDays(database, 30)])).toEqual([0, 0]);
    await database.query({
      text: `CREATE TABLE refusal_log_20240105 PARTITION OF refusal_log FOR VALUES FROM ('2024-01-05') TO ('2024-01-06')`,
    });
    await database.query({
      text: `INSERT INTO refusal_log VALUES ('2024-01-05 12:00', NULL, NULL, 'old', 'old', 'OLD', '{}')`,
    });
    expect(await keepDays(database, 30)).toBe(1);
    expect(await days()).toEqual(made);
    expect(await written()).toEqual([]);
    for (const name of made) await database.query({ text: `DROP TABLE ${name}` });
    expect(
      await redeem({ idempotencyKey: 'k6', orderId: 'o6', member: { id: member.id }, points: 5_000, capture: true }),
    ).toBe('InsufficientPoints');
    expect(await written()).toHaveLength(1);
    expect((await days()).length).toBeGreaterThanOrEqual(4);
    await expect(keepDays(database, 0)).rejects.toThrow('a day at least');
  });
});

const refused = (actor: string, more: object = {}): AnsweredRefusal =>
  ({
    operation: 'redeemPoints',
    refusal: { __typename: 'X', code: 'X', message: 'no', ...more },
    asked: { input: {} },
    principal: { actor, partnerId: null, memberId: null },
    requestId: 'r',
  }) as unknown as AnsweredRefusal;

describe("a gateway's memory of refusals", () => {
  const silent = createLogger({ logLevel: 'silent' });
  const place = (query: (statement: Query) => Promise<object[]>) => ({
    database: { query } as unknown as Queryable,
    config: { refusalDays: 30 },
    log: silent,
  });

  /** A log whose statements and missed refusals are kept. */
  const watched = () => {
    let missed = 0;
    const writes: Query[] = [];
    const log = new RefusalLog(
      place((statement) => {
        writes.push(statement);
        return Promise.resolve([]);
      }),
      (count) => {
        missed += count;
      },
    );
    return { log, writes, missed: () => missed };
  };

  it('is bounded in rows and bytes, and refusals beyond that are counted', async () => {
    const { log, writes, missed } = watched();
    for (let i = 0; i < 1_000; i += 1) log.add(refused(`caller ${i.toString()}`));
    expect(missed()).toBe(1_000 - ROWS_MAX);
    await log.close();
    expect(writes.map(({ values }) => ((values ?? [])[0] as unknown[]).length)).toEqual([ROWS_MAX]);
    log.add(refused('late'));
    expect(missed()).toBe(1_001 - ROWS_MAX);
    const largest = rowOf(refused('a'.repeat(1_000), { a: 'b'.repeat(10_000), c: ['d'.repeat(10_000)] }));
    expect(bytesOf(largest) * ROWS_MAX).toBeLessThan(2 * BYTES_MAX);
  });

  it('had nothing of a third caller where two others had taken all its rows', async () => {
    const { log, writes, missed } = watched();
    for (const caller of ['one', 'two', 'three']) for (let i = 0; i < CALLER_MAX; i += 1) log.add(refused(caller));
    await log.close();
    const sent = writes.flatMap(({ values }) => (values ?? []).flat());
    const shares = ['one', 'two', 'three'].map((caller) => sent.filter((value) => value === caller).length);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBe(ROWS_MAX);
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(Math.floor(ROWS_MAX / 3));
    expect(missed()).toBe(3 * CALLER_MAX - ROWS_MAX);
  });

  it('cuts a row to its bound, without characters that jsonb refuses', () => {
    const wide = Array.from({ length: 40 }, () => '\u{1f600}'.repeat(400));
    const { fields } = rowOf(refused('a', { cycle: wide, gain: '\u0000', since: new Date(0), sum: 2n ** 70n }));
    expect(Buffer.byteLength(fields)).toBeLessThanOrEqual(FIELDS_BYTES_MAX);
    expect(fields).not.toMatch(/\\u0000|\\ud83d/);
    expect(JSON.parse(fields)).toMatchObject({ since: '1970-01-01T00:00:00.000Z', sum: (2n ** 70n).toString() });
  });

  it('drops refusals that cannot be written, and nothing else happens', async () => {
    let missed = 0;
    const log = new RefusalLog(
      place(() => Promise.reject(new Error('away'))),
      (count) => {
        missed += count;
      },
    );
    log.add(refused('a'));
    log.add(refused('b'));
    await log.flush();
    expect(missed).toBe(2);
    await log.close();
  });

  it('does not fail on arguments of an unexpected form', () => {
    const odd = [undefined, null, {}, { input: null }, { input: { member: { id: 5 } } }, { input: { member: {} } }];
    let missed = 0;
    const log = new RefusalLog(
      place(() => Promise.resolve([])),
      (count) => {
        missed += count;
      },
    );
    for (const asked of odd) log.add({ ...refused('a'), asked: asked as Loose });
    expect(missed).toBeLessThanOrEqual(odd.length);
    return log.close();
  });
});

describePostgres('a gateway that stops', () => {
  it('writes the refusals that it still has', async () => {
    const made = await createMigratedDatabase();
    try {
      const gateway = await startTestGateway(inMemory, { location: { url: made.url } });
      const partner = await gateway.partner();
      const member = await gateway.member(partner);
      const input = { idempotencyKey: 'k', orderId: 'o', member: { id: member.id }, points: 5, capture: true };
      await partner.app.ask(REDEEM, { input });
      await gateway.close();
      const database = await openDatabase({ url: made.url, entities: [] });
      expect(await rowsOf(database)).toMatchObject([{ code: 'INSUFFICIENT_POINTS', member_id: member.id }]);
      await database.close();
    } finally {
      await made.drop();
    }
  }, 120_000);
});
