import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

const script = resolve('scripts/doors.mjs');
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kula-doors-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** What the check says of a tree of these files, of which partners/close.ts and accrual/index.ts are always there. */
function said(files: Record<string, string>): string[] {
  const all = {
    'src/partners/close.ts': 'export const close = 1;\nexport interface Close {}',
    'src/accrual/index.ts': "export { use } from './use.js';",
    'src/gateway/app.ts': "import { use } from '../accrual/index.js';",
    ...files,
  };
  rmSync(join(folder, 'src'), { recursive: true, force: true });
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const { stderr } = spawnSync(process.execPath, [script], { cwd: folder, encoding: 'utf8' });
  return stderr.split('\n').filter((line) => line.startsWith('src/'));
}
const unused = (room: string, name: string): string =>
  `src/${room}/index.ts: nobody outside ${room} uses ${name} (tests import it from its own file)`;

it('finds a name that only its own room and tests use', () => {
  expect(
    said({
      'src/partners/index.ts': "export { close, type Close } from './close.js';",
      'src/partners/own.ts': "import { close } from './index.js';",
      'test/partners/close.test.ts': "import { close } from '../../src/partners/index.js';",
      'src/accrual/use.ts': "import type { Close } from '../partners/index.js';\nexport const use = 1;",
    }),
  ).toEqual([unused('partners', 'close')]);
});

it('knows a name by what it is in the index, and one that is exported again', () => {
  expect(
    said({
      'src/partners/index.ts': "export { close, Close } from './close.js';",
      'src/accrual/use.ts': "import { close as end } from '../partners/index.js';",
      'seeds/again.ts': "export type { Close } from '../src/partners/index.js';",
    }),
  ).toEqual([]);
});

it('lets platform alone export whole files, whose names must be used all the same', () => {
  expect(
    said({
      'src/partners/index.ts': "export * from './close.js';",
      'src/platform/index.ts': "export * from './ids.js';",
      'src/platform/ids.ts': 'export const isId = 1, newId = 2;\nexport function kindOf() {}',
      'src/accrual/use.ts': "import { isId, kindOf } from '../platform/index.js';",
    }),
  ).toEqual([
    unused('platform', 'newId'),
    "src/partners/index.ts: export * from './close.js': list the names that others use",
  ]);
});
