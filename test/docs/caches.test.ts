/** docs/security.md names every cache that callers can make grow, with its bound: nine had come without a line there. */
import { globSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';

const MAKES = /new (Recent|LRUCache|UniqueCache)\b/;

it('each file that makes a cache stands in the table of what is kept', () => {
  const table = readFileSync('docs/security.md', 'utf8');
  const files = globSync('src/**/*.ts', { exclude: ['src/console/**'] }).filter((file) =>
    MAKES.test(readFileSync(file, 'utf8')),
  );
  expect(files.length).toBeGreaterThan(15);
  const named = (file: string): boolean =>
    table.includes(`\`${file.replace(/^src\//, '')}\``) || table.includes(`\`${file.replace(/^.*\//, '')}\``);
  expect(files.filter((file) => !named(file))).toEqual([]);
});
