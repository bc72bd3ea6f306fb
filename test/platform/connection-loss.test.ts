import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { CommitUnknown, isConnectionLoss } from '../../src/platform/index.js';

describe('the loss of a connection', () => {
  it('is known by its code or words, and nothing else is', () => {
    const lost = [Object.assign(new Error('x'), { code: 'ECONNRESET' }), Object.assign(new Error('x'), { code: '57P01' }), new Error('Connection terminated unexpectedly'), new CommitUnknown('x')];
    expect(lost.map(isConnectionLoss)).toEqual([true, true, true, true]);
    expect([new Error('x'), Object.assign(new Error('x'), { code: '23505' }), 'ECONNRESET', null, undefined, {}].map(isConnectionLoss)).toEqual([false, false, false, false, false, false]);
  });

  it('a write that failed on an error of another realm was answered INTERNAL, and not tried again', () => {
    const error: unknown = runInNewContext('Object.assign(new Error("write EPIPE"), { code: "EPIPE" })');
    expect(error instanceof Error).toBe(false);
    expect(isConnectionLoss(error)).toBe(true);
  });
});
