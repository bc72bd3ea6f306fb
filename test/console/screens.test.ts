import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { camtOf } from './support/bank-file.js';
import { everyLook, hasBrowser, nameOf, openStage, visit, type Stage } from './support/visitor.js';

const STATEMENTS = `{
  statements(first: 50) { nodes { id status netDue { amount currency } lines { id count disputed } } }
  disputes { nodes { id status } }
  journal(first: 1, filter: { kind: "REDEMPTION" }) { nodes { id } }
}`;

interface Listed {
  readonly statements: {
    readonly nodes: readonly {
      readonly id: string;
      readonly status: string;
      readonly netDue: { readonly amount: string; readonly currency: string };
      readonly lines: readonly { readonly id: string; readonly count: number; readonly disputed: boolean }[];
    }[];
  };
  readonly disputes: { readonly nodes: readonly { readonly id: string; readonly status: string }[] };
  readonly journal: { readonly nodes: readonly { readonly id: string }[] };
}

const none = { amount: '1', currency: 'EUR' };

const isThere = hasBrowser();
const only = isThere ? describe : describe.skip;

only('every screen, in both languages, both themes, wide and narrow', () => {
  let stage: Stage;
  let bankFile: string;
  let places: readonly (readonly [string, string])[];
  beforeAll(async () => {
    stage = await openStage();
    const { statements, disputes, journal } = await stage.gateway.networkAccountant.ask<Listed>(STATEMENTS);
    const disputed = statements.nodes.find(({ status }) => status === 'DISPUTED');
    const draft = statements.nodes.find(({ status }) => status === 'DRAFT');
    const line = disputed?.lines.filter(({ count }) => count > 0).toSorted((one, other) => one.count - other.count)[0];
    const agreed = statements.nodes.find(({ status }) => status === 'AGREED');
    const matching = { reference: 'BANK-1', endToEndId: agreed?.id ?? '', ...(agreed?.netDue ?? none) };
    bankFile = camtOf([matching, { ...none, reference: 'BANK-2', text: 'Fees', isDebit: true }]);
    const disputeOf = (status: string): string => disputes.nodes.find((one) => one.status === status)?.id ?? '';
    places = [
      ['today', '/settlement'],
      ['periods', '/settlement/periods'],
      ['statements', '/settlement/statements'],
      ['none-for-filter', '/settlement/statements?period=99'],
      ['statement', `/settlement/statements/${disputed?.id ?? ''}`],
      ['draft', `/settlement/statements/${draft?.id ?? ''}`],
      ['line', `/settlement/statements/${disputed?.id ?? ''}/lines/${line?.id ?? ''}`],
      ['payments', '/settlement/payments'],
      ['disputes', '/settlement/disputes'],
      ['disputes-none-for-filter', '/settlement/disputes?status=RESOLVED&period=99'],
      ['dispute-open', `/settlement/disputes/${disputeOf('OPEN')}`],
      ['dispute-resolved', `/settlement/disputes/${disputeOf('RESOLVED')}`],
      ['dispute-not-there', '/settlement/disputes/dsp_00000000000000000000000000'],
      ['report-positions', '/settlement/reports'],
      ['report-roll-forward', '/settlement/reports?of=roll&period=2'],
      ['report-liability', '/settlement/reports?of=liability'],
      ['report-liability-at', '/settlement/reports?of=liability&at=2026-01-01'],
      ['report-coverage', '/settlement/reports?of=coverage'],
      ['report-breakage', '/settlement/reports?of=breakage&period=2'],
      ['report-none', '/settlement/reports?of=breakage&period=1'],
      ['report-margin', '/settlement/reports?of=margin&period=1'],
      ['report-flow', '/settlement/reports?of=flow&period=1'],
      ['report-flow-table', '/settlement/reports?of=flow&period=1&as=table'],
      ['journal', '/settlement/journal'],
      ['journal-none-for-filter', '/settlement/journal?kind=COUPON_UNDO&period=1&from=2026-01-01&to=2026-01-02'],
      ['entry', `/settlement/journal/${journal.nodes[0]?.id ?? ''}`],
      ['entry-not-there', '/settlement/journal/jnl_00000000000000000000000000'],
      ['check', `/settlement/check/${disputed?.id ?? ''}`],
      ['check-list', '/settlement/check'],
      ['no-such-page', '/nowhere'],
    ];
  }, 900_000);
  afterAll(() => stage.close(), 60_000);

  it.each(everyLook.map((look) => [nameOf(look), look] as const))('%s: no fault in any', async (_, look) => {
    const visitor = await visit(stage, look, 'network-accountant');
    const faults: Record<string, readonly string[]> = {};
    try {
      for (const [name, path] of places) {
        await visitor.go(path);
        await visitor.picture(name);
        faults[name] = await visitor.faults();
      }
    } finally {
      await visitor.close();
    }
    expect(faults).toEqual(Object.fromEntries(places.map(([name]) => [name, []])));
  });

  it.each(everyLook.map((look) => [nameOf(look), look] as const))('%s: no fault in dialogs', async (_, look) => {
    const visitor = await visit(stage, look, 'network-accountant');
    const { page } = visitor;
    const faults: Record<string, readonly string[]> = {};
    const see = async (name: string): Promise<void> => {
      await page.locator('[role=dialog]').waitFor();
      await visitor.picture(name);
      faults[name] = await visitor.faults();
      await page.keyboard.press('Escape');
      await page.locator('[role=dialog]').waitFor({ state: 'detached' });
    };
    try {
      await visitor.go('/settlement/periods');
      await page.locator('.head button.main').click();
      await page.locator('[role=dialog] tbody tr').first().waitFor();
      await see('close-period');
      await visitor.go('/settlement/payments');
      await page.locator('tbody button').first().click();
      await see('record-payment');
      const file = { name: 'camt.xml', mimeType: 'text/xml', buffer: Buffer.from(bankFile) };
      await page.locator('input[type=file]').setInputFiles(file);
      await page.locator('section button.main').click();
      await see('record-matches');
      await visitor.picture('bank-file');
      faults['bank-file'] = await visitor.faults();
      await page.keyboard.press('Control+k');
      await see('palette');
      await page.keyboard.press('?');
      await see('keys');
    } finally {
      await visitor.close();
    }
    expect(faults).toEqual({
      'close-period': [],
      'record-payment': [],
      'record-matches': [],
      'bank-file': [],
      palette: [],
      keys: [],
    });
  });

  it.each(everyLook.map((look) => [nameOf(look), look] as const))('%s: no fault in signing in', async (_, look) => {
    const visitor = await visit(stage, look);
    try {
      await visitor.go('/');
      await visitor.page.locator('.card').first().waitFor();
      await visitor.picture('sign-in');
      const faults = await visitor.faults();
      // The browser itself says that the first question was answered 401, by which the page knows that nobody is signed in.
      expect(faults.filter((one) => !one.includes('401 (Unauthorized)'))).toEqual([]);
    } finally {
      await visitor.close();
    }
  });

  it('shows every role what it may, and says who may where it may not', async () => {
    const look = { language: 'en', theme: 'light', width: 1280 } as const;
    const seen: Record<string, readonly unknown[]> = {};
    for (const as of ['operator', 'auditor', 'accountant:cinema', 'marketer:bakery', 'developer:bakery']) {
      const visitor = await visit(stage, look, as);
      await visitor.go('/settlement/periods');
      await visitor.picture(`periods-${as.replace(':', '-')}`);
      const isClosed = (await visitor.page.locator('.notice.closed').count()) > 0;
      const mayClose = (await visitor.page.locator('.head button.main').count()) > 0;
      seen[as] = [isClosed, mayClose, await visitor.faults()];
      await visitor.close();
    }
    expect(seen).toEqual({
      operator: [false, false, []],
      auditor: [false, false, []],
      'accountant:cinema': [false, false, []],
      'marketer:bakery': [true, false, []],
      'developer:bakery': [true, false, []],
    });
  });
});
