/** The console in a browser: what its pages weigh, and how soon one can use them. Over an embedded network with the demo. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import type { Bench } from '../bench.js';
import { Child } from '../network/child.js';
import { gatewayEnvironment, originIn } from '../network/gateway.js';
import { root } from '../places.js';
import { say, show } from '../progress.js';
import type { Row } from '../report.js';
import { median, quantile } from '../statistics.js';

const program = process.env.KULA_TEST_CHROMIUM ?? '/usr/bin/chromium';

/** Screens of the operator, who has most of them. */
const SCREENS = [
  '/settlement',
  '/settlement/periods',
  '/settlement/statements',
  '/settlement/disputes',
  '/settlement/payments',
  '/settlement/reports',
  '/settlement/journal',
  '/settlement/check',
  '/network',
  '/network/queue',
  '/network/partners',
  '/network/rates',
  '/network/fx',
  '/network/members',
  '/network/clock',
  '/network/system',
  '/network/activity',
  '/network/refusals',
  '/network/sessions',
] as const;

/** As Lighthouse has it: 150 ms there and back, 1.6 Mbit/s down, 750 kbit/s up, and a processor of a quarter. */
const SLOW = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 };
const SLOWER = 4;

const bytesOf = (body: Buffer): number => gzipSync(body, { level: 9 }).length;

interface Weights {
  /** Bytes by the address of the file. */
  readonly scripts: ReadonlyMap<string, number>;
  readonly styles: ReadonlyMap<string, number>;
}

/** Weighs what a page loads from now on. */
function weigh(page: Page): () => Promise<Weights> {
  const scripts = new Map<string, Promise<number>>();
  const styles = new Map<string, Promise<number>>();
  page.on('response', (response) => {
    const url = response.url();
    const to = url.endsWith('.js') ? scripts : url.endsWith('.css') ? styles : undefined;
    to?.set(url, response.body().then(bytesOf));
  });
  const settled = async (of: Map<string, Promise<number>>) =>
    new Map(await Promise.all([...of].map(async ([url, size]) => [url, await size] as const)));
  return async () => ({ scripts: await settled(scripts), styles: await settled(styles) });
}

const sum = (of: ReadonlyMap<string, number>): number => [...of.values()].reduce((all, one) => all + one, 0);

class Visitor {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly #origin: string;

  private constructor(context: BrowserContext, page: Page, origin: string) {
    this.context = context;
    this.page = page;
    this.#origin = origin;
  }

  /** Someone who is signed in, in front of a browser that has nothing in its cache. */
  static async come(browser: Browser, origin: string): Promise<Visitor> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: 'en' });
    const answer = await context.request.post(`${origin}/auth/demo`, { data: { as: 'operator' }, headers: { origin } });
    if (!answer.ok()) throw new Error(`signing in was answered ${answer.status().toString()}`);
    return new Visitor(context, await context.newPage(), origin);
  }

  /** Milliseconds until the screen is usable: it has its title, and nothing of it is being loaded. */
  async open(path: string): Promise<{ usableMs: number; paintMs: number }> {
    const began = performance.now();
    await this.page.goto(`${this.#origin}/console${path}`, { waitUntil: 'commit' });
    await this.usable();
    const usableMs = performance.now() - began;
    const paintMs = await this.page.evaluate<number>(
      "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN",
    );
    return { usableMs, paintMs };
  }

  async usable(): Promise<void> {
    await this.page.locator('main h1, main .notice').first().waitFor();
    await this.page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
  }

  close(): Promise<void> {
    return this.context.close();
  }
}

const most = (name: string, figure: string, value: number, unit: string, budget: number, details?: unknown): Row => ({
  name,
  figure,
  value,
  unit,
  beside: null,
  ratio: null,
  bound: { of: 'value', is: 'at most', least: budget, aim: null },
  details,
});

