/** Starting the demo afresh from its page, over a gateway as a person starts it. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chromium, type Browser } from 'playwright-core';
import { serve, temporaryFolder, type Served } from '../cli/support.js';
import { hasBrowser } from './support/visitor.js';

const only = hasBrowser() ? describe : describe.skip;
const program = process.env.KULA_TEST_CHROMIUM ?? '/usr/bin/chromium';
const post = { 'content-type': 'application/json' };

only('starting afresh', () => {
  const folder = temporaryFolder();
  let served: Served;
  let browser: Browser;
  beforeAll(async () => {
    served = await serve({ KULA_DATA_DIR: folder.path, KULA_LOG_LEVEL: 'info' });
    browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] });
  }, 1_200_000);
  afterAll(async () => {
    await browser.close();
    await served.stop('SIGTERM');
    folder.remove();
  }, 60_000);

  it('is not done by another site, nor without the words', async () => {
    const ask = (headers: Record<string, string>, body: object) =>
      fetch(`${served.origin}/auth/demo/fresh`, { method: 'POST', headers, body: JSON.stringify(body) });
    const words = { confirm: 'start afresh' };
    expect((await ask({ ...post, origin: 'https://evil.example' }, words)).status).toBe(403);
    expect((await ask({ ...post, 'x-forwarded-for': '198.51.100.7' }, words)).status).toBe(403);
    expect((await ask(post, {})).status).toBe(400);
    expect((await ask({ 'content-type': 'text/plain' }, words)).status).toBe(415);
  });

  it('asks twice, makes the demo again at the same address, and loads the page', async () => {
    const page = await browser.newPage();
    await page.addInitScript("localStorage.setItem('kula.language', 'en')");
    await page.goto(`${served.origin}/demo`);
    await page.locator('.stage .letters').waitFor();
    const wallet = async (): Promise<string> => (await page.locator('.phone').getAttribute('data-version')) ?? '';
    const first = await wallet();
    await page.locator('[data-pane=bakery] .scan').click();
    await page.locator('[data-pane=bakery] .earn .main').click();
    await page.locator(`.phone:not([data-version="${first}"])`).waitFor();
    const button = page.getByRole('button', { name: 'Start afresh' });
    await button.first().press('Enter');
    await page.locator('dialog[open] .main').press('Enter');
    await page.locator('dialog[open]', { hasText: 'Everything in this network is deleted' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
    expect(await wallet()).not.toBe(first);
    // What this browser kept of the old network would be held against the new one, which has the same ids.
    await page.evaluate(
      "for (const name of ['digest.x', 'queue.bakery.x']) localStorage.setItem('kula.' + name, '{}')",
    );
    await button.first().press('Enter');
    await page.locator('dialog[open] .main').press('Enter');
    await Promise.all([
      page.waitForEvent('load', { timeout: 900_000 }),
      page.locator('dialog[open] .main').press('Enter'),
    ]);
    await page.locator(`.phone[data-version="${first}"]`).waitFor();
    expect(served.child.exitCode).toBeNull();
    expect(await page.evaluate<string[]>('Object.keys(localStorage)')).toEqual(['kula.language']);
    await page.close();
  }, 1_200_000);
});
