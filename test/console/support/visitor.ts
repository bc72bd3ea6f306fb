/** A person at a browser, in front of the console of a gateway with the demo. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { ensureDemo } from '../../../seeds/index.js';
import { inMemory } from '../../support/engines.js';
import { startTestGateway, type TestGateway } from '../../support/server.js';

export const browserProgram = process.env.KULA_TEST_CHROMIUM ?? '/usr/bin/chromium';
const axeSource = readFileSync(
  join(dirname(createRequire(import.meta.url).resolve('axe-core/package.json')), 'axe.min.js'),
  'utf8',
);

/** Whether there is a browser; without one the tests are left out and say so, and with CI=true they fail. */
export function hasBrowser(): boolean {
  if (existsSync(browserProgram)) return true;
  if (process.env.CI === 'true') throw new Error(`there is no browser at ${browserProgram}: install chromium`);
  process.stderr.write(`test:console: there is no browser at ${browserProgram}, so nothing is tested\n`);
  return false;
}

export interface Stage {
  readonly gateway: TestGateway;
  readonly browser: Browser;
  readonly close: () => Promise<void>;
}

/**
 * Builds the console as `npm run build` does, and starts a gateway with the demo.
 * @param consoleFolder pages that were built otherwise
 */
export async function openStage(consoleFolder?: string): Promise<Stage> {
  if (consoleFolder === undefined)
    execFileSync(process.execPath, ['scripts/build-console.mjs'], { stdio: ['ignore', 'ignore', 'inherit'] });
  const gateway = await startTestGateway(inMemory, {
    env: { KULA_SEED: 'demo' },
    ...(consoleFolder !== undefined && { consoleFolder }),
    prepare: async (services) => {
      await ensureDemo(services);
    },
  });
  const browser = await chromium.launch({ executablePath: browserProgram, args: ['--no-sandbox'] });
  return {
    gateway,
    browser,
    close: async () => {
      await browser.close();
      await gateway.close();
    },
  };
}

export interface Look {
  readonly language: 'en' | 'zh-CN';
  readonly theme: 'light' | 'dark';
  readonly width: 1280 | 390;
}

export const everyLook: readonly Look[] = (['en', 'zh-CN'] as const).flatMap((language) =>
  (['light', 'dark'] as const).flatMap((theme) => ([1280, 390] as const).map((width) => ({ language, theme, width }))),
);

export const nameOf = ({ language, theme, width }: Look): string => `${language}.${theme}.${width.toString()}`;

/** What the browser complained of since the last look. */
export interface Visitor {
  readonly page: Page;
  /** Opens an address of the console, and waits until it is usable. */
  go(path: string): Promise<void>;
  /** Everything that is wrong with what is shown now: nothing, it should be. */
  faults(): Promise<readonly string[]>;
  /** A picture for eyes, in coverage/screens. */
  picture(name: string): Promise<void>;
  close(): Promise<void>;
}

const pictures = 'coverage/screens';

/** @param as the card by which to sign in; undefined for nobody */
export async function visit(stage: Stage, look: Look, as?: string): Promise<Visitor> {
  const context = await stage.browser.newContext({
    viewport: { width: look.width, height: look.width === 390 ? 844 : 860 },
    reducedMotion: 'reduce',
    locale: look.language,
    acceptDownloads: true,
  });
  await context.addInitScript(`
    localStorage.setItem('kula.language', '${look.language}');
    localStorage.setItem('kula.theme', '${look.theme}');
    window.kulaReports = [];
    document.addEventListener('securitypolicyviolation', (event) =>
      window.kulaReports.push(event.violatedDirective + ' ' + event.blockedURI));
  `);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  if (as !== undefined) await signIn(page, stage.gateway.origin, as);
  complaints.length = 0;
  return {
    page,
    go: async (path) => {
      await page.goto(`${stage.gateway.origin}/console${path}`);
      await settle(page);
    },
    faults: async () => [...(await faultsOf(page)), ...complaints.splice(0)],
    picture: async (name) => {
      mkdirSync(pictures, { recursive: true });
      await page.screenshot({ path: join(pictures, `${name}.${nameOf(look)}.png`), fullPage: true });
    },
    close: () => context.close(),
  };
}

async function signIn(page: Page, origin: string, as: string): Promise<void> {
  await page.goto(`${origin}/console/`);
  await page.locator(`[data-card="${as}"]`).click();
  await page.locator('.shell').waitFor();
}

/** The screen has its title or says why it has none, and nothing is being loaded. */
export async function settle(page: Page): Promise<void> {
  await page.locator('h1, .notice').first().waitFor();
  // By a locator: a function that is waited for is evaluated from a string, which the page's policy refuses.
  await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
}

const WALK_TRIES = 20;

/**
 * Walks by j to what stands first in a list. Rows can be seen before their list hears the key, so it is pressed again where nothing in
 * the list has the focus; on a busy machine a single j was lost.
 * @param first what has the focus then, such as `tbody a:focus`
 */
export async function walkToFirst(page: Page, first: string): Promise<void> {
  await page.locator('tbody tr').first().waitFor();
  for (let tries = 0; tries < WALK_TRIES; tries += 1) {
    if ((await page.locator('tbody tr:focus-within').count()) === 0) await page.keyboard.press('j');
    const came = await page
      .locator(first)
      .waitFor({ timeout: 1_000 })
      .then(
        () => true,
        () => false,
      );
    if (came) return;
  }
  throw new Error(`nothing like ${first} had the focus`);
}

/** By how many pixels the page scrolls sideways. */
export const asideOf = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');

async function faultsOf(page: Page): Promise<string[]> {
  const found = await page.evaluate<string[]>(
    `${axeSource}; axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
      violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ target }) => target.join(' ')).join(', ')))`,
  );
  const aside = await asideOf(page);
  const reports = await page.evaluate<string[]>('window.kulaReports.splice(0)');
  return [
    ...found.map((one) => `axe ${one}`),
    ...(aside > 0 ? [`scrolls sideways by ${aside.toString()} px`] : []),
    ...reports.map((one) => `policy ${one}`),
  ];
}
