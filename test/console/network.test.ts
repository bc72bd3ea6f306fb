/** The operator's work by keyboard alone: rates that a guard refuses, a partner, a member, the clock; and a developer's keys. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { act, eur } from '../care/caring.js';
import { pressUntil } from './support/keys.js';
import { makeRefusals } from './support/places.js';
import { hasBrowser, openStage, visit, walkToFirst, type Stage } from './support/visitor.js';

const look = { language: 'en', theme: 'light', width: 1280 } as const;
const only = hasBrowser() ? describe : describe.skip;
const dialog = '[role=dialog]';

interface Seen {
  readonly node: { readonly status: string };
}

/** Once it is gone, and the second Enter of a pair, which the page passes over, could come no more: what is pressed next is meant. */
async function closed(page: Page): Promise<void> {
  await page.locator(dialog).waitFor({ state: 'detached' });
  await page.waitForTimeout(300);
}

only('the network, by keyboard alone', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  }, 900_000);
  afterAll(() => stage.close(), 60_000);

  it('draws the cycle of rates that could be earned from, and lets one propose only what passes', async () => {
    const visitor = await visit(stage, look, 'operator');
    const { page } = visitor;
    await visitor.go('/network/rates');
    await pressUntil(page, 'Tab', 'Propose rates');
    await page.keyboard.press('Enter');
    await page.locator('.bar select').waitFor();
    await page.locator('.bar select').selectOption({ label: 'Rye & Rise Bakery' });
    await page.locator('h1', { hasText: 'Rye & Rise Bakery' }).waitFor();
    await page.locator('.verdict.agrees').waitFor();
    const earns = page.locator('form input').first();
    await earns.fill('200');
    await page.locator('.cycle').waitFor();
    const said = (await page.locator('.preview').textContent()) ?? '';
    expect(said).toContain('Around once, 1.00 becomes');
    expect(await page.locator('form .main').getAttribute('aria-disabled')).toBe('true');
    await visitor.picture('guard-refuses');
    expect(await visitor.faults()).toEqual([]);
    await earns.fill('2.4');
    await page.locator('.verdict.agrees').waitFor();
    await earns.press('Enter');
    await page.locator(`${dialog} td strong`).first().waitFor();
    await visitor.picture('propose-dialog');
    expect(await visitor.faults()).toEqual([]);
    await pressUntil(page, 'Tab', 'Propose rates');
    await page.keyboard.press('Enter');
    await closed(page);
    await pressUntil(page, 'Tab', 'Rate sheet');
    await page.keyboard.press('Enter');
    await page.locator('.status', { hasText: 'Waits for approval' }).waitFor();
    await visitor.close();
  });

  it('approves one sheet and rejects another, each after a look at what differs', async () => {
    const visitor = await visit(stage, look, 'operator');
    const { page } = visitor;
    await visitor.go('/network/queue');
    const waiting = await page.locator('main section').first().locator('tbody tr').count();
    expect(waiting).toBeGreaterThan(1);
    await page.locator('tbody a', { hasText: 'Lumen Cinemas' }).press('Enter');
    await page.locator('td strong', { hasText: 'Changed' }).first().waitFor();
    await pressUntil(page, 'Tab', 'Approve');
    await page.keyboard.press('Enter');
    await page.locator(dialog).waitFor();
    await pressUntil(page, 'Tab', 'Approve');
    await page.keyboard.press('Enter');
    await closed(page);
    await page.locator('.facts .status', { hasText: /Approved|In force/ }).waitFor();
    await visitor.go('/network/queue');
    await page.locator('tbody a', { hasText: 'Rye & Rise Bakery' }).press('Enter');
    await pressUntil(page, 'Tab', 'Reject');
    await page.keyboard.press('Enter');
    await page.locator(`${dialog} textarea:focus`).waitFor();
    await page.keyboard.type('Not this year.');
    await pressUntil(page, 'Tab', 'Reject');
    await page.keyboard.press('Enter');
    await closed(page);
    await page.locator('.facts', { hasText: 'Not this year.' }).waitFor();
    expect(await visitor.faults()).toEqual([]);
    await visitor.close();
  });

  it('what is typed and is no amount, rate, code or currency is said at its field', async () => {
    const visitor = await visit(stage, look, 'operator');
    const { page } = visitor;
    const said = page.locator('.fault');
    await visitor.go('/network/partners');
    await page.getByRole('button', { name: 'Add a partner' }).press('Enter');
    const [name, code, currency] = await page.locator(`${dialog} input`).all();
    await name?.fill('A name');
    await code?.fill('a code');
    await currency?.fill('EU');
    await said.nth(1).waitFor();
    await currency?.press('Enter');
    await page.locator(`${dialog} .said`, { hasText: 'Nothing was sent' }).waitFor();
    await visitor.picture('typed-create');
    expect(await visitor.faults()).toEqual([]);
    await code?.fill('a-code');
    await currency?.fill('EUR');
    await page.locator(`${dialog} .said`).waitFor({ state: 'detached' });
    expect(await said.count()).toBe(0);
    await visitor.go('/network/partners');
    await page.locator('tbody a').first().press('Enter');
    await page.getByRole('button', { name: 'Set the limit' }).press('Enter');
    await page.locator(`${dialog} input`).fill('1,234.50');
    await said.filter({ hasText: 'no separators' }).waitFor();
    await visitor.go('/network/fx');
    await page.locator('.head .main').press('Enter');
    const [quote, rate] = await page.locator(`${dialog} input`).all();
    await quote?.fill('EUR');
    await rate?.fill('0');
    await said.nth(1).waitFor();
    expect(await said.allTextContents()).toEqual([
      'Three letters of another currency than EUR.',
      expect.stringContaining('A number above 0'),
    ]);
    await visitor.go('/network/rates/new');
    await page.locator('.bar select').selectOption({ label: 'Rye & Rise Bakery' });
    await page.locator('form input').first().fill('2,4');
    await said.first().waitFor();
    await visitor.picture('typed-rate');
    expect(await visitor.faults()).toEqual([]);
    await visitor.close();
  });

  it('adds a partner, says what it still needs, and makes its key, whose secret is shown once', async () => {
    const visitor = await visit(stage, look, 'operator');
    const { page } = visitor;
    await visitor.go('/network/partners');
    await pressUntil(page, 'Tab', 'Add a partner');
    await page.keyboard.press('Enter');
    await page.locator(`${dialog} input:focus`).waitFor();
    await page.keyboard.type('<img src=x onerror=alert(1)>');
    await page.keyboard.press('Tab');
    await page.keyboard.type('florist');
    await page.keyboard.press('Enter');
    await page.locator('h1', { hasText: '<img src=x' }).waitFor();
    expect(await page.locator('.checklist li.done').count()).toBe(1);
    await visitor.picture('partner-onboarding');
    await pressUntil(page, 'Tab', 'Make a key');
    await page.keyboard.press('Enter');
    await page.locator(`${dialog} input:focus`).waitFor();
    await page.keyboard.type('First till');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await visitor.picture('issue-key');
    expect(await visitor.faults()).toEqual([]);
    await page.keyboard.press('Enter');
    const secret = (await page.locator('.secret code').textContent()) ?? '';
    expect(secret).toMatch(/^kula_sk_/);
    await page.keyboard.press('Escape');
    expect(await page.locator('.secret').count()).toBe(1);
    await pressUntil(page, 'Tab', 'I stored it');
    await page.keyboard.press('Enter');
    await closed(page);
    await page.locator('td', { hasText: 'Give points for purchases' }).waitFor();
    expect(await page.locator('.checklist li.done').count()).toBe(2);
    const kept = await page.evaluate<string>('JSON.stringify([localStorage, sessionStorage, location.href])');
    expect(kept).not.toContain(secret);
    expect(await page.content()).not.toContain(secret);
    const { viewer } = await stage.gateway.as(secret).ask<{ viewer: { scopes: string[] } }>('{ viewer { scopes } }');
    expect(viewer.scopes).toEqual(['ACCRUE']);
    expect(await visitor.faults()).toEqual([]);
    await visitor.close();
  });

  it('sets a limit and a status, with what each means', async () => {
    const visitor = await visit(stage, look, 'operator');
    const { page } = visitor;
    await visitor.go('/network/partners?search=grocer');
    await walkToFirst(page, 'tbody a:focus');
    await page.keyboard.press('Enter');
    await page.locator('h1', { hasText: 'Hedgerow Grocers' }).waitFor();
    await pressUntil(page, 'Tab', 'Set the limit');
    await page.keyboard.press('Enter');
    await page.locator(`${dialog} input:focus`).fill('55000');
    await visitor.picture('set-limit');
    expect(await visitor.faults()).toEqual([]);
    await page.keyboard.press('Enter');
    await closed(page);
    await page.locator('.facts', { hasText: '£55,000.00' }).waitFor();
    await pressUntil(page, 'Tab', 'Change the status');
    await page.keyboard.press('Enter');
    await page.locator(`${dialog} p`, { hasText: 'Nothing new' }).waitFor();
    await visitor.picture('set-status');
    await pressUntil(page, 'Tab', 'Change the status');
    await page.keyboard.press('Enter');
    await closed(page);
    await page.locator('.facts .status', { hasText: 'Suspended' }).waitFor();
    await visitor.close();
  });

  it('finds a member and stops its spending for a reason', async () => {
    const visitor = await visit(stage, look, 'operator');
    const { page } = visitor;
    await visitor.go('/network/members');
    await page.keyboard.press('/');
    await page.keyboard.type('ben');
    await page.keyboard.press('Enter');
    await page.locator('tbody a').first().press('Enter');
    await pressUntil(page, 'Shift+Tab', 'Stop spending');
    await page.keyboard.press('Enter');
    await page.locator(`${dialog} textarea:focus`).waitFor();
    await page.keyboard.type('The phone was stolen.');
    await pressUntil(page, 'Tab', 'Stop spending');
    await page.keyboard.press('Enter');
    await closed(page);
    await page.locator('.facts', { hasText: 'The phone was stolen.' }).waitFor();
    await visitor.picture('member-frozen');
    expect(await visitor.faults()).toEqual([]);
    await visitor.close();
  });

  it('says what gains by an exchange rate before it is published', async () => {
    const visitor = await visit(stage, look, 'operator');
    const { page } = visitor;
    await visitor.go('/network/fx');
    await pressUntil(page, 'Tab', 'Publish a rate');
    await page.keyboard.press('Enter');
    const [currency, rate, source] = await page.locator(`${dialog} input`).all();
    await currency?.fill('USD');
    await rate?.fill('0.01');
    await source?.fill('Test');
    await page.locator(`${dialog} .cycle`).first().waitFor();
    await visitor.picture('fx-alerts');
    expect(await visitor.faults()).toEqual([]);
    await rate?.fill('1.0855');
    await page.locator(`${dialog} .status.settled`).waitFor();
    await rate?.press('Enter');
    await closed(page);
    await page.locator('td', { hasText: '1.0855' }).first().waitFor();
    await visitor.close();
  });

  it('the matrix has a rate as soon as it is published, and the next dialog says it is in force', async () => {
    const visitor = await visit(stage, look, 'operator');
    const { page } = visitor;
    await visitor.go('/network/fx');
    await page.locator('.head button.main').press('Enter');
    const [currency, rate, source] = await page.locator(`${dialog} input`).all();
    await currency?.fill('USD');
    await rate?.fill('1.0866');
    await source?.fill('Test');
    await page.locator(`${dialog} .status`).waitFor();
    await rate?.press('Enter');
    await closed(page);
    await page.locator('main section').first().locator('td', { hasText: '1.0866' }).waitFor();
    await page.locator('.head button.main').press('Enter');
    await page.locator(`${dialog} input`).first().fill('USD');
    await page.locator(`${dialog} p`, { hasText: 'Now 1.0866' }).waitFor();
    await visitor.close();
  });

  it('decides the cases that are before the operator, each by its kind, and not those of partners', async () => {
    const { gateway } = stage;
    const shop = await gateway.partner();
    const member = await gateway.member(shop);
    const claimed = { spend: eur('12.40'), occurredAt: new Date().toISOString(), orderId: null };
    const open = async (reason: string): Promise<string> => {
      const input = { partnerId: shop.id, kind: 'MISSING_POINTS', reason, claimed };
      const { case: one } = (await act(member.client, 'openCase', input)) as { case: { id: string } };
      return one.id;
    };
    await open('It waits for its partner.');
    const id = await open('It is before the operator.');
    await act(gateway.operator, 'escalateCase', { caseId: id, reason: 'Nobody answers.' });
    const visitor = await visit(stage, look, 'operator');
    const { page } = visitor;
    await visitor.go('/network/queue');
    await page.locator('tbody tr', { hasText: 'It is before the operator.' }).waitFor();
    expect(await page.locator('tbody tr', { hasText: 'It waits for its partner.' }).count()).toBe(0);
    await visitor.picture('queue-escalated');
    await pressUntil(page, 'Tab', 'Accept: It is before the operator.');
    await page.keyboard.press('Enter');
    await page.locator(dialog, { hasText: 'earns its points now' }).waitFor();
    expect(await page.locator(dialog).textContent()).not.toContain('held of its points');
    const [number] = await page.locator(`${dialog} input`).all();
    await number?.fill('receipt 7');
    await page.locator(`${dialog} textarea`).fill('The receipt was looked at.');
    await visitor.picture('decide-missing-points');
    expect(await visitor.faults()).toEqual([]);
    await page.locator(`${dialog} .main`).press('Enter');
    await closed(page);
    await page.locator('tbody tr', { hasText: 'It is before the operator.' }).waitFor({ state: 'detached' });
    const seen = await gateway.operator.ask<Seen>('query($id: ID!) { node(id: $id) { ... on Case { status } } }', {
      id,
    });
    expect(seen.node.status).toBe('ACCEPTED');
    await visitor.close();
  });

  it('moves the clock by a month, and says what fell due', async () => {
    const visitor = await visit(stage, look, 'operator');
    const { page } = visitor;
    await visitor.go('/network/clock');
    await pressUntil(page, 'Tab', '30 days');
    await page.keyboard.press('Enter');
    await page.locator(dialog).waitFor();
    await visitor.picture('advance');
    await pressUntil(page, 'Tab', 'Move it forward');
    await page.keyboard.press('Enter');
    await closed(page);
    await page.locator('h2', { hasText: 'What fell due' }).waitFor();
    await visitor.picture('clock-moved');
    expect(await visitor.faults()).toEqual([]);
    await visitor.close();
  });

  it('j, k and Enter did nothing in a list whose rows have no link', async () => {
    await makeRefusals(stage);
    const visitor = await visit(stage, look, 'operator');
    const { page } = visitor;
    await visitor.go('/network/refusals');
    const row = (place: number) => page.locator(`tbody tr:nth-child(${place.toString()}):focus`);
    await walkToFirst(page, 'tbody tr:nth-child(1):focus');
    await page.keyboard.press('j');
    await row(2).waitFor();
    await visitor.picture('row-with-focus');
    expect(await visitor.faults()).toEqual([]);
    await page.keyboard.press('Enter');
    await page.locator('tbody tr:nth-child(2) details[open]').waitFor();
    await page.keyboard.press('k');
    await row(1).waitFor();
    // From what is in a row one goes on to the next row, and no button is pressed by Enter on a row.
    await page.keyboard.press('Tab');
    await page.locator('tbody tr:nth-child(1) :focus').waitFor();
    await page.keyboard.press('j');
    await row(2).waitFor();
    await visitor.go('/network/sessions');
    await walkToFirst(page, 'tbody tr:nth-child(1):focus');
    await page.keyboard.press('Enter');
    expect(await page.locator(dialog).count()).toBe(0);
    await visitor.close();
  });

  it('a developer rotates a key, and revokes the new one', async () => {
    const visitor = await visit(stage, look, 'developer:bakery');
    const { page } = visitor;
    await visitor.go('/');
    await page.locator('h1', { hasText: 'Start' }).waitFor();
    await visitor.go('/developers/keys');
    const good = await page.locator('.status.settled').count();
    await pressUntil(page, 'Tab', /^Rotate the key/);
    await page.keyboard.press('Enter');
    await page.locator(`${dialog} select`).waitFor();
    await visitor.picture('rotate-key');
    expect(await visitor.faults()).toEqual([]);
    await pressUntil(page, 'Tab', 'Rotate');
    await page.keyboard.press('Enter');
    await page.locator('.secret').waitFor();
    await visitor.picture('secret');
    expect(await visitor.faults()).toEqual([]);
    await pressUntil(page, 'Tab', 'I stored it');
    await page.keyboard.press('Enter');
    await closed(page);
    await page.locator('.status.settled').nth(good).waitFor();
    await pressUntil(page, 'Tab', /^Revoke the key/);
    await page.keyboard.press('Enter');
    await pressUntil(page, 'Tab', 'Revoke');
    await page.keyboard.press('Enter');
    await closed(page);
    await page.locator('.status', { hasText: 'Revoked' }).waitFor();
    // The button that was pressed is gone with the key.
    await page.locator('main :is(tr, button, h1, h2):focus').waitFor();
    expect(await visitor.faults()).toEqual([]);
    await visitor.close();
  });
});
