import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

const script = resolve('scripts/sql-walls.mjs');
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kula-walls-'));
  mkdirSync(join(folder, 'src', 'exchange'), { recursive: true });
  mkdirSync(join(folder, 'schema'));
  cpSync('schema/tables.sql', join(folder, 'schema', 'tables.sql'));
  // Whose each table is stands in the entities.
  for (const path of globSync('src/**/*.entity.ts')) cpSync(path, join(folder, path));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** What the check says of a file of the exchange room, by line. */
function said(text: string): string[] {
  writeFileSync(join(folder, 'src', 'exchange', 'planted.ts'), text);
  const { stderr } = spawnSync(process.execPath, [script], { cwd: folder, encoding: 'utf8' });
  return stderr.split('\n').filter((line) => line.startsWith('src/exchange/planted.ts:'));
}

it('finds a table of a room to the right, with file, line and table', () => {
  expect(
    said('const a = 1;\nexport const b = `SELECT ${a}\n  FROM lot l JOIN redemption r ON r.id = l.id`;\n'),
  ).toEqual(['src/exchange/planted.ts:3: exchange reads redemption of redemption, which is not to its left']);
});

it('finds a table after a comma, and one in a subquery', () => {
  expect(said("export const a = 'SELECT 1 FROM lot l, statement s WHERE EXISTS (SELECT FROM accrual)';")).toHaveLength(
    2,
  );
});

it('finds a table in a fragment of SQL, and one that a law passes to its helper', () => {
  expect(
    said(
      "export const a = 'accrual a LEFT JOIN lot l ON true';\nexport const b = { table: 'payment' };\nexport const c = eventSource('dispute', 'id', 'id', '');",
    ),
  ).toEqual([
    'src/exchange/planted.ts:1: exchange reads accrual of accrual, which is not to its left',
    'src/exchange/planted.ts:2: exchange reads payment of settlement, which is not to its left',
    'src/exchange/planted.ts:3: exchange reads dispute of settlement, which is not to its left',
  ]);
});

it('refuses to write a table of another room, even of one to the left', () => {
  expect(
    said(
      "export const a = 'UPDATE lane_head SET period = 1';\nexport const b = 'DELETE FROM member_code';\nexport const c = 'INSERT INTO lot SELECT 1';",
    ),
  ).toEqual([
    "src/exchange/planted.ts:1: exchange writes lane_head, which is ledger's: ask ledger for a function or a statement",
    "src/exchange/planted.ts:2: exchange writes member_code, which is members's: ask members for a function or a statement",
    "src/exchange/planted.ts:3: exchange writes lot, which is ledger's: ask ledger for a function or a statement",
  ]);
});

it('lets a room read tables to its left, write its own, and name parts of a statement like other tables', () => {
  expect(
    said(
      'export const a = `WITH dispute AS (SELECT * FROM partner) INSERT INTO fx_rate SELECT * FROM dispute`;\nexport const b = "the statement IS DISTINCT FROM statement.id";',
    ),
  ).toEqual([]);
});
