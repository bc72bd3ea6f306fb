/** What is shown is what is so: also after others changed it, after an answer was lost, and after someone else signed in. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page, Route } from 'playwright-core';
import { camtOf } from './support/bank-file.js';
import { pressUntil } from './support/keys.js';
import { hasBrowser, openStage, settle, visit, type Stage } from './support/visitor.js';
import { changeNetwork } from './support/who.js';

const look = { language: 'en', theme: 'light', width: 1280 } as const;
const only = hasBrowser() ? describe : describe.skip;
const dialog = '[role=dialog]';

const OPEN = '{ settlementPeriod { number } }';
interface Open {
  readonly settlementPeriod: { readonly number: number };
}
const CLOSE = `mutation Close($input: CloseSettlementPeriodInput!) {
  closeSettlementPeriod(input: $input) { __typename }
}`;
const DUE = '{ statements(first: 100, filter: { due: DUE }) { nodes { id direction netDue { amount currency } } } }';
interface Due {
  readonly statements: {
    readonly nodes: readonly {
      readonly id: string;
      readonly direction: string;
      readonly netDue: { readonly amount: string; readonly currency: string };
    }[];
  };
}
const DAY_MS = 86_400_000;
const AHEAD = '{ network { clock { offsetSeconds } } }';
interface Ahead {
  readonly network: { readonly clock: { readonly offsetSeconds: number } };
}

const isOf = (route: Route, operation: string): boolean => route.request().postData()?.includes(operation) ?? false;

/** Answers to the operation do not arrive, the operation is done all the same. */
async function loseAnswers(page: Page, operation: string): Promise<() => Promise<void>> {
  const lose = async (route: Route): Promise<void> => {
    if (!isOf(route, operation)) return route.continue();
    await route.fetch();
    return route.abort();
  };
  await page.route('**/graphql', lose);
  return () => page.unroute('**/graphql', lose);
}

/** As if one came back to this tab from another one. */
const comeBack = (page: Page): Promise<unknown> =>
  page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");

