/** POST /auth/demo/fresh: who may have the demo made anew. What then happens is tested by test/console/afresh.test.ts. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inMemory } from '../support/engines.js';
import { startTestGateway, type TestGateway } from '../support/server.js';

const words = JSON.stringify({ confirm: 'start afresh' });
const json = { 'content-type': 'application/json' };

describe('starting the demo afresh', () => {
  let demo: TestGateway;
  let real: TestGateway;
  let begun = 0;
  const post = (gateway: TestGateway, headers: Record<string, string>, body: string) =>
    fetch(`${gateway.origin}/auth/demo/fresh`, { method: 'POST', headers, body });
  beforeAll(async () => {
    const env = { KULA_DEMO_SIGNIN: 'true' };
    demo = await startTestGateway(inMemory, {
      env,
      freshStart: () => () => {
        begun += 1;
      },
    });
    real = await startTestGateway(inMemory, { env });
  }, 240_000);
  afterAll(async () => {
    await demo.close();
    await real.close();
  }, 60_000);

  it('is possible where the network is the demo alone, and nowhere else', async () => {
    const possible = async (gateway: TestGateway): Promise<unknown> =>
      (await fetch(`${gateway.origin}/auth/demo/fresh`)).json();
    expect([await possible(demo), await possible(real)]).toEqual([{ possible: true }, { possible: false }]);
    expect((await post(real, json, words)).status).toBe(403);
  });

  it('is not done by another site, through a proxy, in another form or without the words', async () => {
    expect((await post(demo, { ...json, origin: 'https://evil.example' }, words)).status).toBe(403);
    expect((await post(demo, { ...json, 'sec-fetch-site': 'cross-site' }, words)).status).toBe(403);
    expect((await post(demo, { ...json, 'x-forwarded-for': '198.51.100.7' }, words)).status).toBe(403);
    expect((await post(demo, { 'content-type': 'text/plain' }, words)).status).toBe(415);
    expect((await post(demo, json, '{}')).status).toBe(400);
    expect((await post(demo, json, JSON.stringify({ confirm: 'yes' }))).status).toBe(400);
    expect(begun).toBe(0);
  });

  it('is begun after the answer', async () => {
    const answer = await post(demo, json, words);
    expect([answer.status, await answer.json(), begun]).toEqual([202, { restarting: true }, 1]);
  });
});
