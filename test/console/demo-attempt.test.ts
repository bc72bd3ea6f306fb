/** What a person wants to be done once: attempts and their ends. */
import { describe, expect, it } from '@jest/globals';
import { attempt, begin, isUnanswered, settle } from '../../src/console/demo/attempt.js';

const PLACE = 'tour earn';

describe('an attempt', () => {
  it('was forgotten by the end of the one before, which was given up at the same place', async () => {
    let answer: (said: string) => void = () => undefined;
    const keys: string[] = [];
    const first = attempt(PLACE, ({ key }) => {
      keys.push(key);
      return new Promise<string>((resolve) => (answer = resolve));
    });
    settle(PLACE);
    // The answer to the second is lost.
    const second = attempt(PLACE, ({ key }) => {
      keys.push(key);
      return Promise.reject(new Error('lost'));
    });
    await expect(second).rejects.toThrow('lost');
    answer('done');
    await first;
    expect(isUnanswered(PLACE)).toBe(true);
    // Pressed again it is the second once more, by whose key it is done once.
    expect(begin(PLACE).key).toBe(keys[1]);
    expect(keys[0]).not.toBe(keys[1]);
    await attempt(PLACE, () => Promise.resolve('done'));
    expect(isUnanswered(PLACE)).toBe(false);
  });
});
