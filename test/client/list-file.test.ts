/** The file of a list that the console saves: what stands in it comes from outside, and spreadsheets run what looks like a formula. */
import { expect, it } from '@jest/globals';
import { toCsv } from '../../src/console/parts/csv.js';
import { csvTable } from '../../src/settlement/export/csv.js';

const texts = [
  '=1+1',
  '＝1+1',
  '＋1',
  '－1',
  '＠SUM(A1)',
  '@SUM(A1)',
  '+x',
  '-x',
  ' =1+1',
  '\u00a0=1+1',
  '\u200b=1+1',
  '\t=1',
  '\rx',
  '-12.50',
  '12.50',
  '1,5',
  'a;b',
  'a\tb',
  'say "hi"',
  'Rye & Rise',
  '',
];

it.each(texts)('guards %j as the exports of the gateway do, with what is of full width and behind blanks', (text) => {
  const exported = csvTable(['title'], [[{ text }]], ',');
  expect(toCsv([['title'], [text]])).toBe(`\ufeff${exported}`);
});

it('begins with a byte order mark, without which spreadsheets take Chinese for noise', () => {
  expect(toCsv([['伙伴']])).toBe('\ufeff伙伴\r\n');
});
