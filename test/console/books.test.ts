/** Disputes, the journal and a file of the bank, by keyboard alone. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { camtOf } from './support/bank-file.js';
import { pressUntil } from './support/keys.js';
import { hasBrowser, openStage, visit, walkToFirst, type Stage } from './support/visitor.js';
import { changeNetwork } from './support/who.js';

const look = { language: 'en', theme: 'light', width: 1280 } as const;
const DUE = `{ statements(filter: { due: DUE }) { nodes { id direction netDue { amount currency } } } }`;
interface Due {
  readonly statements: {
    readonly nodes: readonly {
      readonly id: string;
      readonly direction: string;
      readonly netDue: { readonly amount: string; readonly currency: string };
    }[];
  };
}

const ENTRIES = `{ statements(periodNumber: 1) {
  nodes { partner { name } lines { entries(first: 1) { nodes { id } } } }
} }`;
interface Entries {
  readonly statements: {
    readonly nodes: readonly {
      readonly partner: { readonly name: string };
      readonly lines: readonly { readonly entries: { readonly nodes: readonly { readonly id: string }[] } }[];
    }[];
  };
}

const only = hasBrowser() ? describe : describe.skip;

only('disputes and the journal, by keyboard alone', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  }, 900_000);
  afterAll(() => stage.close(), 60_000);

  it('a partner disputes a line with entries as evidence, and the network answers in the thread', async () => {
    const partner = await visit(stage, look, 'accountant:hotel');
    await partner.go('/settlement/statements?period=1');
    await walkToFirst(partner.page, 'tbody a:focus');
    await partner.page.keyboard.press('Enter');
    await partner.page.locator('h1', { hasText: 'Kumo Hotels, period 1' }).waitFor();
    await pressUntil(partner.page, 'Tab', 'Issued');
    await partner.page.keyboard.press('Enter');
    await partner.page.locator('tbody input').first().waitFor();
    for (const entry of [1, 2]) {
      await pressUntil(partner.page, 'Tab', /^Choose entry/);
      await partner.page.keyboard.press('Space');
      expect(await partner.page.locator('tbody input:checked').count()).toBe(entry);
    }
    await pressUntil(partner.page, 'Shift+Tab', 'Dispute with 2 entries');
    await partner.page.keyboard.press('Enter');
    await partner.page.locator('[role=dialog] textarea:focus').waitFor();
    await partner.page.keyboard.type('These two stays were cancelled.');
    expect(await partner.faults()).toEqual([]);
    await pressUntil(partner.page, 'Tab', 'Dispute');
    await partner.page.keyboard.press('Enter');
    await partner.page.locator('[role=dialog]').waitFor({ state: 'detached' });
    await partner.close();

    const network = await visit(stage, look, 'network-accountant');
    const { page } = network;
    await network.go('/settlement/disputes?status=OPEN');
    await page.locator('tbody tr', { hasText: 'Kumo Hotels' }).first().waitFor();
    await walkToFirst(page, 'tbody a:focus');
    await page.keyboard.press('Enter');
    await page.locator('h1', { hasText: 'Dispute: Kumo Hotels, period 1' }).waitFor();
    expect(await page.locator('.thread tbody tr').count()).toBe(2);
    await pressUntil(page, 'Tab', 'Answer');
    await page.keyboard.press('Enter');
    await page.locator('[role=dialog] input:focus').waitFor();
    // With a separator it is no amount: it is said at the field, and at the button for whoever presses it all the same.
    await page.keyboard.type('1,384.90');
    await page.locator('[role=dialog] .fault', { hasText: 'no separators' }).waitFor();
    expect(await page.locator('[role=dialog] input').getAttribute('aria-describedby')).toBe(
      await page.locator('[role=dialog] .fault').getAttribute('id'),
    );
    await page.locator('[role=dialog] textarea').fill('Not yet.');
    await page.locator('[role=dialog] .main').press('Enter');
    await page.locator('[role=dialog] .said', { hasText: 'Nothing was sent' }).waitFor();
    await network.picture('amount-with-separator');
    expect(await network.faults()).toEqual([]);
    await page.locator('[role=dialog] textarea').fill('');
    await page.locator('[role=dialog] input').fill('');
    await page.locator('[role=dialog] input').pressSequentially('1384.9');
    expect(await page.locator('[role=dialog] .fault').count()).toBe(0);
    await page.locator('.effect').waitFor();
    await pressUntil(page, 'Tab', '');
    await page.keyboard.type('Seen, and granted.');
    expect(await network.faults()).toEqual([]);
    await pressUntil(page, 'Tab', 'Grant');
    await page.keyboard.press('Enter');
    await page.locator('.thread a', { hasText: 'period 2' }).waitFor();
    expect(await page.locator('.thread').textContent()).toContain('Seen, and granted.');
    expect(await network.faults()).toEqual([]);
    await network.close();
  });

  it('the journal says how many entries are new, and shows them when it is asked to', async () => {
    const seller = await stage.gateway.partner();
    const member = await stage.gateway.member(seller);
    const visitor = await visit(stage, look, 'network-accountant');
    const { page } = visitor;
    await visitor.go('/settlement/journal');
    const newest = async (): Promise<string> => (await page.locator('tbody a').first().textContent()) ?? '';
    const before = await newest();
    for (const amount of ['10', '20', '30']) await stage.gateway.accrue(seller, member, amount);
    await page.locator('.new-entries button', { hasText: '3 new' }).waitFor();
    expect(await newest()).toBe(before);
    expect(await visitor.faults()).toEqual([]);
    await visitor.picture('journal-new');
    await pressUntil(page, 'Tab', '3 new');
    await page.keyboard.press('Enter');
    await page.locator('.new-entries button').waitFor({ state: 'detached' });
    expect(await newest()).not.toBe(before);
    await visitor.close();
  });

  it('an entry is a T-account whose sides are equal', async () => {
    const visitor = await visit(stage, look, 'auditor');
    await visitor.go('/settlement/journal?kind=REDEMPTION');
    await pressUntil(visitor.page, 'j', /^[\d,]+$/);
    await visitor.page.keyboard.press('Enter');
    const accounts = visitor.page.locator('.t-account');
    await accounts.first().waitFor();
    for (const foot of await accounts.locator('tfoot').all()) {
      const [debit, credit] = await foot.locator('.figure').allTextContents();
      expect(debit).toBe(credit);
    }
    expect(await visitor.page.locator('.foot').count()).toBe(0);
    await visitor.close();
  });

  it('says that a filter was not accepted, and keeps the filters', async () => {
    const visitor = await visit(stage, look, 'network-accountant');
    await visitor.go('/settlement/journal?member=nobody');
    await visitor.page.locator('.notice.failed').waitFor();
    expect(await visitor.page.locator('.bar select').count()).toBe(2);
    await visitor.picture('journal-refused');
    await visitor.close();
  });

  const lists: readonly (readonly [path: string, selects: number])[] = [
    ['/settlement/statements?partner=garbage', 2],
    ['/settlement/statements?after=gone', 2],
    ['/settlement/disputes?partner=garbage', 2],
    ['/settlement/disputes?after=gone', 2],
    ['/network/rates?partner=garbage', 2],
    ['/network/fx?currency=garbage', 1],
    ['/network/activity?partner=garbage', 2],
    ['/network/refusals?partner=garbage', 2],
    ['/network/partners?after=gone', 1],
    ['/settlement/reports?of=liability&partner=garbage', 1],
  ];

  it('every list keeps its filters when the address has a value that is not accepted', async () => {
    const visitor = await visit(stage, look, 'network-accountant');
    for (const [path, selects] of lists) {
      await visitor.go(path);
      await visitor.page.locator('.notice.failed').waitFor();
      expect([path, await visitor.page.locator('main .bar select').count()]).toEqual([path, selects]);
    }
    await visitor.go('/settlement/statements?partner=garbage');
    await visitor.picture('statements-refused');
    await visitor.page.locator('main .bar select').nth(1).selectOption({ label: 'Kumo Hotels' });
    await visitor.page.locator('tbody tr', { hasText: 'Kumo Hotels' }).first().waitFor();
    // A page that is not there any more is not there at the next try either.
    await visitor.go('/settlement/statements?after=gone');
    await visitor.picture('cursor-gone');
    await visitor.page.locator('.notice.failed button', { hasText: 'first page' }).press('Enter');
    await visitor.page.locator('tbody tr').first().waitFor();
    await visitor.close();
  });

  it('a period of 0 is none: the field that it is typed into stays, with the focus', async () => {
    const visitor = await visit(stage, look, 'network-accountant');
    const { page } = visitor;
    await visitor.go('/settlement/statements');
    const field = page.getByLabel('Period', { exact: true });
    await field.focus();
    await page.keyboard.type('0');
    await page.locator('tbody tr').first().waitFor();
    expect(await page.evaluate("document.activeElement?.getAttribute('type')")).toBe('number');
    await page.keyboard.type('1');
    await page.waitForURL(/period=1$/);
    await page.locator('tbody tr').first().waitFor();
    await visitor.go('/settlement/statements?period=0');
    await page.locator('tbody tr').first().waitFor();
    expect(await field.inputValue()).toBe('');
    await visitor.close();
  });

  it('the liability of today is that of now: the end of today is still to come', async () => {
    const visitor = await visit(stage, look, 'network-accountant');
    const { page } = visitor;
    await visitor.go('/settlement/reports?of=liability');
    const now = (await page.locator('time.clock').getAttribute('datetime')) ?? '';
    await visitor.go(`/settlement/reports?of=liability&at=${now.slice(0, 10)}`);
    await page.locator('.bars').first().waitFor();
    expect(await page.locator('.notice.failed').count()).toBe(0);
    const later = new Date(Date.parse(now) + 172_800_000).toISOString().slice(0, 10);
    await visitor.go(`/settlement/reports?of=liability&at=${later}`);
    await page.locator('.notice.failed', { hasText: 'It must not lie in the future.' }).waitFor();
    await visitor.close();
  });

  it('what is to be agreed has its days left, and leads to the list of just these', async () => {
    const visitor = await visit(stage, look, 'network-accountant');
    const { page } = visitor;
    await visitor.go('/settlement');
    await page
      .locator('.tile li', { hasText: /\d+ days left/ })
      .first()
      .waitFor();
    await visitor.picture('today-days-left');
    await page.route('**/graphql', async (route) => {
      if (!(route.request().postData()?.includes('query Today') ?? false)) return route.fallback();
      const response = await route.fetch();
      const { data } = (await response.json()) as {
        data: { toAgree: { totalCount: number; nodes: { agreeBy: string }[] }; overdue: { totalCount: number } };
      };
      data.toAgree.totalCount = data.toAgree.nodes.length + 3;
      data.overdue.totalCount = 2;
      const [first] = data.toAgree.nodes;
      if (first) first.agreeBy = new Date(Date.now() - 60_000).toISOString();
      return route.fulfill({ response, json: { data } });
    });
    await visitor.go('/settlement');
    await page.locator('.tile li .status', { hasText: 'The time is over' }).waitFor();
    await page.locator('.tile .status', { hasText: '2 overdue' }).waitFor();
    await visitor.picture('today-overdue');
    expect(await visitor.faults()).toEqual([]);
    await page.locator('.tile a', { hasText: '3 more' }).press('Enter');
    await page.locator('h1', { hasText: 'Statements' }).waitFor();
    await page.locator('tbody tr').first().waitFor();
    expect(new Set(await page.locator('tbody .status').allTextContents())).toEqual(new Set(['◔ Issued']));
    await visitor.picture('statements-issued');
    await visitor.close();
  });

  it('a statement has the days by which it is to be agreed and paid, and what is overdue is marked', async () => {
    const visitor = await visit(stage, look, 'network-accountant');
    const { page } = visitor;
    await page.route('**/graphql', async (route) => {
      const asked = route.request().postData() ?? '';
      if (!/query (Statement|Due)\b/.test(asked)) return route.fallback();
      const response = await route.fetch();
      const body = (await response.text()).replaceAll(/"payBy":"[^"]+"/g, '"payBy":"2026-01-15T00:00:00.000Z"');
      return route.fulfill({ response, body });
    });
    await visitor.go('/settlement/statements?status=ISSUED');
    await page.locator('tbody a').first().press('Enter');
    await page.locator('.facts dt', { hasText: 'To be agreed by' }).waitFor();
    await page.locator('.facts .status', { hasText: 'Overdue' }).waitFor();
    await visitor.picture('statement-overdue');
    expect(await visitor.faults()).toEqual([]);
    await visitor.go('/settlement/payments');
    await page.locator('tbody .status', { hasText: 'Overdue' }).first().waitFor();
    await visitor.picture('payments-overdue');
    expect(await visitor.faults()).toEqual([]);
    await visitor.close();
  });

  it("a bank's instant is shown as the day that it is in the network's zone", async () => {
    const visitor = await visit(stage, look, 'network-accountant');
    const { page } = visitor;
    await changeNetwork(page, ({ settings }) => {
      for (const one of settings) if (one.name === 'KULA_TIME_ZONE') one.value = 'Asia/Shanghai';
    });
    await visitor.go('/settlement/payments');
    const movement = { reference: 'r', amount: '1', currency: 'EUR' };
    const entries = [{ ...movement, instant: '2026-01-15T00:30:00+08:00' }, movement];
    const file = { name: 'camt.xml', mimeType: 'application/xml', buffer: Buffer.from(camtOf(entries)) };
    await page.locator('input[type=file]').setInputFiles(file);
    const rows = page.locator('tbody tr', { hasText: 'It names no statement.' });
    await rows.nth(1).waitFor();
    expect(await rows.locator('time').allTextContents()).toEqual(['Jan 15, 2026', 'Jan 15, 2026']);
    await visitor.close();
  });

  it("a partner's accountant is led to no journal, which is not for it", async () => {
    const { statements } = await stage.gateway.networkAccountant.ask<Entries>(ENTRIES);
    const hotel = statements.nodes.find(({ partner }) => partner.name === 'Kumo Hotels');
    const id = hotel?.lines.flatMap(({ entries }) => entries.nodes)[0]?.id ?? '';
    const visitor = await visit(stage, look, 'accountant:hotel');
    const { page } = visitor;
    await visitor.go(`/settlement/journal/${id}`);
    await page.locator('.t-account').first().waitFor();
    await visitor.picture('entry-of-partner');
    expect(await page.locator('main a[href*="/settlement/journal"]').count()).toBe(0);
    expect(await page.locator('.facts', { hasText: 'Period 1' }).count()).toBe(1);
    await visitor.close();
  });

  it("a bank's file is matched in the browser, recorded once, and never sent", async () => {
    const { statements } = await stage.gateway.networkAccountant.ask<Due>(DUE);
    const entries = statements.nodes.slice(0, 2).map(({ id, netDue, direction }, index) => ({
      reference: `BANK-${index.toString()}`,
      endToEndId: id.replace('_', '-').toUpperCase(),
      ...netDue,
      isDebit: direction === 'PARTNER_RECEIVES',
    }));
    const fee = { reference: 'FEE-1', amount: '3.20', currency: 'EUR', isDebit: true, text: 'a secret of the bank' };
    const buffer = Buffer.from(camtOf([...entries, fee]));
    const file = { name: 'camt.xml', mimeType: 'application/xml', buffer };
    const visitor = await visit(stage, look, 'network-accountant');
    const { page } = visitor;
    const sent: string[] = [];
    page.on('request', (request) => sent.push(request.postData() ?? ''));
    await visitor.go('/settlement/payments');
    await page.locator('input[type=file]').setInputFiles(file);
    await pressUntil(page, 'Tab', 'Record all 2');
    await visitor.picture('bank-file');
    expect(await visitor.faults()).toEqual([]);
    await page.keyboard.press('Enter');
    await page.locator('[role=dialog]').waitFor();
    await pressUntil(page, 'Tab', 'Record');
    await page.keyboard.press('Enter');
    await page.locator('[role=dialog]').waitFor({ state: 'detached' });
    await page.locator('p[role=status]', { hasText: '0 of 3' }).waitFor();
    expect(await page.locator('td', { hasText: 'It was recorded before.' }).count()).toBe(2);
    // A second time: nothing is left to record, though it is the same file.
    await page.locator('input[type=file]').setInputFiles(file);
    await page.locator('p[role=status]', { hasText: '0 of 3' }).waitFor();
    expect(await visitor.faults()).toEqual([]);
    const keys = sent.join('\n').match(/"idempotencyKey":"[^"]+"/g);
    expect(keys).toEqual(['"idempotencyKey":"bank:BANK-0"', '"idempotencyKey":"bank:BANK-1"']);
    expect(sent.some((body) => /secret of the bank|FEE-1/.test(body))).toBe(false);
    await visitor.close();
  });

  it('says why a file cannot be read', async () => {
    const visitor = await visit(stage, { language: 'zh-CN', theme: 'dark', width: 390 }, 'network-accountant');
    await visitor.go('/settlement/payments');
    const buffer = Buffer.from('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>');
    await visitor.page.locator('input[type=file]').setInputFiles({ name: 'a.xml', mimeType: 'text/xml', buffer });
    await visitor.page.locator('.notice.refused').waitFor();
    await visitor.picture('bank-file-refused');
    expect(await visitor.faults()).toEqual([]);
    await visitor.close();
  });

  it('a report is bars, and a table by the key t; a partner has the reports that it may see', async () => {
    const visitor = await visit(stage, look, 'auditor');
    const { page } = visitor;
    await visitor.go('/settlement/reports?of=margin&period=1');
    await page.locator('.bars').first().waitFor();
    expect(await page.locator('.tabs a').count()).toBe(7);
    await page.keyboard.press('t');
    await page.locator('table caption', { hasText: 'Where does the network earn?' }).waitFor({ state: 'attached' });
    await page.keyboard.press('t');
    await page.locator('.bars').first().waitFor();
    await visitor.close();
    const partner = await visit(stage, look, 'accountant:cinema');
    await partner.go('/settlement/reports');
    expect(await partner.page.locator('.tabs a').allTextContents()).toEqual(['Positions', 'Flow']);
    expect(await partner.faults()).toEqual([]);
    await partner.go('/settlement/journal');
    await partner.page.locator('.notice.closed').waitFor();
    await partner.close();
  });
});
