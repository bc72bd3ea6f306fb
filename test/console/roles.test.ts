/** Every screen for every role: it is there without a fault, or says who may see it. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { developerPlaces, makeRefusals, networkPlaces, settlementPlaces, type Shown } from './support/places.js';
import { hasBrowser, openStage, visit, type Stage } from './support/visitor.js';

const only = hasBrowser() ? describe : describe.skip;
const look = { language: 'en', theme: 'light', width: 1280 } as const;

const people = [
  'operator',
  'network-accountant',
  'auditor',
  'accountant:cinema',
  'marketer:bakery',
  'developer:bakery',
] as const;

/** What each finds in the menu, by the names of its entries. */
const menus: Readonly<Record<(typeof people)[number], readonly string[]>> = {
  operator: [
    ...['Today', 'Periods', 'Statements', 'Disputes', 'Payments', 'Reports', 'Journal', 'Check'],
    ...['Overview', 'Review queue', 'Partners', 'Rate sheets', 'Exchange rates', 'Members', 'Sandbox clock'],
    ...['System', 'Activity', 'Refusals', 'Sessions', 'Errors and explorer'],
  ],
  'network-accountant': [
    ...['Today', 'Periods', 'Statements', 'Disputes', 'Payments', 'Reports', 'Journal', 'Check'],
    ...['Overview', 'Review queue', 'Partners', 'Rate sheets', 'Exchange rates', 'Activity', 'Refusals'],
    'Errors and explorer',
  ],
  auditor: [
    ...['Today', 'Periods', 'Statements', 'Disputes', 'Payments', 'Reports', 'Journal', 'Check'],
    ...['Overview', 'Review queue', 'Partners', 'Rate sheets', 'Exchange rates', 'Members', 'System'],
    ...['Activity', 'Refusals', 'Errors and explorer'],
  ],
  'accountant:cinema': [
    ...['Today', 'Periods', 'Statements', 'Disputes', 'Payments', 'Reports', 'Check'],
    ...['Rate sheets', 'Exchange rates', 'Activity', 'Refusals', 'Errors and explorer'],
  ],
  'marketer:bakery': ['Exchange rates', 'Activity'],
  'developer:bakery': ['Exchange rates', 'Activity', 'Start', 'Keys', 'Refusals', 'Request log', 'Errors and explorer'],
};

/** A screen's address without its ids and its state. */
const patternOf = (address: string): string =>
  (address.split('?')[0] ?? '').replace(/^\/console/, '').replaceAll(/[a-z]{3}_[0-9a-z]{26}/g, ':id');

only('every screen for every role', () => {
  let stage: Stage;
  let places: Shown;
  beforeAll(async () => {
    stage = await openStage();
    await makeRefusals(stage);
    places = [...(await settlementPlaces(stage)), ...(await networkPlaces(stage)), ...developerPlaces];
  }, 900_000);
  afterAll(() => stage.close(), 60_000);

  it.each(people)('%s: no fault, and the menu that belongs to the role', async (as) => {
    const visitor = await visit(stage, look, as);
    const closed = new Set<string>();
    const links = new Map<string, string>();
    const faults: Record<string, readonly string[]> = {};
    try {
      expect(await visitor.page.locator('.menu ul a').allTextContents()).toEqual(menus[as]);
      for (const [name, path] of places) {
        await visitor.go(path);
        const found = await visitor.faults();
        // Nothing that a screen asks for may be forbidden to whoever sees it.
        if ((await visitor.page.locator('main .notice.closed h1').count()) > 0) closed.add(patternOf(path));
        for (const link of await visitor.page.locator('main a[href^="/console/"]').all())
          links.set(patternOf((await link.getAttribute('href')) ?? ''), name);
        const isRefused = (await visitor.page.locator('main .page .notice.closed').count()) > 0;
        faults[name] = isRefused ? [...found, 'it shows a part that is forbidden'] : found;
      }
    } finally {
      await visitor.close();
    }
    // Where nobody may go, nobody is led.
    expect([...links].filter(([to]) => closed.has(to))).toEqual([]);
    expect(faults).toEqual(Object.fromEntries(places.map(([name]) => [name, []])));
  });
});
