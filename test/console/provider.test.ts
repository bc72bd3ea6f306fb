/** Signing in and out with a browser through an identity provider, by keyboard alone: a real one, on loopback. */
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chromium } from 'playwright-core';
import { freePort } from '../live/support/processes.js';
import { CLIENT, Identity } from '../sessions/support/identity.js';
import { inMemory } from '../support/engines.js';
import { startTestGateway } from '../support/server.js';
import { pressUntil } from './support/keys.js';
import { browserProgram, hasBrowser, settle, visit, type Look, type Stage } from './support/visitor.js';

const only = hasBrowser() ? describe : describe.skip;
const looks: readonly (readonly [Look, string, string, string])[] = [
  [{ language: 'en', theme: 'light', width: 1280 }, 'Sign in with your organisation', 'Sign out', 'Periods'],
  [{ language: 'zh-CN', theme: 'dark', width: 390 }, '通过所在机构登录', '退出', '账期'],
];

/** The browser tells of each answer that is no success: asked without a session, who is signed in is 401, and there are no cards. */
const OF_NOBODY = ['401 (Unauthorized)', '404 (Not Found)'].map(
  (status) => `Failed to load resource: the server responded with a status of ${status}`,
);

only('an identity provider', () => {
  let stage: Stage;
  let identity: Identity;
  beforeAll(async () => {
    execFileSync(process.execPath, ['scripts/build-console.mjs'], { stdio: ['ignore', 'ignore', 'inherit'] });
    const port = (await freePort()).toString();
    const own = `http://127.0.0.1:${port}`;
    identity = await new Identity().start([`${own}/auth/callback`]);
    const gateway = await startTestGateway(inMemory, {
      env: {
        KULA_OIDC_ISSUER: identity.issuer,
        KULA_OIDC_AUDIENCE: 'kula-staff',
        KULA_OIDC_JWKS_URL: `${identity.issuer}/jwks`,
        KULA_OIDC_CLIENT_ID: CLIENT.id,
        KULA_OIDC_CLIENT_SECRET: CLIENT.secret,
        KULA_DEMO_SIGNIN: 'false',
        KULA_PUBLIC_URL: own,
        PORT: port,
      },
    });
    const browser = await chromium.launch({ executablePath: browserProgram, args: ['--no-sandbox'] });
    stage = {
      gateway,
      browser,
      close: async () => {
        await browser.close();
        await gateway.close();
      },
    };
  }, 240_000);
  afterAll(async () => {
    await stage.close();
    await identity.stop();
  }, 60_000);

  it.each(looks)(
    'leads back to where one was, and ends its own session when one signs out (%j)',
    async (look, into, out, title) => {
      identity.person = { sub: 'ada', kula_role: 'NETWORK_ACCOUNTANT' };
      const visitor = await visit(stage, look);
      const { page } = visitor;
      await visitor.go('/settlement/periods?size=50');
      await visitor.picture('provider');
      // Who is signed in is asked again by whoever comes back to the window.
      expect([...new Set(await visitor.faults())]).toEqual(OF_NOBODY);
      await pressUntil(page, 'Tab', into);
      await page.keyboard.press('Enter');
      await page.locator('.shell h1', { hasText: title }).waitFor();
      expect(page.url()).toBe(`${stage.gateway.origin}/console/settlement/periods?size=50`);
      await settle(page);
      expect(await visitor.faults()).toEqual([]);
      await pressUntil(page, 'Tab', out);
      await page.keyboard.press('Enter');
      await page.waitForURL(`${identity.issuer}/session/end**`);
      await page.goBack();
      await page.locator('.sign-in h1').waitFor();
      await visitor.close();
    },
  );

  it('says why someone may not come in', async () => {
    identity.person = { sub: 'eve' };
    const visitor = await visit(stage, { language: 'en', theme: 'light', width: 1280 });
    const { page } = visitor;
    await visitor.go('/');
    await pressUntil(page, 'Tab', 'Sign in with your organisation');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${stage.gateway.origin}/auth/callback**`);
    // In both languages: it is not known yet which one is read.
    expect(await page.locator('h1').count()).toBe(2);
    await visitor.picture('provider-refuses');
    expect((await visitor.faults()).filter((fault) => !fault.startsWith('Failed to load'))).toEqual([]);
    await visitor.close();
  });
});
