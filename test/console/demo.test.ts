import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { everyLook, hasBrowser, nameOf, openStage, visit, type Stage, type Visitor } from './support/visitor.js';

const only = hasBrowser() ? describe : describe.skip;
const PANES = ['phone', 'bakery', 'cinema', 'books'] as const;

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
