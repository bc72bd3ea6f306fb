/** What was found by review: answers that come late, not at all or for something else, and what one was doing meanwhile. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page, Route, WebSocketRoute } from 'playwright-core';
import { camtOf } from './support/bank-file.js';
import { pressUntil } from './support/keys.js';
import { hasBrowser, openStage, visit, type Look, type Stage } from './support/visitor.js';

const look: Look = { language: 'en', theme: 'light', width: 1280 };
const only = hasBrowser() ? describe : describe.skip;
const dialog = '[role=dialog]';

const isOf = (route: Route, ...operations: readonly string[]): boolean =>
  operations.some((operation) => route.request().postData()?.includes(operation));

const DAY_MS = 86_400_000;

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Questions of these names are answered as the function says; gives what takes that back. */
async function intercept(
  page: Page,
  operations: readonly string[],
  answer: (route: Route) => Promise<void>,
): Promise<() => Promise<void>> {
  const handle = (route: Route): Promise<void> => (isOf(route, ...operations) ? answer(route) : route.fallback());
  await page.route('**/graphql', handle);
  return () => page.unroute('**/graphql', handle);
}

const late = (milliseconds: number) => async (route: Route) => {
  await pause(milliseconds);
  await route.continue();
};

const failed = (data: unknown) => (route: Route) =>
  route.fulfill({ json: { data, errors: [{ message: 'a fault of the test', extensions: { code: 'INTERNAL' } }] } });

/** As if one went there by the palette or a link. */
const lead = (page: Page, path: string): Promise<unknown> =>
  page.evaluate(`history.pushState(null, '', '/console${path}')`);

interface Due {
  readonly statements: {
    readonly nodes: readonly {
      readonly id: string;
      readonly direction: string;
      readonly netDue: { readonly amount: string; readonly currency: string };
    }[];
  };
}
const DUE = '{ statements(first: 100, filter: { due: DUE }) { nodes { id direction netDue { amount currency } } } }';
const euros = (amount: string) => ({ __typename: 'Money', amount, currency: 'EUR' });
const PARTNERS = '{ partners(first: 10) { nodes { id name code } } }';
interface Partners {
  readonly partners: { readonly nodes: readonly { readonly id: string; readonly code: string }[] };
}

