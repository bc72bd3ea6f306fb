/** The check of a draw in the browser, by the example of docs/draws.md. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { checkDraw, type DrawToCheck } from '../../src/console/demo/draw-check.js';

const [, json = ''] = /```json\n([^]*?)```/.exec(readFileSync('docs/draws.md', 'utf8')) ?? [];
const draw = JSON.parse(json) as DrawToCheck;
const withPlay = (number: number, change: Partial<DrawToCheck['plays'][number]>): DrawToCheck => ({
  ...draw,
  plays: draw.plays.map((play) => (play.number === number ? { ...play, ...change } : play)),
});

describe('a draw checked in the browser', () => {
  it('is right as it was played', async () => {
    expect(await checkDraw(draw)).toBe('right');
  });

  it.each([
    ['another was drawn', withPlay(1, { drawn: 2, given: 2 }), 1],
    ['the text was another', withPlay(2, { clientSeed: 'anne' }), 2],
    ['a prize was given that was gone', withPlay(3, { given: 2 }), 3],
    ['a prize was kept back', withPlay(2, { given: 3 }), 2],
    ['a play was left out', { ...draw, plays: draw.plays.slice(1) }, 1],
    ['the odds were others', { ...draw, prizes: [{ weight: 16, stock: 1 }, ...draw.prizes.slice(1)] }, 1],
    ['the seed was another', { ...draw, seed: 'ff'.repeat(32) }, 'seed'],
    ['nothing was committed to', { ...draw, commitment: null }, 'seed'],
  ] as const)('is wrong where %s', async (_, wrong, found) => {
    expect(await checkDraw(wrong)).toBe(found);
  });
});
