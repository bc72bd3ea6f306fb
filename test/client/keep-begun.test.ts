import { mock } from 'node:test';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keepBegun, type Sink } from '../../src/console/frame/keep-begun.js';

const WAIT_MS = 1_000;
const problem = (code: string) => [{ message: `it is ${code}`, extensions: { code } }];

describe('a subscription of the console', () => {
  let sinks: Sink<string>[];
  let heard: unknown[];
  let ended: number;
  let end: () => void;
  const last = (): Sink<string> => {
    const sink = sinks.at(-1);
    if (!sink) throw new Error('nothing was begun');
    return sink;
  };
  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    sinks = [];
    heard = [];
    ended = 0;
    end = keepBegun<string>(
      (sink) => {
        sinks.push(sink);
        return () => {
          ended += 1;
          sink.complete();
        };
      },
      {
        next: ({ data }) => heard.push(data),
        error: (reason) => heard.push(reason),
        complete: () => heard.push('complete'),
      },
      { waitMs: (tries) => WAIT_MS * (tries + 1), onLater: () => heard.push('later') },
    );
  });
  afterEach(() => {
    end();
    mock.timers.reset();
  });

  it.each(['RATE_LIMITED', 'OVERLOADED', 'INTERNAL'])('was never begun again after %s', (code) => {
    last().error(problem(code));
    last().error(problem(code));
    expect(heard).toEqual(['later']);
    mock.timers.tick(WAIT_MS);
    expect(sinks).toHaveLength(2);
    last().next({ data: null, errors: problem(code) });
    mock.timers.tick(2 * WAIT_MS - 1);
    expect(sinks).toHaveLength(2);
    mock.timers.tick(1);
    last().next({ data: 'figure' });
    expect([heard, sinks.length]).toEqual([['later', 'later', 'figure'], 3]);
    // What was heard makes the next wait short again.
    last().complete();
    mock.timers.tick(WAIT_MS);
    expect(sinks).toHaveLength(4);
  });

  it('is not begun again when it is not for one, or the session has ended, or nobody wants it any more', () => {
    const forbidden = problem('FORBIDDEN');
    const closed = { code: 4403, reason: 'Forbidden' };
    last().error(forbidden);
    last().error(closed);
    expect(heard).toEqual([forbidden, closed]);
    last().error(problem('OVERLOADED'));
    end();
    mock.timers.tick(100 * WAIT_MS);
    expect([sinks.length, ended]).toEqual([1, 2]);
  });
});