/** What is loaded before the first screen, by a screen of its own, and by the demo. */
async function weights(browser: Browser, origin: string): Promise<Row[]> {
  const visitor = await Visitor.come(browser, origin);
  const look = weigh(visitor.page);
  await visitor.open('/settlement');
  const first = await look();
  const routes: Record<string, number> = {};
  let before = sum(first.scripts);
  for (const path of SCREENS.slice(1)) {
    await visitor.page.locator(`.menu a[href="/console${path}"]`).last().click();
    await visitor.page.waitForURL(`**${path}`);
    await visitor.usable();
    await delay(100);
    const now = sum((await look()).scripts);
    routes[path] = now - before;
    before = now;
  }
  await visitor.close();
  const demo = await browser.newContext({ locale: 'en' });
  const page = await demo.newPage();
  const lookAtDemo = weigh(page);
  await page.goto(`${origin}/demo`);
  await page.locator('.stage .letters').waitFor();
  const all = await lookAtDemo();
  await demo.close();
  const kilo = (bytes: number): number => bytes / 1_000;
  return [
    most('console-scripts', 'JavaScript before the first screen, gzip', kilo(sum(first.scripts)), 'kB', 160),
    most(
      'console-route',
      'JavaScript of the largest screen, gzip',
      kilo(Math.max(...Object.values(routes))),
      'kB',
      30,
      routes,
    ),
    most('console-styles', 'CSS, gzip', kilo(sum(first.styles)), 'kB', 15),
    most('console-demo', 'demo page, JavaScript and CSS, gzip', kilo(sum(all.scripts) + sum(all.styles)), 'kB', 110),
  ];
}

/** Each screen cold, as many rounds as asked for. */
async function coldStarts(browser: Browser, origin: string, rounds: number): Promise<Row[]> {
  const usable: number[] = [];
  const paints: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const path of SCREENS) {
      const visitor = await Visitor.come(browser, origin);
      const { usableMs, paintMs } = await visitor.open(path);
      usable.push(usableMs);
      paints.push(paintMs);
      await visitor.close();
    }
  }
  return [
    most('console-cold', 'cold start to usable, p95', quantile(usable, 0.95), 'ms', 1_000, usable),
    most('console-paint', 'cold start to first paint, p95', quantile(paints, 0.95), 'ms', 500, paints),
  ];
}

/** From a click in the menu to the next screen, whose file was not loaded before. */
async function clicks(browser: Browser, origin: string, rounds: number): Promise<Row[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const visitor = await Visitor.come(browser, origin);
    await visitor.open('/settlement');
    for (const path of SCREENS.slice(1)) {
      const link = visitor.page.locator(`.menu a[href="/console${path}"]`).last();
      const title = (await link.textContent()) ?? '';
      // As a hand does it: the pointer is there before the button goes down.
      await link.hover();
      await delay(50);
      const began = performance.now();
      await link.click();
      await visitor.page.locator('main h1', { hasText: title }).waitFor();
      await visitor.usable();
      times.push(performance.now() - began);
    }
    await visitor.close();
  }
  return [most('console-click', 'click to next screen, p95', quantile(times, 0.95), 'ms', 300, times)];
}

async function slowly(browser: Browser, origin: string, rounds: number): Promise<Row[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const visitor = await Visitor.come(browser, origin);
    const devtools = await visitor.context.newCDPSession(visitor.page);
    await devtools.send('Network.enable');
    await devtools.send('Network.emulateNetworkConditions', SLOW);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
    times.push((await visitor.open('/settlement')).usableMs);
    await visitor.close();
  }
  return [most('console-slow', 'slow 4G, processor of a quarter: cold to usable', median(times), 'ms', 2_000, times)];
}

/** Writes down when the figure of the partner changes, by the clock that both processes have. */
const OBSERVE = `(() => {
  const row = [...document.querySelectorAll('tbody tr')].find((one) => one.textContent.includes('Rye & Rise Bakery'));
  window.kulaMovedAt = [];
  new MutationObserver(() => window.kulaMovedAt.push(performance.timeOrigin + performance.now()))
    .observe(row, { childList: true, characterData: true, subtree: true });
})()`;

const ACCRUE = `mutation($input: AccruePointsInput!) { accruePoints(input: $input) { __typename } }`;

