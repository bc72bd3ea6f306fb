import { describe, expect, it } from '@jest/globals';
import { setTimeout as after } from 'node:timers/promises';
import { Overloaded } from '../../src/ledger/index.js';
import { Turns } from '../../src/settlement/turns.js';

/** Work that goes on until it is told to end. */
function held() {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  let begun = 0;
  const work = async (): Promise<string> => {
    begun += 1;
    await ended;
    return 'done';
  };
  return { work, end: () => end(), begun: () => begun };
}

describe('work that is done one piece at a time', () => {
  it('turns away who would be one too many of its caller or of all, and takes others when there is room again', async () => {
    const turns = new Turns({ most: 3, each: 2, givenUpAfterMs: 60_000 });
    const { work, end, begun } = held();
    const taken = [turns.run('one', work), turns.run('one', work)];
    await expect(turns.run('one', work)).rejects.toThrow(Overloaded);
    taken.push(turns.run('other', work));
    await expect(turns.run('third', work)).rejects.toThrow(Overloaded);
    expect(begun()).toBe(1);
    end();
    expect(await Promise.all(taken)).toEqual(['done', 'done', 'done']);
    expect(await Promise.all(['one', 'one', 'third'].map((caller) => turns.run(caller, work)))).toHaveLength(3);
  });

  it('does not begin what was given up while it waited', async () => {
    const turns = new Turns({ most: 9, each: 9, givenUpAfterMs: 20 });
    const { work, end, begun } = held();
    const first = turns.run('one', work);
    const late = expect(turns.run('other', work)).rejects.toThrow(Overloaded);
    await after(40);
    end();
    await late;
    expect(await first).toBe('done');
    expect(begun()).toBe(1);
    expect(await turns.run('other', work)).toBe('done');
  });

  it('goes on after a piece that failed', async () => {
    const turns = new Turns({ most: 1, each: 1, givenUpAfterMs: 60_000 });
    await expect(turns.run('one', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await turns.run('one', () => Promise.resolve('done'))).toBe('done');
  });
});
