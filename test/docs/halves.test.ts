/** A suite that is meant to run in halves must be in a file that both runs take, and nothing else in that file twice. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';

const files = readdirSync('test', { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.test.ts'));
const IN_HALVES: ReadonlySet<string> = new Set(['describeInHalves', 'describeOnce']);
const topLevel = (path: string): string[] =>
  [...readFileSync(`test/${path}`, 'utf8').matchAll(/^(describe\w*|it|test)\b/gm)].map(([word]) => word);

it('suites in halves stand in files of that name, and nothing else does', () => {
  const inHalves = files.filter((path) => path.endsWith('.halves.test.ts'));
  expect(inHalves.length).toBeGreaterThan(0);
  for (const path of inHalves)
    expect({ path, others: topLevel(path).filter((word) => !IN_HALVES.has(word)) }).toEqual({ path, others: [] });
  const others = files.filter((path) => !path.endsWith('.halves.test.ts'));
  expect(others.filter((path) => topLevel(path).some((word) => IN_HALVES.has(word)))).toEqual([]);
});
