import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pressUntil } from './support/keys.js';
import { everyLook, hasBrowser, nameOf, openStage, visit, type Stage, type Visitor } from './support/visitor.js';

const only = hasBrowser() ? describe : describe.skip;
const PANES = ['phone', 'bakery', 'cinema', 'books'] as const;

const NEWEST = `{ journal(first: 1, order: NEWEST_FIRST) { nodes { sequence } } }`;
interface Newest {
  readonly journal: { readonly nodes: readonly { readonly sequence: number }[] };
}

/** What the page may weigh before it is shown. */
const BUDGET_BYTES = 110_000;

only('the demo page', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  }, 900_000);
  afterAll(() => stage.close(), 60_000);

  const open = async (visitor: Visitor): Promise<void> => {
    await visitor.page.goto(`${stage.gateway.origin}/demo`);
    await visitor.page.locator('.stage .letters').waitFor();
    await visitor.page.locator('.stage [data-partner=cinema]').waitFor({ state: 'attached' });
  };

  it.each(everyLook.map((look) => [nameOf(look), look] as const))('%s: no fault in any pane', async (_, look) => {
    const visitor = await visit(stage, look);
    const faults: Record<string, readonly string[]> = {};
    try {
      await open(visitor);
      if (look.width === 1280) {
        await visitor.picture('demo');
        faults.all = await visitor.faults();
      } else {
        for (const [index, name] of PANES.entries()) {
          await visitor.page.locator('nav button').nth(index).click();
          await visitor.picture(`demo-${name}`);
          faults[name] = await visitor.faults();
        }
      }
    } finally {
      await visitor.close();
    }
    expect(Object.values(faults).flat()).toEqual([]);
  });

  it('lets Anna earn and spend by keyboard, and the books move', async () => {
    const visitor = await visit(stage, { language: 'en', theme: 'light', width: 1280 });
    const { page } = visitor;
    const pane = (name: (typeof PANES)[number]) => page.locator(`[data-pane=${name}]`);
    const version = (): Promise<string | null> => page.locator('.phone').getAttribute('data-version');
    const changed = (before: string | null) => page.locator(`.phone:not([data-version="${before ?? ''}"])`).waitFor();
    try {
      await open(visitor);
      const owed = await page.locator('[data-partner=cinema] .figure').textContent();
      const before = await version();
      const letters = (await page.locator('.letters').textContent()) ?? '';
      await pane('bakery').locator('.code-field').focus();
      await page.keyboard.type(letters);
      await pane('bakery').locator('.earn input').focus();
      await page.keyboard.press('Enter');
      await pane('bakery').getByText('points earned').first().waitFor();
      await changed(before);

      // The code was used: the phone shows another one, by which she spends at the cinema.
      await page.locator(`.letters:not(:text-is("${letters}"))`).waitFor();
      const after = await version();
      await pane('cinema').locator('.scan').press('Enter');
      await pane('cinema').locator('.spend input').press('Enter');
      await pane('cinema').getByText('300 points are worth $').waitFor();
      await pane('cinema').locator('.spend input').press('Enter');
      await pane('cinema').getByText('300 points spent for $').first().waitFor();
      await changed(after);
      await page.locator(`[data-partner=cinema] .figure:not(:text-is("${owed ?? ''}"))`).waitFor();
      expect(await pane('phone').locator('.history li').first().textContent()).toContain('−300');

      await pane('cinema').getByRole('button', { name: 'Refund' }).press('Enter');
      await pane('cinema').getByText('Refunded', { exact: true }).waitFor();
      await pane('bakery').getByRole('button', { name: 'Goods come back' }).press('Enter');
      await pane('bakery').getByText('Returned', { exact: true }).waitFor();
      await pane('cinema').locator('.request summary').press('Enter');
      expect(await pane('cinema').locator('.request pre').first().textContent()).toContain('refundRedemption');
      await visitor.picture('demo-done');
      expect(await visitor.faults()).toEqual([]);
    } finally {
      await visitor.close();
    }
  });

  it('says why when the network declines, and that spending was stopped', async () => {
    const visitor = await visit(stage, { language: 'en', theme: 'light', width: 1280 });
    const { page } = visitor;
    const spend = page.locator('[data-pane=cinema] .spend');
    try {
      await open(visitor);
      const stop = page.getByRole('button', { name: 'Stop spending' });
      await stop.click();
      await page.getByText('Spending is stopped.').waitFor();
      await page.locator('[data-pane=cinema] .scan').click();
      await spend.locator('.price').click();
      await spend.locator('.notice').waitFor();
      await visitor.picture('demo-frozen');
      expect(await visitor.faults()).toEqual([]);
      await page.getByRole('button', { name: 'Allow spending again' }).click();
      await stop.waitFor();
    } finally {
      await visitor.close();
    }
  });

  it('takes one through the tour by keyboard alone, from a purchase to a statement that is checked', async () => {
    const visitor = await visit(stage, { language: 'en', theme: 'light', width: 1280 });
    const { page } = visitor;
    const said: string[] = [];
    try {
      await open(visitor);
      await pressUntil(page, 'Tab', 'Take the tour');
      await page.keyboard.press('Enter');
      for (let step = 1; step <= 7; step += 1) {
        await page.locator('.tour .quiet', { hasText: `Step ${step.toString()} of 7` }).waitFor();
        await page.locator('.tour .buttons button').first().focus();
        await page.keyboard.press('Enter');
        // Or what went wrong, which is told by the comparison below.
        await page.locator('.tour .came, .tour .notice').first().waitFor({ timeout: 90_000 });
        said.push((await page.locator('.tour .came, .tour .notice').first().textContent()) ?? '');
        if (step === 2) {
          await page.locator('.tour .request summary').press('Enter');
          expect(await page.locator('.tour .request pre').first().textContent()).toContain('redeemPoints');
          await visitor.picture('tour');
          expect(await visitor.faults()).toEqual([]);
        }
        await page.getByRole('button', { name: step === 7 ? 'Finish' : 'Next' }).focus();
        await page.keyboard.press('Enter');
      }
      await page.locator('.tour').waitFor({ state: 'detached' });
    } finally {
      await visitor.close();
    }
    expect(said[0]).toMatch(/points earned/);
    expect(said[1]).toMatch(/300 points spent for \$/);
    expect(said[2]).toMatch(/(?=.*Rye & Rise Bakery −€)(?=.*Lumen Cinemas \$)/);
    expect(said[3]).toMatch(/off the bill|no coupon/);
    expect(said[4]).toMatch(/^It is /);
    expect(said[5]).toMatch(/^Period \d+ is closed/);
    expect(said[6]).toMatch(/^Everything agrees/);
  });

  it('keeps sales while the network is away, also over a reload, and books each once', async () => {
    const visitor = await visit(stage, { language: 'en', theme: 'light', width: 1280 });
    const { page } = visitor;
    const till = page.locator('[data-pane=bakery]');
    const keys: string[] = [];
    try {
      await open(visitor);
      await page.context().setOffline(true);
      for (const amount of ['10.00', '20.00']) {
        await till.locator('.code-field').fill('anna');
        await till.locator('.earn input').fill(amount);
        await till.locator('.earn input').press('Enter');
        await till.getByText('Kept: it is booked').waitFor();
      }
      await till.getByText('2 sales wait for the network').waitFor();
      await visitor.picture('till-away');
      expect(await visitor.faults()).toEqual([]);
      const kept = await page.evaluate<string>("localStorage.getItem('kula.queue.bakery')");
      page.on('request', (request) => {
        const body = (request.postDataJSON() ?? {}) as { variables?: { input?: { idempotencyKey?: string } } };
        if (request.postData()?.includes('accruePoints(') === true)
          keys.push(body.variables?.input?.idempotencyKey ?? '');
      });
      await page.context().setOffline(false);
      await till.getByText('earned, sent later').nth(1).waitFor();
      await till.getByText('sales wait').waitFor({ state: 'detached' });
      for (const key of keys) expect(kept).toContain(key);
      expect(new Set(keys).size).toBe(2);
      // What was kept, and was booked already, is sent again: it is the same purchase.
      await page.evaluate(`localStorage.setItem('kula.queue.bakery', ${JSON.stringify(kept)})`);
      const before = await stage.gateway.networkAccountant.ask<Newest>(NEWEST);
      await open(visitor);
      await till.getByText('earned, sent later').nth(1).waitFor();
      const after = await stage.gateway.networkAccountant.ask<Newest>(NEWEST);
      expect(after).toEqual(before);
    } finally {
      await visitor.close();
    }
  });

  it('reads a code by the camera where the browser can', async () => {
    const visitor = await visit(stage, { language: 'en', theme: 'light', width: 1280 });
    const { page } = visitor;
    try {
      // This browser has neither a camera nor a reader of codes: both are made of what the phone shows.
      await page.addInitScript(`
        window.BarcodeDetector = class {
          async detect() { return [{ rawValue: 'FROM-THE-CAMERA' }]; }
        };
        navigator.mediaDevices.getUserMedia = async () => {
          const canvas = document.createElement('canvas');
          canvas.getContext('2d').fillRect(0, 0, 10, 10);
          return canvas.captureStream(10);
        };
      `);
      await open(visitor);
      await page.locator('[data-pane=cinema] .camera-button').click();
      await page.locator('[data-pane=cinema] .camera').waitFor({ state: 'detached' });
      expect(await page.locator('[data-pane=cinema] .code-field').inputValue()).toBe('FROM-THE-CAMERA');
      expect(await visitor.faults()).toEqual([]);
    } finally {
      await visitor.close();
    }
  });

  it("is the member's app when it is installed: the phone alone, by a manifest", async () => {
    const visitor = await visit(stage, { language: 'zh-CN', theme: 'dark', width: 390 });
    const { page } = visitor;
    try {
      await page.goto(`${stage.gateway.origin}/demo`);
      const link = (await page.locator('link[rel=manifest]').getAttribute('href')) ?? '';
      const response = await fetch(new URL(link, stage.gateway.origin));
      expect(response.headers.get('content-type')).toMatch(/manifest\+json/);
      const manifest = (await response.json()) as { start_url: string; icons: { src: string }[]; display: string };
      expect(manifest.display).toBe('standalone');
      for (const { src } of manifest.icons) {
        const icon = await fetch(new URL(src, stage.gateway.origin));
        expect([icon.status, icon.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
      }
      await page.goto(`${stage.gateway.origin}${manifest.start_url}`);
      await page.locator('.letters').waitFor();
      expect(await page.locator('.pane').count()).toBe(1);
      await visitor.picture('member-app');
      expect(await visitor.faults()).toEqual([]);
    } finally {
      await visitor.close();
    }
  });

  it('keeps no token where a script of another page could find it, and weighs at most 110 kB', async () => {
    const visitor = await visit(stage, { language: 'en', theme: 'light', width: 1280 });
    // By address: what is preloaded and then imported is told twice.
    const sizes = new Map<string, Promise<number>>();
    visitor.page.on('response', (response) => {
      if (/\.(js|css)$/.test(response.url()))
        sizes.set(
          response.url(),
          response.body().then((body) => gzipSync(body, { level: 9 }).length),
        );
    });
    try {
      await open(visitor);
      const kept = await visitor.page.evaluate<string>(
        'JSON.stringify([localStorage, sessionStorage, document.cookie])',
      );
      expect(kept).not.toMatch(/kula_s[tc]_/);
      const total = (await Promise.all(sizes.values())).reduce((sum, size) => sum + size, 0);
      process.stderr.write(`demo: ${total.toString()} bytes of JavaScript and CSS, gzip\n`);
      expect(total).toBeLessThanOrEqual(BUDGET_BYTES);
    } finally {
      await visitor.close();
    }
  });
});
