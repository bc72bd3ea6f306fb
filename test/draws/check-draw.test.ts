/** `node scripts/check-draw.mjs`: what it takes, and what it finds. */
import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';

interface DrawFile {
  id: string;
  commitment: string;
  seed: string;
  prizes: { weight: unknown; stock?: unknown }[];
  plays: { number: unknown; clientSeed: unknown; drawn: unknown; given: unknown }[];
}

const byHand = (): DrawFile => ({
  id: 'drw_01h2xcejqtf2nbrexx3vqjhp41',
  commitment: '630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd',
  seed: '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
  prizes: [
    { weight: 20, stock: 1 },
    { weight: 30, stock: 1 },
    { weight: 50, stock: null },
  ],
  plays: [
    { number: 1, clientSeed: '', drawn: 1, given: 1 },
    { number: 2, clientSeed: 'anna', drawn: 2, given: 2 },
    { number: 3, clientSeed: '', drawn: 2, given: 3 },
    { number: 4, clientSeed: '', drawn: 3, given: 3 },
  ],
});

function run(input: string): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/check-draw.mjs'], {
    input,
    encoding: 'utf8',
    timeout: 20_000,
  });
  return { status, said: stdout + stderr };
}

const withChange = (change: (draw: DrawFile) => void): string => {
  const draw = byHand();
  change(draw);
  return JSON.stringify(draw);
};

/** One play of the file. */
const play = (draw: DrawFile, number: number): DrawFile['plays'][number] => {
  const one = draw.plays[number - 1];
  if (!one) throw new Error('there is no such play');
  return one;
};

describe('check-draw', () => {
  it('finds the draw by hand right, also with numbers as text, without plays, and with a prize whose stock is left out', () => {
    expect(run(JSON.stringify(byHand()))).toEqual({
      status: 0,
      said: 'The commitment and all 4 plays are right.\n',
    });
    const asText = withChange((draw) => {
      draw.prizes = [{ weight: '20', stock: '1' }, { weight: '30', stock: '1' }, { weight: '50' }];
      for (const one of draw.plays) one.number = String(one.number);
    });
    expect(run(asText).status).toBe(0);
    expect(run(withChange((draw) => (draw.plays = []))).status).toBe(0);
  });

  it.each<[string, (draw: DrawFile) => void, RegExp]>([
    ['another commitment', (draw) => (draw.commitment = '0'.repeat(64)), /commitment is not the SHA-256/],
    ['another seed', (draw) => (draw.seed = 'f'.repeat(64)), /commitment is not the SHA-256/],
    ['another prize drawn', (draw) => (play(draw, 1).drawn = 2), /play 1 drew 2, and the seed says 1/],
    ['a prize given beyond its stock', (draw) => (play(draw, 3).given = 2), /play 3 was given 2/],
    ['a prize kept back', (draw) => (play(draw, 2).given = 3), /play 2 was given 3/],
    ['another text', (draw) => (play(draw, 2).clientSeed = 'otto'), /play 2 drew 2, and the seed says/],
    ['another weight', (draw) => (draw.prizes[0] = { weight: 1, stock: 1 }), /play 1 drew 1/],
    ['a play left out', (draw) => draw.plays.splice(1, 1), /play 2 is missing/],
    ['a play twice', (draw) => draw.plays.splice(1, 0, play(draw, 1)), /play 2 is missing/],
    ['a weight of 0', (draw) => (draw.prizes[0] = { weight: 0 }), /weight of prize 1/],
    ['a last prize that runs out', (draw) => (draw.prizes[2] = { weight: 50, stock: 3 }), /last prize/],
    ['no prizes', (draw) => (draw.prizes = []), /at least one prize/],
    [
      'weights of which none would ever be drawn',
      (draw) => (draw.prizes = [{ weight: '9999999999999999999', stock: 1 }, { weight: '9999999999999999999' }]),
      /add up to more than 2\^64/,
    ],
    ['a text with a colon', (draw) => (play(draw, 2).clientSeed = 'a:1'), /clientSeed of play 2 must be 0 to 64/],
    ['a text that is too long', (draw) => (play(draw, 2).clientSeed = 'a'.repeat(65)), /clientSeed of play 2/],
    ['half a seed', (draw) => (draw.seed = '00'), /seed must be 32 bytes/],
  ])('finds %s', (_name, change, says) => {
    const { status, said } = run(withChange(change));
    expect(said).toMatch(says);
    expect(status).toBe(1);
  });

  it('exits 1 on what is no draw', () => {
    for (const input of ['', '[]', 'null', '7', '{', '{}']) expect(run(input)).toMatchObject({ status: 1 });
  });
});