only('what is interrupted', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  }, 900_000);
  afterAll(() => stage.close(), 60_000);

  const memberIds = async (): Promise<readonly string[]> => {
    const seller = await stage.gateway.partner();
    return [(await stage.gateway.member(seller)).id, (await stage.gateway.member(seller)).id];
  };

  it('every balance became a dash when the session ended over the socket', async () => {
    const visitor = await visit(stage, look, 'network-accountant');
    const { page } = visitor;
    const sockets: WebSocketRoute[] = [];
    await page.routeWebSocket(/\/graphql$/, (ours) => {
      sockets.push(ours);
      ours.connectToServer();
    });
    await visitor.go('/settlement');
    await page.locator('.live.live').waitFor();
    await page.context().clearCookies();
    for (const socket of sockets) await socket.close({ code: 4403, reason: 'Forbidden' });
    await page.locator('.card').first().waitFor();
    await visitor.close();
  });

  it('a dialog went along to another object', async () => {
    const [one = '', other = ''] = await memberIds();
    const visitor = await visit(stage, look, 'operator');
    const { page } = visitor;
    await visitor.go(`/network/members/${one}`);
    await page.getByRole('button', { name: 'Stop spending' }).waitFor();
    await lead(page, `/network/members/${other}`);
    await page.locator('main', { hasText: other }).waitFor();
    await page.getByRole('button', { name: 'Stop spending' }).press('Enter');
    await page.locator(`${dialog} textarea`).waitFor();
    await page.goBack();
    await page.locator('main', { hasText: one }).waitFor();
    expect(await page.locator(dialog).count()).toBe(0);
    await visitor.close();
  });

  it('the reason of stopping a wallet went along with allowing it', async () => {
    const [id = ''] = await memberIds();
    const visitor = await visit(stage, look, 'operator');
    const { page } = visitor;
    await visitor.go(`/network/members/${id}`);
    await page.getByRole('button', { name: 'Stop spending' }).press('Enter');
    await page.locator(`${dialog} textarea`).fill('Stolen card');
    await page.locator(`${dialog} .main[aria-disabled=false]`).press('Enter');
    await page.locator(dialog).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Allow spending again' }).click();
    expect(await page.locator(`${dialog} textarea`).inputValue()).toBe('');
    await visitor.close();
  });

  it('a question that failed said that there is no such statement, and its button lost the focus', async () => {
    const { statements } = await stage.gateway.networkAccountant.ask<Due>(DUE);
    const visitor = await visit(stage, look, 'network-accountant');
    const { page } = visitor;
    const restore = await intercept(page, ['query Statement('], failed({ statement: null }));
    await visitor.go(`/settlement/statements/${statements.nodes[0]?.id ?? ''}`);
    await page.locator('.notice.failed').waitFor();
    await restore();
    await pressUntil(page, 'Tab', 'Try again');
    await page.keyboard.press('Enter');
    await page.locator('main tbody').first().waitFor();
    await page.locator('main :is(h1, h2):focus').waitFor();
    await visitor.close();
  });

  it('the dialog that records payments was gone when the network went away', async () => {
    const { statements } = await stage.gateway.networkAccountant.ask<Due>(DUE);
    // Not before the statement, whatever the time is here.
    const day = new Date(Date.now() + 60 * DAY_MS).toISOString().slice(0, 10);
    const entries = statements.nodes.slice(0, 1).map(({ id, netDue, direction }) => ({
      reference: 'AWAY-1',
      endToEndId: id.replace('_', '-'),
      ...netDue,
      isDebit: direction === 'PARTNER_RECEIVES',
      day,
    }));
    const visitor = await visit(stage, look, 'network-accountant');
    const { page } = visitor;
    await visitor.go('/settlement/payments');
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'camt.xml', mimeType: 'application/xml', buffer: Buffer.from(camtOf(entries)) });
    await page.locator('button.main', { hasText: 'Record it' }).press('Enter');
    const restore = await intercept(page, ['mutation RecordPayment', 'query Payable'], (route) => route.abort());
    await page.locator(`${dialog} .main`).press('Enter');
    await page.locator(`${dialog} [role=alert]`, { hasText: 'Trying again is safe' }).waitFor();
    await page.locator('.notice.failed').first().waitFor({ state: 'attached' });
    expect(await page.locator(`${dialog} [role=alert]`, { hasText: 'Trying again is safe' }).count()).toBe(1);
    await restore();
    await page.locator(`${dialog} .main`).press('Enter');
    await page.locator(dialog).waitFor({ state: 'detached' });
    await page.locator('p[role=status]', { hasText: '0 of 1' }).waitFor();
    await visitor.close();
  });

  it('a file of the bank that was read late took the place of the one chosen after it, and one that was gone said nothing', async () => {
    const visitor = await visit(stage, look, 'network-accountant');
    const { page } = visitor;
    await page.addInitScript(`
      const read = Blob.prototype.arrayBuffer;
      Blob.prototype.arrayBuffer = async function () {
        if (this.name === 'gone.csv') throw new DOMException('it is gone', 'NotFoundError');
        if (this.name === 'slow.csv') await new Promise((resolve) => setTimeout(resolve, 1000));
        return read.call(this);
      };`);
    await visitor.go('/settlement/payments');
    const choose = (name: string): Promise<void> =>
      page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from('a;b\n1;2\n') });
    const said = page.locator('.notice.refused p');
    await choose('slow.csv');
    await choose('quick.csv');
    await said.filter({ hasText: 'quick.csv' }).waitFor();
    await pause(1_500);
    expect(await said.textContent()).toBe('quick.csv');
    await choose('gone.csv');
    await page.locator('.notice.refused', { hasText: 'gone.csv' }).waitFor();
    expect(await visitor.faults()).toEqual([]);
    await visitor.close();
  });

  it("a second file of the bank was matched with the first one's statements until its own were there", async () => {
    const { statements } = await stage.gateway.networkAccountant.ask<Due>(DUE);
    const visitor = await visit(stage, look, 'network-accountant');
    const { page } = visitor;
    await visitor.go('/settlement/payments');
    const choose = async (place: number): Promise<void> => {
      const { id = '', netDue = { amount: '1', currency: 'EUR' } } = statements.nodes[place] ?? {};
      const entry = { reference: `SECOND-${place.toString()}`, endToEndId: id.replace('_', '-'), ...netDue };
      const buffer = Buffer.from(camtOf([entry]));
      const name = `file-${place.toString()}.xml`;
      await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/xml', buffer });
    };
    const found = page.locator('p[role=status]', { hasText: /^file-/ });
    await choose(0);
    await found.waitFor();
    await intercept(page, ['query Payable'], late(4_000));
    await choose(1);
    await found.waitFor({ state: 'detached', timeout: 3_000 });
    await found.filter({ hasText: 'file-1.xml' }).waitFor();
    expect(await page.locator('td', { hasText: 'names a statement that is not there' }).count()).toBe(0);
    await visitor.close();
  });

  it('"Copied" stayed when the form of the code was changed', async () => {
    const visitor = await visit(stage, look, 'developer:bakery');
    const { page } = visitor;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await visitor.go('/developers');
    const copied = page.locator('button', { hasText: /^Copied$/ });
    await page.locator('section.panel .buttons button').first().press('Enter');
    await copied.waitFor();
    await page.locator('.tabs a', { hasText: 'TypeScript' }).press('Enter');
    await page.waitForURL(/as=typescript/);
    await page.locator('.tabs a[aria-current=page]', { hasText: 'TypeScript' }).waitFor();
    expect(await copied.count()).toBe(0);
    await visitor.close();
  });

  it('Next pressed twice led to a page twice, and right after a filter to a page of another list', async () => {
    const visitor = await visit(stage, look, 'network-accountant');
    const { page } = visitor;
    await visitor.go('/settlement/journal');
    const cursors = (): readonly string[] => new URL(page.url()).searchParams.getAll('after');
    const onward = page.locator('.pages button').last();
    await page.locator('.pages', { hasText: 'Page 1' }).waitFor();
    const restore = await intercept(page, ['query Journal('], late(5_000));
    await onward.dblclick();
    expect(cursors()).toHaveLength(1);
    await page.goBack();
    await page.locator('.pages', { hasText: 'Page 1' }).waitFor();
    await page.locator('.pages button:last-child[aria-disabled=false]').waitFor();
    await page.locator('select').filter({ hasText: 'Accrual' }).first().selectOption('ACCRUAL');
    // Not by a click, which would wait until the button may be pressed.
    await onward.press('Enter');
    expect([cursors(), new URL(page.url()).searchParams.get('kind')]).toEqual([[], 'ACCRUAL']);
    await restore();
    await visitor.close();
  });

  it('said "Nothing was posted on the way" when nobody knew, and the clock in the header stayed', async () => {
    const visitor = await visit(stage, look, 'operator');
    const { page } = visitor;
    await visitor.go('/network/clock');
    const restore = await intercept(page, ['query PostedSince'], failed(null));
    await page.getByRole('button', { name: 'An hour' }).press('Enter');
    await page.locator(`${dialog} .main`).press('Enter');
    await page.waitForResponse((response) => response.request().postData()?.includes('PostedSince') ?? false);
    await page.locator(dialog).waitFor({ state: 'detached' });
    await pause(500);
    expect(await page.locator('main', { hasText: 'Nothing was posted' }).count()).toBe(0);
    await restore();
    await page.getByRole('button', { name: 'An hour' }).press('Enter');
    const restoreMove = await intercept(page, ['mutation Advance'], async (route) => {
      await route.fetch();
      await route.abort();
    });
    await page.locator(`${dialog} .main`).press('Enter');
    await page.locator(`${dialog} [role=alert]`).waitFor();
    await restoreMove();
    const asked = page.waitForRequest((request) => request.postData()?.includes('query Who ') ?? false);
    await page.keyboard.press('Escape');
    await asked;
    await visitor.close();
  });

  it('new entries were never counted while much was posted', async () => {
    const seller = await stage.gateway.partner();
    const member = await stage.gateway.member(seller);
    const visitor = await visit(stage, look, 'network-accountant');
    const { page } = visitor;
    await visitor.go('/settlement/journal');
    await intercept(page, ['query NewestEntries'], late(3_000));
    const fresh = page.locator('.new-entries button');
    const end = Date.now() + 25_000;
    while (Date.now() < end && (await fresh.count()) === 0) {
      await stage.gateway.accrue(seller, member, '10');
      await pause(300);
    }
    expect(await fresh.count()).toBe(1);
    await visitor.close();
  });

  it('"The sheet was proposed." stayed for the next partner', async () => {
    const { partners } = await stage.gateway.operator.ask<Partners>(PARTNERS);
    const idOf = (code: string): string => partners.nodes.find((one) => one.code === code)?.id ?? '';
    const visitor = await visit(stage, look, 'operator');
    const { page } = visitor;
    await intercept(page, ['query PreviewSheet'], (route) =>
      route.fulfill({
        json: {
          data: {
            previewRateSheet: {
              __typename: 'PreviewRateSheetPayload',
              version: 2,
              effectiveFrom: '2027-01-01T00:00:00Z',
              purchase: { spend: euros('10.00'), points: 20, cost: euros('0.20'), expiresAt: null },
              redemption: { points: 100, value: euros('1.00'), paid: euros('0.90') },
            },
          },
        },
      }),
    );
    await intercept(page, ['mutation ProposeSheet'], (route) =>
      route.fulfill({
        json: {
          data: {
            proposeRateSheet: {
              __typename: 'ProposeRateSheetPayload',
              rateSheet: { __typename: 'RateSheet', id: 'rts_00000000000000000000000000', status: 'PROPOSED' },
            },
          },
        },
      }),
    );
    await visitor.go(`/network/rates/new?partner=${idOf('cinema')}`);
    await page.locator('form .main[aria-disabled=false]').press('Enter');
    await page.locator(`${dialog} .main`).press('Enter');
    await page.locator('.notice', { hasText: 'was proposed' }).waitFor();
    await page.locator('.bar select').selectOption(idOf('bakery'));
    await page.locator('main form input').first().waitFor();
    expect(await page.locator('.notice', { hasText: 'was proposed' }).count()).toBe(0);
    await visitor.close();
  });

  it('a filter said "All" over a filtered list when the names did not come, and two tabs lost views of each other', async () => {
    const { partners } = await stage.gateway.operator.ask<Partners>(PARTNERS);
    const id = partners.nodes[0]?.id ?? '';
    const visitor = await visit(stage, look, 'operator');
    const { page } = visitor;
    const restore = await intercept(page, ['query PartnerNames'], (route) => route.abort());
    await visitor.go(`/settlement/journal?partner=${id}`);
    expect(await page.getByLabel('Partner').first().inputValue()).toBe(id);
    await restore();
    const other = await page.context().newPage();
    await other.goto(page.url());
    for (const [tab, name] of [
      [page, 'mine'],
      [other, 'of the other tab'],
    ] as const) {
      await tab.locator('.views summary').click();
      await tab.locator('.views input').fill(name);
      await tab.locator('.views input').press('Enter');
    }
    expect(await other.locator('.views li').count()).toBe(2);
    await other.locator('.views li button.slight').first().press('Enter');
    await other.locator('.views summary:focus').waitFor();
    expect(await other.locator('.views li').count()).toBe(1);
    await visitor.close();
  });

  it('a language whose file was gone was an error that nobody caught', async () => {
    const visitor = await visit(stage, look, 'operator');
    const { page } = visitor;
    await visitor.go('/network/clock');
    await page.route(/zh-CN/, (route) => route.fulfill({ status: 404, body: '' }));
    const thrown: string[] = [];
    page.on('pageerror', ({ message }) => thrown.push(message));
    await page.locator('.preferences select').first().selectOption('zh-CN');
    await page.locator('.preferences [role=alert]').waitFor();
    await visitor.picture('language-lost');
    expect(thrown).toEqual([]);
    expect(await page.evaluate("localStorage.getItem('kula.language')")).toBe('en');
    await visitor.close();
  });
});
