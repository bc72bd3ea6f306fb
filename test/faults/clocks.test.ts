/** Two gateways whose clocks are 90 minutes apart: the network's time is the database's. */
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { build } from '../live/support/processes.js';
import { describePostgres } from '../support/engines.js';
import { expectEachOnce, expectSound } from './support/check.js';
import { GatewayProcess, type Env } from './support/gateway.js';
import { Load } from './support/load.js';
import { inMode, say } from './support/mode.js';
import { ask, makeNetwork, must, type FaultMember } from './support/network.js';

const MINUTE_MS = 60_000;
const AHEAD_MS = 90 * MINUTE_MS;
const shift = fileURLToPath(new URL('support/shift.mjs', import.meta.url));

const CLOSE = `mutation($input: CloseSettlementPeriodInput!) { closeSettlementPeriod(input: $input) { __typename ... on Refusal { code message } } }`;
const QUOTE = `mutation($input: QuoteRedemptionInput!) { quoteRedemption(input: $input) { ... on QuoteRedemptionPayload { quote { id expiresAt } } ... on Refusal { code message } } }`;
const REDEEM = `mutation($input: RedeemPointsInput!) { redeemPoints(input: $input) { ... on RedeemPointsPayload { redemption { id heldUntil createdAt } } ... on Refusal { code message } } }`;
const CAPTURE = `mutation($input: CaptureRedemptionInput!) { captureRedemption(input: $input) { __typename ... on Refusal { code message } } }`;
const ACCRUE = `mutation($input: AccruePointsInput!) { accruePoints(input: $input) { __typename } }`;

describePostgres('clocks 90 minutes apart', (engine) => {
  let gateways: GatewayProcess[] = [];
  let load: Load | undefined;
  let admin: pg.Client | undefined;
  let drop: (() => Promise<void>) | undefined;

  beforeAll(() => {
    build();
  }, 120_000);
  afterAll(async () => {
    await load?.stop();
    for (const gateway of gateways) await gateway.kill();
    await admin?.end();
    await drop?.();
  }, 60_000);

  /** A quote and a hold of the one gateway are good at the other. */
  async function expectHoldsToStand(right: string, ahead: string, member: FaultMember): Promise<void> {
    const { key } = member.partner;
    const { quote } = await must(right, key, QUOTE, { input: { member: { id: member.id }, points: 100 } });
    const { redemption } = await must(ahead, key, REDEEM, {
      input: { idempotencyKey: randomUUID(), quoteId: quote.id, orderId: randomUUID(), capture: false },
    });
    const heldMs = Date.parse(redemption.heldUntil as string) - Date.parse(redemption.createdAt as string);
    expect(heldMs).toBe(30 * MINUTE_MS);
    expect(Math.abs(Date.parse(redemption.createdAt as string) - Date.now())).toBeLessThan(10 * MINUTE_MS);
    await must(right, key, CAPTURE, { input: { idempotencyKey: randomUUID(), redemptionId: redemption.id } });
    const later = {
      idempotencyKey: randomUUID(),
      member: { id: member.id },
      spend: { amount: '1', currency: 'EUR' },
      orderId: randomUUID(),
      occurredAt: new Date(Date.now() + 60 * MINUTE_MS).toISOString(),
    };
    const { errors } = await ask(ahead, key, ACCRUE, { input: later });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.occurredAt' });
  }

  it(
    'still give one order, one time and whole periods',
    async () => {
      const fresh = await engine.fresh();
      drop = fresh.drop;
      const env: Env = { DATABASE_URL: fresh.location.url ?? '' };
      const [right, ahead] = (gateways = [
        await GatewayProcess.on(env),
        await GatewayProcess.on({ ...env, KULA_TEST_CLOCK_AHEAD_MS: AHEAD_MS.toString() }, ['--import', shift]),
      ] as [GatewayProcess, GatewayProcess]);
      await right.start();
      await ahead.start();
      const network = await makeNetwork(right.url, env);
      admin = new pg.Client({ connectionString: env.DATABASE_URL });
      await admin.connect();
      load = new Load({ members: network.members, urls: [right.url, ahead.url], rate: 200 }).start();
      await load.recovered(60_000);
      const accountant = await network.token('NETWORK_ACCOUNTANT');
      for (const { url } of [ahead, right, ahead]) {
        await delay(inMode(1_000, 20_000));
        await must(url, accountant, CLOSE, { input: { idempotencyKey: randomUUID() } });
      }
      await delay(inMode(1_000, 20_000));
      await load.stop();
      await expectEachOnce(ahead.url, network, load);
      // After the wallets were counted: these change one besides.
      await expectHoldsToStand(right.url, ahead.url, network.members[0] as FaultMember);
      const { rows } = await admin.query(
        `SELECT count(*) = max(sequence) AS gapless,
         bool_and(coalesce(posted_at >= before, true)) AS in_order,
         bool_and(coalesce(period >= period_before, true)) AS periods_in_order,
         max(period) AS last_period,
         bool_and(posted_at BETWEEN now() - interval '30 minutes' AND now()) AS by_the_database
       FROM (SELECT sequence, posted_at, period, lag(posted_at) OVER w AS before, lag(period) OVER w AS period_before
             FROM journal_entry WINDOW w AS (ORDER BY sequence)) e`,
      );
      expect(rows).toEqual([
        { gapless: true, in_order: true, periods_in_order: true, last_period: 4, by_the_database: true },
      ]);
      // The hold and its capture.
      await expectSound(network, [load], 2);
      expect(gateways.map(({ crashes }) => crashes)).toEqual([0, 0]);
      say(
        `clocks 90 minutes apart: ${load.describe()} by two gateways, 3 periods closed; one order, the database's time`,
      );
    },
    inMode(420_000, 600_000),
  );
});
