/** The states of every screen that is in the menu: while it is loaded, failed, forbidden and empty, by intercepted answers. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answerWith, states, type State } from './support/answers.js';
import { hasBrowser, nameOf, openStage, visit, type Look, type Stage } from './support/visitor.js';

const only = hasBrowser() ? describe : describe.skip;
const looks: readonly Look[] = [
  { language: 'en', theme: 'light', width: 1280 },
  { language: 'zh-CN', theme: 'dark', width: 390 },
];

const menus: Readonly<Record<string, readonly string[]>> = {
  'network-accountant': [
    '/settlement',
    '/settlement/periods',
    '/settlement/statements',
    '/settlement/disputes',
    '/settlement/payments',
    '/settlement/reports',
    '/settlement/journal',
    '/settlement/check',
  ],
  operator: [
    '/network',
    '/network/queue',
    '/network/partners',
    '/network/rates',
    '/network/fx',
    '/network/members?search=anna',
    '/network/clock',
    '/network/system',
    '/network/activity',
    '/network/refusals',
    '/network/sessions',
  ],
  'developer:bakery': ['/developers', '/developers/keys', '/developers/refusals', '/developers/requests'],
};

/** What must be seen in a state; a screen without a list has no empty state. */
const seen: Readonly<Record<State, string>> = {
  loading: '.loading .bone',
  error: '.notice.failed',
  forbidden: '.notice.closed',
  empty: 'h1',
};

only('the states of every screen', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  }, 900_000);
  afterAll(() => stage.close(), 60_000);

  const cases = looks.flatMap((look) =>
    Object.keys(menus).flatMap((as) => states.map((state) => [state, as, nameOf(look), look] as const)),
  );

  it.each(cases)('%s as %s, %s: no fault in any', async (state, as, _, look) => {
    const visitor = await visit(stage, look, as);
    const { page } = visitor;
    const faults: Record<string, readonly string[]> = {};
    const paths = menus[as] ?? [];
    try {
      for (const path of paths) {
        const restore = await answerWith(page, state);
        await page.goto(`${stage.gateway.origin}/console${path}`);
        // The screen itself, not what stands in its place until its code is there.
        await page.locator('main h1').first().waitFor();
        await page.locator(`main ${seen[state]}`).first().waitFor();
        if (state === 'empty') await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
        await visitor.picture(`state-${state}-${path.slice(1).replace(/\W+/g, '-')}`);
        faults[path] = await visitor.faults();
        if (state === 'error') {
          const said = (await page.locator('.notice.failed').first().textContent()) ?? '';
          expect([path, said.includes('req-of-the-test')]).toEqual([path, true]);
          await restore();
          // A screen may ask several questions: each is tried again by its own button.
          for (let left = await page.locator('.notice.failed').count(); left > 0; left -= 1) {
            await page.locator('.notice.failed button').first().click();
            await page
              .locator('.notice.failed')
              .nth(left - 1)
              .waitFor({ state: 'detached' });
          }
        } else {
          await restore();
        }
      }
    } finally {
      await visitor.close();
    }
    expect(faults).toEqual(Object.fromEntries(paths.map((path) => [path, []])));
  });
});
