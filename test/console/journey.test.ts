/** A settlement month by keyboard alone: the partner agrees, the network records the payment, and closes the open period. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pressUntil } from './support/keys.js';
import { hasBrowser, openStage, settle, visit, walkToFirst, type Stage, type Visitor } from './support/visitor.js';

const look = { language: 'en', theme: 'light', width: 1280 } as const;
const only = hasBrowser() ? describe : describe.skip;

/** Goes to a screen as Ctrl+K does. */
async function goTo({ page }: Visitor, screen: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.locator('[role=dialog] input:focus').waitFor();
  await page.keyboard.type(screen);
  await page.keyboard.press('Enter');
  // A key that comes while it is there is its own.
  await page.locator('[role=dialog]').waitFor({ state: 'detached' });
  await page.locator('h1', { hasText: screen }).waitFor();
  await settle(page);
}

only('a settlement month, by keyboard alone', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  }, 900_000);
  afterAll(() => stage.close(), 60_000);

  it('the partner agrees to its statement, from the list to the answer', async () => {
    const visitor = await visit(stage, look, 'accountant:hotel');
    const { page } = visitor;
    await goTo(visitor, 'Statements');
    // The second row: the first is the draft of the open period.
    await walkToFirst(page, 'tbody tr:nth-child(1) a:focus');
    await page.keyboard.press('j');
    await page.locator('tbody tr:nth-child(2) a:focus').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('h1', { hasText: 'Kumo Hotels, period 1' }).waitFor();
    await pressUntil(page, 'Tab', 'Agree');
    await page.keyboard.press('Enter');
    await page.locator('[role=dialog]').waitFor();
    const said = (await page.locator('[role=dialog]').textContent()) ?? '';
    expect(said.replace(/\s/g, ' ')).toContain('JPY 198,190');
    const keys: unknown[] = [];
    page.on('request', (request) => {
      if (!request.postData()?.includes('mutation Agree')) return;
      const { variables } = request.postDataJSON() as { variables: { idempotencyKey?: string } };
      keys.push(variables.idempotencyKey);
    });
    await pressUntil(page, 'Tab', 'Agree');
    await page.keyboard.press('Enter');
    await page.locator('.path [aria-current] .status.agreed').waitFor();
    expect(keys).toEqual([expect.any(String)]);
    expect(await visitor.faults()).toEqual([]);
    await visitor.close();
  });

  it('the network answers a dispute with an adjustment', async () => {
    const visitor = await visit(stage, look, 'network-accountant');
    const { page } = visitor;
    await visitor.go('/settlement');
    await pressUntil(page, 'Tab', 'Lumen Cinemas, period 1');
    await page.keyboard.press('Enter');
    await page.locator('h1', { hasText: 'Dispute: Lumen Cinemas, period 1' }).waitFor();
    await pressUntil(page, 'Tab', 'Answer');
    await page.keyboard.press('Enter');
    await page.locator('[role=dialog] input:focus').waitFor();
    await page.keyboard.type('12.5');
    await page.keyboard.press('Tab');
    await page.keyboard.type('A promotion was counted twice.');
    await pressUntil(page, 'Tab', 'Grant');
    await page.keyboard.press('Enter');
    await page.locator('[role=dialog]').waitFor({ state: 'detached' });
    await page.locator('.facts .status', { hasText: 'Answered' }).waitFor();
    await visitor.close();
  });

  it('the network records the payment, once, however often Enter is pressed', async () => {
    const visitor = await visit(stage, look, 'network-accountant');
    const { page } = visitor;
    await visitor.go('/settlement/payments');
    await pressUntil(page, 'Tab', 'Record the payment: Kumo Hotels, period 1');
    await page.keyboard.press('Enter');
    await page.locator('[role=dialog] input:focus').waitFor();
    await page.keyboard.type('BANK-2026-11-29/1');
    const sent: unknown[] = [];
    page.on('request', (request) => {
      if (request.postData()?.includes('RecordPayment')) sent.push(request.postDataJSON());
    });
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.locator('[role=dialog]').waitFor({ state: 'detached' });
    await page.locator('tbody', { hasNotText: 'Kumo Hotels' }).waitFor();
    expect(sent).toHaveLength(1);
    expect(await visitor.faults()).toEqual([]);
    await visitor.close();
  });

  it('the network closes the period after a look at the drafts, with the same key when the first try did not arrive', async () => {
    const visitor = await visit(stage, look, 'network-accountant');
    const { page } = visitor;
    await visitor.go('/settlement/periods');
    await pressUntil(page, 'Tab', 'Close period 2');
    await page.keyboard.press('Enter');
    await page.locator('[role=dialog] tbody tr').first().waitFor();
    const keys: string[] = [];
    await page.route('**/graphql', async (route) => {
      const body = route.request().postDataJSON() as {
        query: string;
        variables: { input?: { idempotencyKey: string } };
      };
      if (!body.query.includes('mutation ClosePeriod')) return route.continue();
      keys.push(body.variables.input?.idempotencyKey ?? '');
      // The first one does not arrive.
      return keys.length > 1 ? route.continue() : route.abort();
    });
    await pressUntil(page, 'Tab', 'Close period 2');
    await page.keyboard.press('Enter');
    await page.locator('[role=dialog] [role=alert]').waitFor();
    await visitor.picture('lost-answer');
    await pressUntil(page, 'Tab', 'Try again');
    await page.keyboard.press('Enter');
    await page.locator('[role=dialog]').waitFor({ state: 'detached' });
    await page.locator('button', { hasText: 'Close period 3' }).waitFor();
    expect([keys.length, new Set(keys).size]).toEqual([2, 1]);
    await visitor.close();
  });

  it('the partner checks its statement in the browser, and saves a proof that the script accepts', async () => {
    const visitor = await visit(stage, look, 'accountant:hotel');
    const { page } = visitor;
    await goTo(visitor, 'Check');
    await pressUntil(page, 'Tab', 'Kumo Hotels, period 1');
    await page.keyboard.press('Enter');
    await page.locator('.verdict.agrees').waitFor();
    await pressUntil(page, 'Tab', 'Save the proof');
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    const proof = JSON.parse(readFileSync(await download.path(), 'utf8')) as { format: string };
    expect(proof.format).toBe('kula-statement/1');
    await visitor.close();
  });

  it('signing out leads to where the identity provider ends its own session', async () => {
    const visitor = await visit(stage, look, 'auditor');
    const { page } = visitor;
    await visitor.go('/settlement/periods');
    // Stands for an address of the provider.
    const providerUrl = `${stage.gateway.origin}/healthz?signed-out`;
    await page.route('**/auth/logout', async (route) =>
      route.fulfill({ response: await route.fetch(), json: { providerUrl } }),
    );
    await pressUntil(page, 'Tab', 'Sign out');
    await page.keyboard.press('Enter');
    await page.waitForURL(providerUrl);
    await visitor.close();
  });

  it('signing out that did not reach the network says that one is still signed in', async () => {
    const visitor = await visit(stage, look, 'auditor');
    const { page } = visitor;
    await visitor.go('/settlement/periods');
    await page.route('**/auth/logout', (route) => route.abort());
    await pressUntil(page, 'Tab', 'Sign out');
    await page.keyboard.press('Enter');
    await page.locator('header [role=alert]', { hasText: 'you are still signed in' }).waitFor();
    await visitor.picture('still-signed-in');
    expect(await page.locator('h1', { hasText: 'Periods' }).count()).toBe(1);
    await visitor.close();
  });

  it('signing out in one tab signs out the other', async () => {
    const visitor = await visit(stage, look, 'auditor');
    const { page } = visitor;
    const other = await page.context().newPage();
    await other.goto(`${stage.gateway.origin}/console/settlement/periods`);
    await settle(other);
    await pressUntil(page, 'Tab', 'Sign out');
    await page.keyboard.press('Enter');
    await page.locator('.card').first().waitFor();
    await other.bringToFront();
    await other.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    await other.locator('.card').first().waitFor();
    await visitor.close();
  });
});
