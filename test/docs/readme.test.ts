import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { settings } from '../../src/gateway/rooms.js';

const readme = readFileSync('README.md', 'utf8');
const section = (title: string): string => readme.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';

/** The cells of a section's table, without backticks and without its head. */
const rowsOf = (title: string): string[][] =>
  section(title)
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(1)
    .map((line) =>
      line
        .slice(2, -2)
        .split(' | ')
        .map((cell) => cell.replaceAll('`', '').trim()),
    );

it('README lists exactly the settings that are parsed, in order, with their defaults and meanings', () => {
  expect(rowsOf('Settings')).toEqual(
    settings().map(({ name, default: value, description }) => [name, value, description]),
  );
});

it('README names every command of the command line, and no other', () => {
  const program = readFileSync('src/cli/index.ts', 'utf8');
  const commands = [...program.matchAll(/\.command\('(\w+)'\)/g)].map(([, name]) => name);
  expect(rowsOf('Commands').map(([usage]) => usage?.split(' ')[0])).toEqual(commands);
});

it('README names only scripts and files that are there', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  for (const [, name] of readme.matchAll(/npm run (?:--silent |-s )?([a-z:]+)/g))
    expect(scripts).toHaveProperty([name ?? '']);
  for (const [, path] of readme.matchAll(/\]\((?!http)([^)#]+)\)/g))
    expect(() => readFileSync(path ?? '')).not.toThrow();
});
