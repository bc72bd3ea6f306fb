import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { camtOf } from './support/bank-file.js';
import { developerPlaces, makeRefusals, networkPlaces, settlementPlaces, type Shown } from './support/places.js';
import { asideOf, everyLook, hasBrowser, nameOf, openStage, visit, type Stage } from './support/visitor.js';

const MATCHING = `{ statements(first: 50, filter: { status: AGREED }) { nodes { id netDue { amount currency } } } }`;
interface Matching {
  readonly statements: {
    readonly nodes: readonly {
      readonly id: string;
      readonly netDue: { readonly amount: string; readonly currency: string };
    }[];
  };
}

const RENAME = `mutation($input: UpdatePartnerInput!) { updatePartner(input: $input) { __typename } }`;
const NAMED = `{ partners(first: 100) { nodes { id code name } } }`;
interface Named {
  readonly partners: {
    readonly nodes: readonly { readonly id: string; readonly code: string; readonly name: string }[];
  };
}

const none = { amount: '1', currency: 'EUR' };

const isThere = hasBrowser();
const only = isThere ? describe : describe.skip;

only('every screen, in both languages, both themes, wide and narrow', () => {
  let stage: Stage;
  let bankFile: string;
  /** The places of each area, with the card of the person who has the fullest of them. */
  let areas: readonly (readonly [area: string, as: string, places: Shown])[];
  beforeAll(async () => {
    stage = await openStage();
    await makeRefusals(stage);
    const { statements } = await stage.gateway.networkAccountant.ask<Matching>(MATCHING);
    const [agreed] = statements.nodes;
    const matching = { reference: 'BANK-1', endToEndId: agreed?.id ?? '', ...(agreed?.netDue ?? none) };
    bankFile = camtOf([matching, { ...none, reference: 'BANK-2', text: 'Fees', isDebit: true }]);
    areas = [
      ['settlement', 'network-accountant', await settlementPlaces(stage)],
      ['network', 'operator', await networkPlaces(stage)],
      ['developers', 'developer:bakery', developerPlaces],
    ];
  }, 900_000);
  afterAll(() => stage.close(), 60_000);

  const looks = everyLook.map((look) => [nameOf(look), look] as const);
  const inAreas = (['settlement', 'network', 'developers'] as const).flatMap((area) =>
    looks.map(([name, look]) => [area, name, look] as const),
  );

  it.each(inAreas)('%s, %s: no fault in any', async (area, _, look) => {
    const [, as = '', places = []] = areas.find(([name]) => name === area) ?? [];
    const visitor = await visit(stage, look, as);
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

  it('scrolled sideways where a partner has a long name', async () => {
    const { partners } = await stage.gateway.operator.ask<Named>(NAMED);
    const rename = async (partnerId: string, name: string): Promise<void> => {
      const input = { idempotencyKey: crypto.randomUUID(), partnerId, name };
      const { updatePartner } = await stage.gateway.operator.ask<{ updatePartner: unknown }>(RENAME, { input });
      expect(updatePartner).toEqual({ __typename: 'UpdatePartnerPayload' });
    };
    for (const { id, code } of partners.nodes) {
      const words = `${code} ${'and its daughters of the northern islands '.repeat(2)}`.slice(0, 70).trim();
      await rename(id, code === 'cinema' || code === 'hotel' ? `${code}${'x'.repeat(144)}` : words);
    }
    const aside: Record<string, number> = {};
    try {
      for (const width of [390, 1280] as const) {
        const look = { language: 'en', theme: 'light', width } as const;
        for (const [area, as, places] of areas) {
          const visitor = await visit(stage, look, as);
          const cinema = partners.nodes.find(({ code }) => code === 'cinema');
          const more = area === 'network' ? [['partner-named', `/network/partners/${cinema?.id ?? ''}`] as const] : [];
          for (const [name, path] of [...places, ...more]) {
            await visitor.go(path);
            aside[`${name} ${width.toString()}`] = await asideOf(visitor.page);
            if (/^(statements|partner-named|payments|rates)$/.test(name)) await visitor.picture(`long-name-${name}`);
          }
          await visitor.close();
        }
        const visitor = await visit(stage, look, 'accountant:cinema');
        await visitor.go('/settlement');
        aside[`of its own people ${width.toString()}`] = await asideOf(visitor.page);
        await visitor.page.goto(`${stage.gateway.origin}/demo`);
        await visitor.page.locator('.stage .letters').waitFor();
        await visitor.picture('long-name-demo');
        aside[`demo ${width.toString()}`] = await asideOf(visitor.page);
        await visitor.close();
      }
    } finally {
      for (const { id, name } of partners.nodes) await rename(id, name);
    }
    expect(Object.entries(aside).filter(([, by]) => by > 0)).toEqual([]);
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
