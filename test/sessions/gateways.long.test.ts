/** A session ends at every gateway, wherever it is ended. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { RawClient } from '../live/support/raw.js';
import { until } from '../live/support/collect.js';
import { describeBuses, describePostgres } from '../support/engines.js';
import { startTestGateway, type TestGateway, type TestPartner } from '../support/server.js';
import { Browser, SESSION } from './support/browser.js';

const POSITION = 'subscription($id: ID!) { netPositionChanged(partnerId: $id) { balance { amount } } }';
const REVOKE = 'mutation($id: ID!) { revokeSession(id: $id) }';
/** Two seconds are promised; a test has three times that, because machines are busy. */
const ENDED_MS = 6_000;

describeBuses('two gateways', (bus) => {
  describePostgres('with sessions', (engine) => {
    let a: TestGateway;
    let b: TestGateway;
    let partner: TestPartner;
    let drop: () => Promise<void>;
    beforeAll(async () => {
      const made = await engine.fresh();
      drop = made.drop;
      const env = { KULA_DEMO_SIGNIN: 'true', ...(bus.url !== undefined && { REDIS_URL: bus.url }) };
      a = await startTestGateway(engine, { env, location: made.location });
      b = await startTestGateway(engine, { env, location: made.location });
      partner = await a.partner({ code: 'bakery' });
    }, 240_000);
    afterAll(async () => {
      await Promise.all([a.close(), b.close()]);
      await drop();
    });

    /** Signed in at A, and the same cookie in a browser that is led to B. */
    async function atBoth(): Promise<{ atA: Browser; atB: Browser; id: string; subscription: RawClient }> {
      const atA = new Browser(a.origin);
      await atA.signIn('accountant:bakery');
      const [secret = ''] = atA.cookies.values();
      const atB = new Browser(b.origin);
      atB.cookies.set(`kula-${new URL(b.origin).port}`, secret);
      const { viewer } = (await atB.ask(SESSION)).json.data;
      const headers = { cookie: atB.cookie ?? '', origin: b.origin };
      const subscription = await new RawClient(b.wsUrl, 'graphql-transport-ws', { headers }).open();
      subscription.send({ type: 'connection_init' });
      await subscription.message('connection_ack');
      subscription.subscribe('p', POSITION, { id: partner.id });
      await subscription.message('next', 'p');
      return { atA, atB, id: viewer.session.id, subscription };
    }

    it('both know who signed in at one; a subscription at B ends within 2 s when A revokes the session', async () => {
      const { atA, atB, id, subscription } = await atBoth();
      const started = Date.now();
      expect(await a.operator.ask(REVOKE, { id })).toEqual({ revokeSession: true });
      expect(await atA.role()).toBeUndefined();
      await until('B has heard of it', async () => (await atB.role()) === undefined, 10_000);
      expect(await subscription.closed).toEqual({ code: 4403, reason: 'Forbidden' });
      expect(Date.now() - started).toBeLessThan(ENDED_MS);
    });

    it('the same when its user signs out at B', async () => {
      const { atA, atB, subscription } = await atBoth();
      const started = Date.now();
      expect((await atB.send('/auth/logout', { method: 'POST' })).status).toBe(200);
      await until('A has heard of it', async () => (await atA.role()) === undefined, 10_000);
      expect(await subscription.closed).toEqual({ code: 4403, reason: 'Forbidden' });
      expect(Date.now() - started).toBeLessThan(ENDED_MS);
    });
  });
});
