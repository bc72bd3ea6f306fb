/** Who goes in which batch: by the order in which commands came, but for what one caller would take from all the others. */
import { describe, expect, it } from '@jest/globals';
import { done, Overloaded, type Command, type Operation } from '../../src/ledger/index.js';
import { Queue } from '../../src/ledger/lane/queue.js';

interface Named extends Command {
  readonly name: string;
}
const operation: Operation<Command, unknown> = {
  name: 'test',
  needs: () => undefined,
  plan: () => done(null),
  keep: () => '',
  recall: () => null,
};

const command = (askedBy: string | undefined, name: string, more: Partial<Command> = {}): Named => ({
  name,
  ...(askedBy !== undefined && { askedBy }),
  ...more,
});
const waiting = (of: Named, { alone = false, weight = 1 } = {}) => ({
  operation: alone ? { ...operation, alone } : operation,
  command: of,
  ready: true,
  passed: 0,
  weight,
});
const fill = (queue: Queue<ReturnType<typeof waiting>>, caller: string | undefined, n: number, weight = 1) => {
  for (let i = 0; i < n; i += 1)
    queue.push(waiting(command(caller, `${caller ?? 'network'}-${i.toString()}`), { weight }));
};
const callers = (batch: readonly ReturnType<typeof waiting>[]) =>
  batch.reduce<Record<string, number>>(
    (sums, { command: { askedBy = 'network' } }) => ({ ...sums, [askedBy]: (sums[askedBy] ?? 0) + 1 }),
    {},
  );

describe('the queue', () => {
  it('gives one caller who is alone whole batches, in the order in which they came', () => {
    const queue = new Queue<ReturnType<typeof waiting>>(4_000);
    fill(queue, 'a', 500);
    const batch = queue.take(384);
    expect(batch.map(({ command: { name } }) => name)).toEqual(
      Array.from({ length: 384 }, (_, i) => `a-${i.toString()}`),
    );
    expect(queue.take(384)).toHaveLength(116);
    expect(queue.size).toBe(0);
  });

  it("takes other callers' commands before the rest of a flood, and few of the flood", () => {
    const queue = new Queue<ReturnType<typeof waiting>>(4_000);
    fill(queue, 'flood', 1_000);
    fill(queue, 'b', 3);
    fill(queue, undefined, 2);
    expect(callers(queue.take(384))).toEqual({ flood: 5, b: 3, network: 2 });
    // It goes on being little while others may come at any moment.
    expect(callers(queue.take(384))).toEqual({ flood: 4 });
    expect(queue.size).toBe(1_000 - 9);
  });

  it('fills batches when many callers bring many commands', () => {
    const queue = new Queue<ReturnType<typeof waiting>>(4_000);
    for (const caller of ['a', 'b', 'c', 'd']) fill(queue, caller, 200);
    expect(callers(queue.take(384))).toEqual({ a: 96, b: 96, c: 96, d: 96 });
    expect(queue.take(384)).toHaveLength(384);
    expect(queue.take(384)).toHaveLength(32);
  });

  it("keeps each caller's own order", () => {
    const queue = new Queue<ReturnType<typeof waiting>>(4_000);
    for (let i = 0; i < 300; i += 1) queue.push(waiting(command(i % 3 === 0 ? 'b' : 'a', i.toString())));
    const order: Record<string, number[]> = { a: [], b: [] };
    while (queue.size > 0)
      for (const {
        command: { askedBy = '', name },
      } of queue.take(100))
        order[askedBy]?.push(Number(name));
    for (const numbers of Object.values(order)) expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect((order.a?.length ?? 0) + (order.b?.length ?? 0)).toBe(300);
  });

  it('is filled to at most a quarter by one caller, and takes a call whole or not at all', () => {
    const queue = new Queue<ReturnType<typeof waiting>>(40);
    fill(queue, 'a', 10);
    expect(() => {
      fill(queue, 'a', 1);
    }).toThrow(Overloaded);
    // Who has nothing waiting may bring more than a quarter at once, and no more after it.
    queue.expectRoom('b', 20);
    for (let i = 0; i < 20; i += 1) queue.push(waiting(command('b', 'whole', { together: true })));
    expect(() => {
      queue.expectRoom('b', 1);
    }).toThrow(Overloaded);
    expect(() => {
      queue.expectRoom('c', 11);
    }).toThrow(Overloaded);
    expect(queue.size).toBe(30);
    queue.take(384);
    fill(queue, 'a', 10);
  });

  it('takes a command that must be alone in a batch of its own, in its place', () => {
    const queue = new Queue<ReturnType<typeof waiting>>(4_000);
    fill(queue, 'a', 2);
    queue.push(waiting(command(undefined, 'close'), { alone: true }));
    fill(queue, 'b', 2);
    expect(queue.take(384).map(({ command: { name } }) => name)).toEqual(['a-0', 'a-1']);
    expect(queue.take(384).map(({ command: { name } }) => name)).toEqual(['close']);
    expect(queue.take(384).map(({ command: { name } }) => name)).toEqual(['b-0', 'b-1']);
  });

  it('ends a batch where its commands weigh 1,000, so that 384 orders of 1,000 coupons do not hold the lane', () => {
    const queue = new Queue<ReturnType<typeof waiting>>(4_000);
    fill(queue, 'a', 3, 1_000);
    fill(queue, 'a', 25, 100);
    for (const size of [1, 1, 1, 10, 10, 5]) expect(queue.take(384)).toHaveLength(size);
    expect(queue.size).toBe(0);
    // One that is heavier than any batch goes too, alone of its caller's.
    fill(queue, 'a', 2, 5_000);
    expect(queue.take(384)).toHaveLength(1);
    expect(queue.take(384)).toHaveLength(1);
  });

  it("shares weights out as places: heavy commands of one neither keep out others' nor wait for ever", () => {
    const queue = new Queue<ReturnType<typeof waiting>>(4_000);
    fill(queue, 'heavy', 40, 300);
    fill(queue, 'b', 3);
    fill(queue, undefined, 2);
    expect(callers(queue.take(384))).toEqual({ heavy: 1, b: 3, network: 2 });
    fill(queue, 'b', 200);
    fill(queue, 'other', 5, 300);
    const next = queue.take(384);
    expect(callers(next)).toEqual({ heavy: 1, b: 44, other: 1 });
    expect(next.reduce((sum, { weight }) => sum + weight, 0)).toBe(644);
  });

  it('lets two batches go without a command that is being loaded ahead, and not a third', () => {
    const queue = new Queue<ReturnType<typeof waiting>>(4_000);
    const slow = { ...waiting(command('a', 'slow')), ready: false };
    queue.push(slow);
    for (const round of [1, 2]) {
      fill(queue, 'b', 1);
      expect(queue.take(384)).not.toContain(slow);
      expect(slow.passed).toBe(round);
    }
    fill(queue, 'b', 1);
    expect(queue.take(384)).toContain(slow);
  });
});