/** From the answer of a purchase to the position on the screen of someone else. */
async function toScreen(browser: Browser, origin: string, count: number): Promise<Row[]> {
  const visitor = await Visitor.come(browser, origin);
  await visitor.open('/settlement');
  await visitor.page.locator('.live.live').waitFor();
  await visitor.page.evaluate(OBSERVE);
  const till = await fetch(`${origin}/auth/demo`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ as: 'till:bakery', bearer: true }),
  });
  const { token } = (await till.json()) as { token: string };
  const times: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const key = `bench-${i.toString()}`;
    const member = { externalId: 'anna' };
    const input = { idempotencyKey: key, orderId: key, member, spend: { amount: '2.00', currency: 'EUR' } };
    const seen = await visitor.page.evaluate<number>('window.kulaMovedAt.length');
    await fetch(`${origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: ACCRUE, variables: { input } }),
    }).then((response) => response.text());
    const committed = performance.timeOrigin + performance.now();
    for (let tries = 0; tries < 500; tries += 1) {
      const [movedAt] = await visitor.page.evaluate<number[]>(`window.kulaMovedAt.slice(${seen.toString()})`);
      if (movedAt !== undefined) {
        times.push(Math.max(0, movedAt - committed));
        break;
      }
      await delay(4);
    }
  }
  await visitor.close();
  if (times.length < count)
    throw new Error(`${(count - times.length).toString()} of ${count.toString()} changes were not seen`);
  return [most('console-live', 'commit to figure on screen, p99', quantile(times, 0.99), 'ms', 100, times)];
}

const BUILD = `
process.env.NODE_ENV = 'production';
const { build } = await import('vite');
const began = performance.now();
await build({ root: 'src/console', logLevel: 'error', build: { outDir: process.argv[1], emptyOutDir: true } });
process.stdout.write(((performance.now() - began) / 1_000).toString());
`;

function buildTimes(rounds: number): Row {
  const folder = mkdtempSync(join(tmpdir(), 'kula-bench-console-'));
  try {
    const times = Array.from({ length: rounds }, () =>
      Number(
        execFileSync(process.execPath, ['--input-type=module', '-e', BUILD, folder], { cwd: root, encoding: 'utf8' }),
      ),
    );
    return most('console-build', 'build of the pages', median(times), 's', 2, times);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param hasConsole whether it serves the pages */
async function startGateway(bench: Bench, dataDir: string, hasConsole: boolean) {
  const began = performance.now();
  const child = new Child(bench.resources, {
    nodeArguments: ['--enable-source-maps'],
    arguments: [join(root, 'scripts/run.mjs'), 'src/cli/index.js', 'serve'],
    cwd: root,
    env: {
      ...gatewayEnvironment(undefined),
      KULA_SEED: 'demo',
      KULA_SANDBOX: 'true',
      KULA_DATA_DIR: dataDir,
      KULA_CONSOLE: hasConsole.toString(),
    },
  });
  const origin = await child.line(originIn, 300);
  while (!(await fetch(`${origin}/readyz`)).ok) await delay(5);
  return { child, origin, seconds: (performance.now() - began) / 1_000 };
}

/** Starts over the same data with the pages and without, in turn. */
async function startsBeside(bench: Bench, dataDir: string): Promise<Row> {
  const differences: number[] = [];
  for (let round = 0; round < bench.sizes.rounds; round += 1) {
    const times: number[] = [];
    for (const hasConsole of [false, true]) {
      const { child, seconds } = await startGateway(bench, dataDir, hasConsole);
      times.push(seconds);
      await child.stop();
    }
    differences.push((times[1] ?? NaN) - (times[0] ?? NaN));
  }
  return most('console-start', 'start with the console, over one without', median(differences), 's', 0.5, differences);
}

export async function consoleFigure(bench: Bench): Promise<Row[]> {
  execFileSync(process.execPath, ['scripts/build-console.mjs'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  const dataDir = mkdtempSync(join(tmpdir(), 'kula-bench-embedded-'));
  const remove = bench.resources.add(() => {
    rmSync(dataDir, { recursive: true, force: true });
  });
  const { child, origin, seconds } = await startGateway(bench, dataDir, true);
  say(`the demo was made in ${show(seconds)} s`);
  const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] });
  const { rounds } = bench.sizes;
  const rows: Row[] = [];
  try {
    rows.push(...(await weights(browser, origin)));
    say('weighed');
    rows.push(...(await coldStarts(browser, origin, rounds)));
    say('cold starts');
    rows.push(...(await clicks(browser, origin, rounds)));
    rows.push(...(await slowly(browser, origin, rounds)));
    say('clicks, and a slow line');
    rows.push(...(await toScreen(browser, origin, bench.options.quick ? 20 : 100)));
  } finally {
    await browser.close();
    await child.stop();
  }
  rows.push(await startsBeside(bench, dataDir));
  rows.push(buildTimes(rounds));
  await remove();
  return rows;
}