only('what is shown is what is so', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  }, 900_000);
  afterAll(() => stage.close(), 60_000);

  const openNumber = async (): Promise<number> =>
    (await stage.gateway.networkAccountant.ask<Open>(OPEN)).settlementPeriod.number;
  const closeByColleague = async (): Promise<void> => {
    // Without a trade there is nothing to settle.
    const seller = await stage.gateway.partner();
    const member = await stage.gateway.member(seller);
    await stage.gateway.accrue(seller, member, '10');
    const input = { idempotencyKey: crypto.randomUUID() };
    const done = await stage.gateway.networkAccountant.ask<{ closeSettlementPeriod: unknown }>(CLOSE, { input });
    expect(done.closeSettlementPeriod).toEqual({ __typename: 'CloseSettlementPeriodPayload' });
  };

  it('the button of a period that a colleague has closed does not close the next one', async () => {
    const visitor = await visit(stage, look, 'network-accountant');
    const { page } = visitor;
    await visitor.go('/settlement/periods');
    const number = await openNumber();
    const sent: unknown[] = [];
    page.on('request', (request) => {
      if (request.postData()?.includes('mutation ClosePeriod')) sent.push(request.postDataJSON());
    });
    await closeByColleague();
    await page.locator('.head button.main', { hasText: `Close period ${number.toString()}` }).press('Enter');
    await page.locator(`${dialog} .notice`, { hasText: `Period ${number.toString()} is closed.` }).waitFor();
    expect(await page.locator(`${dialog} .main`).getAttribute('aria-disabled')).toBe('true');
    await visitor.picture('close-closed');
    expect(await visitor.faults()).toEqual([]);
    await page.locator(`${dialog} .main`).press('Enter');
    await page.keyboard.press('Escape');
    await page.locator('.head button.main', { hasText: `Close period ${(number + 1).toString()}` }).waitFor();
    expect([sent, await openNumber()]).toEqual([[], number + 1]);
    await visitor.close();
  });

  it('the dialog of a period that a colleague closes meanwhile does not close the next one', async () => {
    const visitor = await visit(stage, look, 'network-accountant');
    const { page } = visitor;
    await closeByColleague();
    await stage.gateway.partner();
    await visitor.go('/settlement/periods');
    const number = await openNumber();
    await page.locator('.head button.main').press('Enter');
    await page.locator(`${dialog} .main[aria-disabled=false]`).waitFor();
    await closeByColleague();
    await page.locator(`${dialog} .main`).press('Enter');
    await page.locator(`${dialog} [role=alert]`, { hasText: 'Nothing more was sent' }).waitFor();
    expect(await openNumber()).toBe(number + 1);
    await visitor.close();
  });

  it('a close whose answer was lost is not done once more for the next period', async () => {
    const visitor = await visit(stage, look, 'network-accountant');
    const { page } = visitor;
    const seller = await stage.gateway.partner();
    const member = await stage.gateway.member(seller);
    await stage.gateway.accrue(seller, member, '10');
    await visitor.go('/settlement/periods');
    const number = await openNumber();
    await page.locator('.head button.main').press('Enter');
    await page.locator(`${dialog} .main[aria-disabled=false]`).waitFor();
    const restore = await loseAnswers(page, 'mutation ClosePeriod');
    await page.locator(`${dialog} .main`).press('Enter');
    await page.locator(`${dialog} [role=alert]`, { hasText: 'Trying again is safe' }).waitFor();
    await restore();
    await pressUntil(page, 'Tab', 'Try again');
    await page.keyboard.press('Enter');
    await page.locator(`${dialog} [role=alert]`, { hasText: 'Nothing more was sent' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.head button.main', { hasText: `Close period ${(number + 1).toString()}` }).waitFor();
    expect(await openNumber()).toBe(number + 1);
    await visitor.close();
  });

  it('a payment that may have been recorded is sent again as it was, and its fields are closed until the answer', async () => {
    const visitor = await visit(stage, look, 'network-accountant');
    const { page } = visitor;
    const sent: unknown[] = [];
    page.on('request', (request) => {
      if (request.postData()?.includes('mutation RecordPayment'))
        sent.push((request.postDataJSON() as { variables: unknown }).variables);
    });
    await closeByColleague();
    await visitor.go('/settlement/payments');
    await page.locator('tbody button').first().press('Enter');
    const reference = page.locator(`${dialog} input`).first();
    await reference.fill('BANK-LOST');
    const restore = await loseAnswers(page, 'mutation RecordPayment');
    await reference.press('Enter');
    await page.locator(`${dialog} [role=alert]`, { hasText: 'Trying again is safe' }).waitFor();
    expect(await reference.isDisabled()).toBe(true);
    await page.locator(`${dialog} button:focus`, { hasText: 'Try again' }).waitFor();
    await visitor.picture('payment-lost');
    expect(await visitor.faults()).toEqual(['Failed to load resource: net::ERR_FAILED']);
    await restore();
    await page.keyboard.press('Enter');
    await page.locator(dialog).waitFor({ state: 'detached' });
    expect(sent.length).toBe(2);
    expect(sent[1]).toEqual(sent[0]);
    await visitor.close();
  });

  it('payments of a file whose answers were lost are recorded once, and so are those after them', async () => {
    await closeByColleague();
    await closeByColleague();
    const { statements } = await stage.gateway.networkAccountant.ask<Due>(DUE);
    // A bank whose day is ahead of the network's: what is recorded is cut to now, which is another instant at each try.
    const day = new Date(Date.now() + 60 * DAY_MS).toISOString().slice(0, 10);
    const entries = statements.nodes.slice(0, 2).map(({ id, netDue, direction }, index) => ({
      reference: `LOST-${index.toString()}`,
      endToEndId: id.replace('_', '-'),
      ...netDue,
      isDebit: direction === 'PARTNER_RECEIVES',
      day,
    }));
    const file = { name: 'camt.xml', mimeType: 'application/xml', buffer: Buffer.from(camtOf(entries)) };
    const visitor = await visit(stage, look, 'network-accountant');
    const { page } = visitor;
    await visitor.go('/settlement/payments');
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByRole('button', { name: 'Record all 2' }).press('Enter');
    const restore = await loseAnswers(page, 'mutation RecordPayment');
    await page.locator(`${dialog} .main`).press('Enter');
    await page.locator(`${dialog} [role=alert]`, { hasText: 'Trying again is safe' }).waitFor();
    await restore();
    await page.locator(`${dialog} .main`).press('Enter');
    await page.locator(dialog).waitFor({ state: 'detached' });
    await page.locator('p[role=status]', { hasText: '0 of 2' }).waitFor();
    expect(await page.locator('td', { hasText: 'It was recorded before.' }).count()).toBe(2);
    await visitor.close();
  });

  it("a payment is proposed for now by the network's clock, not by this computer's", async () => {
    const visitor = await visit(stage, look, 'network-accountant');
    const { page } = visitor;
    const ahead = 40 * DAY_MS;
    const now = Date.now() + ahead;
    await changeNetwork(page, ({ clock }) => {
      clock.now = new Date(Date.now() + ahead).toISOString();
    });
    await visitor.go('/settlement/payments');
    await page.locator('tbody button').first().press('Enter');
    const proposed = Date.parse(await page.locator(`${dialog} input[type=datetime-local]`).inputValue());
    expect(Math.abs(proposed - now)).toBeLessThan(180_000);
    await visitor.close();
  });

  it('the clock is not moved twice when the answer to the first move was lost', async () => {
    const visitor = await visit(stage, look, 'operator');
    const { page } = visitor;
    const ahead = async (): Promise<number> =>
      (await stage.gateway.operator.ask<Ahead>(AHEAD)).network.clock.offsetSeconds;
    const before = await ahead();
    await visitor.go('/network/clock');
    await pressUntil(page, 'Tab', 'An hour');
    await page.keyboard.press('Enter');
    await page.locator(dialog).waitFor();
    const restore = await loseAnswers(page, 'mutation Advance');
    await page.locator(`${dialog} .main`).press('Enter');
    await page.locator(`${dialog} [role=alert]`).waitFor();
    await restore();
    await page.locator(`${dialog} .main`).press('Enter');
    await page.locator(`${dialog} [role=alert]`, { hasText: 'The clock has been moved' }).waitFor();
    await visitor.picture('advance-moved');
    expect(await ahead()).toBe(before + 3_600);
    await visitor.close();
  });

  it('where no key is sent it is not said that trying again is safe', async () => {
    const visitor = await visit(stage, look, 'operator');
    const { page } = visitor;
    await visitor.go('/network/fx');
    await page.locator('.head button.main').press('Enter');
    const [currency, rate, source] = await page.locator(`${dialog} input`).all();
    await currency?.fill('USD');
    await rate?.fill('1.08');
    await source?.fill('Test');
    await page.locator(`${dialog} .main[aria-disabled=false]`).waitFor();
    await loseAnswers(page, 'mutation PublishFx');
    await rate?.press('Enter');
    const said = page.locator(`${dialog} [role=alert]`);
    await said.waitFor();
    await visitor.picture('look-first');
    expect(await said.textContent()).toContain('Close this and look');
    expect(await said.textContent()).not.toContain('safe');
    await visitor.close();
  });

  it('what others did is there when one comes back to a screen', async () => {
    const visitor = await visit(stage, look, 'network-accountant');
    const { page } = visitor;
    await visitor.go('/settlement/payments');
    const before = await page.locator('tbody tr').count();
    await page.locator('nav a', { hasText: 'Disputes' }).press('Enter');
    await page.locator('h1', { hasText: 'Disputes' }).waitFor();
    await closeByColleague();
    await page.locator('nav a', { hasText: 'Payments' }).press('Enter');
    await page.locator('h1', { hasText: 'Payments' }).waitFor();
    await page.locator('tbody tr').nth(before).waitFor();
    await visitor.close();
  });

  it('nothing that one person was answered is shown to the next one who signs in, in another tab', async () => {
    const visitor = await visit(stage, look, 'operator');
    const { page } = visitor;
    await visitor.go('/settlement/statements');
    expect(await page.locator('tbody', { hasText: 'Lumen Cinemas' }).count()).toBe(1);
    await page.locator('nav a', { hasText: 'Periods' }).press('Enter');
    await page.locator('h1', { hasText: 'Periods' }).waitFor();
    const other = await page.context().newPage();
    await other.goto(`${stage.gateway.origin}/console/`);
    await settle(other);
    await pressUntil(other, 'Tab', 'Sign out');
    await other.keyboard.press('Enter');
    await other.locator('[data-card="accountant:bakery"]').press('Enter');
    await other.locator('.shell').waitFor();
    await comeBack(page);
    await page.locator('header', { hasText: 'Rye & Rise Bakery' }).waitFor();
    // The answer does not come, so all that is shown would be from before.
    await page.route('**/graphql', (route) => (isOf(route, 'query Statements(') ? undefined : route.continue()));
    await page.locator('nav a', { hasText: 'Statements' }).press('Enter');
    await page.locator('.loading .bone').first().waitFor();
    expect(await page.locator('tbody').count()).toBe(0);
    await visitor.close();
  });

  it('the console and a secret that is shown once stay when the network is away for a moment', async () => {
    const visitor = await visit(stage, look, 'developer:bakery');
    const { page } = visitor;
    await visitor.go('/developers/keys');
    await pressUntil(page, 'Tab', /^Rotate the key/);
    await page.keyboard.press('Enter');
    await page.locator(`${dialog} select`).waitFor();
    // What is asked right after the secret was told fails, and so does what is asked when one comes back to the tab.
    const away = (route: Route): Promise<void> =>
      isOf(route, 'mutation RotateKey') ? route.continue() : route.abort('internetdisconnected');
    await page.route('**/graphql', away);
    await page.locator(`${dialog} .main`).press('Enter');
    await page.locator('.secret').waitFor();
    await page.locator('.notice.failed').waitFor({ state: 'attached' });
    const failed = page.waitForEvent('requestfailed', (request) => request.postData()?.includes('query Who') ?? false);
    await comeBack(page);
    await failed;
    await page.waitForTimeout(500);
    expect(await page.locator('.secret code').textContent()).toMatch(/^kula_sk_/);
    expect(await page.locator('.shell').count()).toBe(1);
    await page.unroute('**/graphql', away);
    await visitor.close();
  });

  it('a secret that is shown once was lost by Ctrl+K, by Back and by loading the page anew', async () => {
    const visitor = await visit(stage, look, 'developer:bakery');
    const { page } = visitor;
    await visitor.go('/developers');
    await page.locator('.menu a[href$="/keys"]').press('Enter');
    await pressUntil(page, 'Tab', /^Rotate the key/);
    await page.keyboard.press('Enter');
    await page.locator(`${dialog} select`).waitFor();
    await page.locator(`${dialog} .main`).press('Enter');
    await page.locator('.secret').waitFor();
    const questions: string[] = [];
    page.on('dialog', (question) => {
      questions.push(question.type());
      void question.dismiss();
    });
    await page.keyboard.press('Control+k');
    for (const step of ['history.back()', 'history.back()', 'location.reload()']) {
      await page.evaluate(`void setTimeout(() => ${step})`);
      await page.waitForTimeout(400);
    }
    expect(await page.locator(dialog).count()).toBe(1);
    expect(await page.locator('.secret code').textContent()).toMatch(/^kula_sk_/);
    expect(page.url()).toMatch(/\/developers\/keys$/);
    expect(questions).toEqual(['beforeunload']);
    await pressUntil(page, 'Tab', 'I stored it');
    await page.keyboard.press('Enter');
    await page.locator(dialog).waitFor({ state: 'detached' });
    // And the focus was given to the page as a whole.
    await page.locator('tbody :focus, tbody tr:focus').waitFor();
    await page.keyboard.press('Control+k');
    await page.locator('.palette').waitFor();
    await page.keyboard.press('Escape');
    await page.evaluate('history.back()');
    await page.locator('h1', { hasText: 'Start' }).waitFor();
    await visitor.close();
  });

  it('a payment that was under way was lost from sight by Ctrl+K and Back, and then the focus', async () => {
    const visitor = await visit(stage, look, 'network-accountant');
    const { page } = visitor;
    await visitor.go('/settlement');
    await page.locator('.menu a[href$="/payments"]').press('Enter');
    await pressUntil(page, 'Tab', /^Record the payment: /);
    const rows = await page.locator('tbody tr').count();
    await page.keyboard.press('Enter');
    await page.locator(`${dialog} input:focus`).waitFor();
    await page.keyboard.type('BANK-HELD-1');
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/graphql', async (route) => {
      if (isOf(route, 'mutation RecordPayment')) await held;
      await route.continue();
    });
    await page.keyboard.press('Enter');
    await page.locator(`${dialog} .main[aria-disabled=true]`).waitFor();
    await page.keyboard.press('Control+k');
    await page.evaluate('history.back()');
    await page.waitForTimeout(400);
    expect(await page.locator('.palette').count()).toBe(0);
    expect(await page.locator(`${dialog} .main[aria-disabled=true]`).count()).toBe(1);
    release();
    await page.locator(dialog).waitFor({ state: 'detached' });
    await page
      .locator('tbody tr')
      .nth(rows - 1)
      .waitFor({ state: 'detached' });
    await page.locator('main :is(tr, a, button, h1, h2):focus').waitFor();
    await page.evaluate('history.back()');
    await page.locator('h1', { hasText: 'Today' }).waitFor();
    await visitor.close();
  });

  it('said "Live" over a connection that was silent, and "Catching up" for ever', async () => {
    const visitor = await visit(stage, look, 'network-accountant');
    const { page } = visitor;
    let isSilent = false;
    await page.routeWebSocket(/\/graphql$/, (ours) => {
      if (isSilent) return;
      const theirs = ours.connectToServer();
      ours.onMessage((message) => {
        if (!isSilent) theirs.send(message);
      });
      theirs.onMessage((message) => {
        if (!isSilent) ours.send(message);
      });
    });
    await visitor.go('/settlement');
    await page.locator('.live.live').waitFor();
    isSilent = true;
    // A browser says at once that it is offline. When it comes back, the connection is believed until its silence is noticed.
    await page.evaluate("dispatchEvent(new Event('offline'))");
    await page.locator('.live.offline', { hasText: 'Offline' }).waitFor();
    await visitor.picture('live-offline');
    expect(await visitor.faults()).toEqual([]);
    await page.evaluate("dispatchEvent(new Event('online'))");
    await page.locator('.live.catchingUp', { hasText: 'Catching up' }).waitFor({ timeout: 30_000 });
    expect(await visitor.faults()).toEqual([]);
    await page.locator('.live.offline').waitFor({ timeout: 30_000 });
    isSilent = false;
    await page.locator('.live.live').waitFor({ timeout: 60_000 });
    await visitor.close();
  });

  it('lists and sums that are cut say so, and the counts of today are of all', async () => {
    const visitor = await visit(stage, look, 'network-accountant');
    const { page } = visitor;
    await page.route('**/graphql', async (route) => {
      if (!isOf(route, 'query Due') && !isOf(route, 'query Today') && !isOf(route, 'query PositionPartners'))
        return route.continue();
      const response = await route.fetch();
      const text = (await response.text()).replaceAll('"hasNextPage":false', '"hasNextPage":true');
      return route.fulfill({ response, body: text.replaceAll(/"totalCount":\d+/g, '"totalCount":240') });
    });
    await visitor.go('/settlement/payments');
    await page.locator('.cut', { hasText: /first \d+ of 240/ }).waitFor();
    await visitor.picture('payments-cut');
    expect(await visitor.faults()).toEqual([]);
    await visitor.go('/settlement');
    await page.locator('.cut').nth(1).waitFor();
    expect(await page.locator('.tile .count', { hasText: '240' }).count()).toBe(2);
    await visitor.picture('today-cut');
    expect(await visitor.faults()).toEqual([]);
    await visitor.close();
  });

  it("an accountant's own position is there wherever its partner stands among all", async () => {
    const visitor = await visit(stage, look, 'accountant:hotel');
    const { page } = visitor;
    await page.route('**/graphql', (route) =>
      isOf(route, 'query PositionPartners') ? route.abort() : route.continue(),
    );
    await visitor.go('/settlement');
    await page.locator('tbody th', { hasText: 'Kumo Hotels' }).waitFor();
    await visitor.close();
  });

  it('negative amounts stand in a CSV as figures, with their currency beside them', async () => {
    const visitor = await visit(stage, look, 'network-accountant');
    const { page } = visitor;
    await visitor.go('/settlement/reports?as=table');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV', exact: true }).click(),
    ]);
    const [head = '', ...records] = readFileSync(await download.path(), 'utf8')
      .replace(/^\ufeff/, '')
      .trimEnd()
      .split('\r\n');
    expect(head).toBe('Partner,Period,Balance,"Balance, currency"');
    const amounts = records.map((record) => record.split(',').slice(-2));
    expect(amounts.filter(([amount]) => amount?.startsWith('-'))).not.toEqual([]);
    for (const [amount, currency] of amounts)
      expect([amount, currency]).toEqual([
        expect.stringMatching(/^-?\d+(\.\d+)?$/),
        expect.stringMatching(/^[A-Z]{3}$/),
      ]);
    await visitor.close();
  });

  it('a desk that was left asks for nothing more, so that its session can end', async () => {
    const visitor = await visit(stage, look, 'network-accountant');
    const { page } = visitor;
    await page.clock.install();
    await visitor.go('/settlement/journal');
    let asked = 0;
    page.on('request', (request) => {
      if (request.postData()?.includes('query NewestEntries')) asked += 1;
    });
    // In steps with time for the answers: what is asked for already is not asked for once more.
    const pass = async (seconds: number): Promise<void> => {
      for (let left = seconds; left > 0; left -= 10) {
        await page.clock.runFor(10_000);
        await page.waitForTimeout(100);
      }
    };
    // How many are asked depends on how soon each is answered.
    for (let passed = 0; asked < 3 && passed < 240; passed += 10) await pass(10);
    expect(asked).toBeGreaterThan(2);
    await pass(300);
    asked = 0;
    await pass(300);
    expect(asked).toBe(0);
    await page.mouse.move(300, 300);
    await pass(30);
    expect(asked).toBeGreaterThan(0);
    await visitor.close();
  });

  it('a filter keeps the focus when Enter takes what was typed', async () => {
    const visitor = await visit(stage, look, 'network-accountant');
    const { page } = visitor;
    await visitor.go('/settlement/journal');
    const field = page.getByLabel('Reference');
    await field.fill(' nothing has this ');
    await field.press('Enter');
    await page.waitForURL(/reference=nothing/);
    expect(await page.evaluate('document.activeElement.value')).toBe('nothing has this');
    // It follows the address, as by a step back.
    await page.goBack();
    await page.locator('tbody tr').first().waitFor();
    expect(await field.inputValue()).toBe('');
    await visitor.close();
  });

  it('a refusal says in figures what it refuses by', async () => {
    const visitor = await visit(stage, look, 'network-accountant');
    const { page } = visitor;
    await visitor.go('/settlement/payments');
    await page.locator('tbody button').first().press('Enter');
    await page.locator(`${dialog} input`).first().fill('BANK-REFUSED');
    await page.route('**/graphql', async (route) => {
      if (!isOf(route, 'mutation RecordPayment')) return route.continue();
      const refusal = {
        __typename: 'AmountMismatch',
        code: 'AMOUNT_MISMATCH',
        message: 'The net due is another.',
        expectedAmount: { __typename: 'Money', amount: '716.87', currency: 'EUR' },
      };
      return route.fulfill({ json: { data: { recordSettlementPayment: refusal } } });
    });
    await page.locator(`${dialog} .main`).press('Enter');
    await page.locator(`${dialog} [role=alert]`, { hasText: '€716.87' }).waitFor();
    await visitor.picture('refused-by-figures');
    await visitor.close();
  });

  it('statements of a demo that was begun afresh are not held against those of the one before', async () => {
    const visitor = await visit(stage, look, 'accountant:hotel');
    const { page } = visitor;
    await visitor.go('/settlement/check');
    await page.locator('main .rows a').last().press('Enter');
    await page.locator('.verdict.agrees').waitFor();
    const isFirst = page.locator('.verdict', { hasText: 'has now kept the digest' });
    // The demo made the same ids again, with periods that began at another time.
    await page.route('**/graphql', async (route) => {
      if (!isOf(route, 'query Statement(')) return route.continue();
      const response = await route.fetch();
      const body = (await response.text()).replaceAll(/"openedAt":"[^"]*"/g, '"openedAt":"2026-01-01T00:00:00.000Z"');
      return route.fulfill({ response, body });
    });
    await page.evaluate(`for (const [key] of Object.entries(localStorage))
      if (key.startsWith('kula.digest.')) localStorage.setItem(key, 'f'.repeat(64))`);
    await page.reload();
    await page.locator('.verdict.agrees').waitFor();
    expect(await isFirst.count()).toBe(1);
    await visitor.close();
  });

  it('the explorer forgets a key with its page, and sends it over HTTP and WebSocket', async () => {
    const seller = await stage.gateway.partner();
    const visitor = await visit(stage, look);
    const { page } = visitor;
    await page.addInitScript('localStorage.setItem(\'graphiql:headers\', \'{"authorization":"Bearer kept_before"}\')');
    await page.goto(`${stage.gateway.origin}/graphql`);
    await page.getByRole('button', { name: 'Headers' }).click();
    const editor = page.locator('[aria-label="Headers"] .view-lines, .graphiql-editor:not(.hidden) .view-lines').last();
    await editor.click();
    await page.keyboard.press('Control+a');
    // The editor closes the bracket itself.
    await page.keyboard.insertText(`{ "authorization": "Bearer ${seller.key}"`);
    await page.waitForTimeout(1_500);
    await visitor.picture('explorer');
    const sent = page.waitForRequest((request) => request.headers().authorization === `Bearer ${seller.key}`);
    await page.keyboard.press('Control+Enter');
    await sent;
    const greeting = page.waitForEvent('websocket').then((socket) => socket.waitForEvent('framesent'));
    await page.locator('.view-lines').first().click();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText('subscription { netPositionChanged { asOfSequence } }');
    await page.keyboard.press('Control+Enter');
    expect((await greeting).payload).toContain(seller.key);
    await page.waitForTimeout(1_500);
    const kept = await page.evaluate<string>('JSON.stringify({ ...localStorage, ...sessionStorage })');
    expect(kept).not.toContain(seller.key);
    expect(kept).not.toContain('kept_before');
    await visitor.close();
  });

  it('a session that has ended leads to signing in, whatever is asked next', async () => {
    const visitor = await visit(stage, look, 'auditor');
    const { page } = visitor;
    await visitor.go('/settlement/periods');
    await page.context().clearCookies();
    await page.locator('nav a', { hasText: 'Journal' }).press('Enter');
    await page.locator('.card').first().waitFor();
    await visitor.close();
  });
});
