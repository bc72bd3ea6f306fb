/** No word stands in a screen, and React has nothing to say: by a build for development whose every message is wrapped. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { developerPlaces, makeRefusals, networkPlaces, settlementPlaces, type Shown } from './support/places.js';
import { buildForDevelopment, wrapMessages } from './support/development.js';
import { unwrappedTexts } from './support/unwrapped.js';
import { hasBrowser, openStage, visit, type Stage } from './support/visitor.js';

const only = hasBrowser() ? describe : describe.skip;
const seen = { language: 'en', theme: 'light', width: 1280 } as const;

only('a build for development whose every message is wrapped', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kula-console-'));
  let stage: Stage;
  let areas: readonly (readonly [string, Shown])[];
  beforeAll(async () => {
    await buildForDevelopment(folder);
    for (const name of readdirSync(join(folder, 'assets'))) {
      const file = join(folder, 'assets', name);
      if (/^(en|words-en)-[\w-]+\.js$/.test(name)) writeFileSync(file, wrapMessages(readFileSync(file, 'utf8')));
    }
    stage = await openStage(folder);
    await makeRefusals(stage);
    areas = [
      ['network-accountant', await settlementPlaces(stage)],
      ['operator', await networkPlaces(stage)],
      ['developer:bakery', developerPlaces],
    ];
  }, 900_000);
  afterAll(async () => {
    await stage.close();
    rmSync(folder, { recursive: true });
  }, 60_000);

  it.each([[0], [1], [2]])('area %i: every text is a message or data, and React warns of nothing', async (index) => {
    const [as, places] = areas[index] ?? ['', []];
    const visitor = await visit(stage, seen, as);
    const warnings: string[] = [];
    visitor.page.on('console', (message) => {
      if (message.type() === 'warning' || message.type() === 'error') warnings.push(message.text());
    });
    const answers: Promise<string>[] = [];
    visitor.page.on('response', (response) => {
      if (response.url().endsWith('/graphql')) answers.push(response.text().catch(() => ''));
    });
    const found: Record<string, readonly string[]> = {};
    try {
      for (const [name, path] of places) {
        await visitor.go(path);
        const look = async (): Promise<readonly string[]> =>
          unwrappedTexts(visitor.page, (await Promise.all(answers)).join('\n'));
        let texts = await look();
        // An answer can be on the screen before this test is told of it.
        for (let tries = 0; tries < 5 && texts.length > 0; tries += 1) {
          await visitor.page.waitForTimeout(200);
          texts = await look();
        }
        found[name] = [...texts, ...warnings.splice(0).map((one) => `console: ${one.slice(0, 200)}`)];
      }
    } finally {
      await visitor.close();
    }
    expect(found).toEqual(Object.fromEntries(places.map(([name]) => [name, []])));
  });
});
