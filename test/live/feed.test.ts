import { netPositionFeed } from '../../src/settlement/follow-position.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MemberId } from '../../src/platform/index.js';
import { newId, ProcessBus } from '../../src/platform/index.js';
import { describeBuses, describeEngines, describePostgres } from '../support/engines.js';
import { Collector, oneTo, until } from './support/collect.js';
import { openNode, type Node } from './support/network.js';

const follow = async (node: Node, memberId: MemberId, after?: number) => {
  const reader = await node.feed.wallets.follow(memberId, (current) => after ?? current);
  if (!reader) throw new Error('no such wallet');
  return reader;
};

describeEngines('a wallet feed', (engine) => {
  let node: Node;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const fresh = await engine.fresh();
    drop = fresh.drop;
    node = await openNode(fresh.location, new ProcessBus(), { members: 8 });
  });
  afterAll(async () => {
    await node.close();
    await drop();
  });
  const member = (index: number): MemberId => node.members[index] as MemberId;

  it('gives each change once and in order, with both deltas and balances', async () => {
    const seen = new Collector(await follow(node, member(0)));
    await node.change(member(0), node.partnerId);
    await node.change(member(0), node.partnerId, 'both');
    await until('three changes', async () => {
      if (seen.items.length === 2) await node.change(member(0), node.partnerId, 'hold');
      return seen.items.length >= 3;
    });
    expect(
      seen.items.map(({ version, availableDelta, heldDelta, available, held }) => [
        version,
        availableDelta,
        heldDelta,
        available,
        held,
      ]),
    ).toEqual([
      [1, 1n, 0n, 1n, 0n],
      [2, 1n, 1n, 2n, 1n],
      [3, 0n, 1n, 2n, 2n],
    ]);
    await seen.stop();
    expect(node.feed.wallets.count).toBe(0);
  });

  it('reads earlier changes from the journal, as the same records as live ones', async () => {
    const live = new Collector(await follow(node, member(1)));
    for (const into of ['wallet', 'both', 'hold', 'both'] as const) await node.change(member(1), node.partnerId, into);
    await until('four live changes', () => live.items.length === 4);
    const again = new Collector(await follow(node, member(1), 0));
    await until('four changes again', () => again.items.length === 4);
    expect(again.items).toEqual(live.items);
    await Promise.all([live.stop(), again.stop()]);
  });

  it('goes on from any version, over pages, while changes keep coming', async () => {
    const changes = (count: number) => Promise.all(oneTo(count).map(() => node.change(member(2), node.partnerId)));
    await changes(300);
    const from17 = new Collector(await follow(node, member(2), 17));
    const whole = new Collector(await follow(node, member(2), 0));
    await changes(200);
    await until('all changes', () => whole.items.length >= 500 && from17.items.length >= 483);
    expect(whole.items.map(({ version }) => version)).toEqual(oneTo(500));
    expect(from17.items.map(({ version }) => version)).toEqual(oneTo(500).slice(17));
    await Promise.all([whole.stop(), from17.stop()]);
  });

  it('keeps a bounded buffer for a reader that does not ask, and loses nothing', async () => {
    const reader = await follow(node, member(3));
    await Promise.all(oneTo(150).map(() => node.change(member(3), node.partnerId)));
    const seen = new Collector(reader);
    await until('all changes', () => seen.items.length >= 150);
    expect(seen.items.map(({ version }) => version)).toEqual(oneTo(150));
    await seen.stop();
  });

  it('has no gap between the version that it reads and the first live change', async () => {
    const all = Promise.all(oneTo(200).map(() => node.change(member(4), node.partnerId)));
    const seen = await Promise.all(oneTo(20).map(async () => new Collector(await follow(node, member(4)))));
    await all;
    await until('the last change at each', () =>
      seen.every(({ items }) => items.length === 0 || items.at(-1)?.version === 200),
    );
    for (const { items } of seen) {
      const [first] = items;
      if (first) expect(items.map(({ version }) => version)).toEqual(oneTo(200).slice(first.version - 1));
    }
    await Promise.all(seen.map((one) => one.stop()));
  });

  it('follows no wallet that does not exist, and ends a reader that waits when it is closed', async () => {
    expect(await node.feed.wallets.follow(newId('member'), () => 0)).toBeUndefined();
    await expect(
      node.feed.wallets.follow(member(5), () => {
        throw new Error('refused');
      }),
    ).rejects.toThrow('refused');
    const reader = await follow(node, member(5));
    const next = reader.next();
    await reader.return();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(node.feed.wallets.count).toBe(0);
  });

  it('gives a position at once, then the newest state when it changes', async () => {
    const reader = node.feed.states.follow(netPositionFeed, node.partnerId);
    const seen = new Collector(reader);
    await until('the first state', () => seen.items.length === 1);
    const before = seen.items[0];
    await Promise.all(oneTo(100).map(() => node.change(member(6), node.partnerId)));
    await until('the last state', () => seen.items.at(-1)?.exposure === (before?.exposure ?? 0n) + 1_000n);
    expect(seen.items.at(-1)?.balance).toBe((before?.balance ?? 0n) - 1_000n);
    expect(seen.items.length).toBeLessThan(20);
    await seen.stop();
    expect(node.feed.states.count).toBe(0);
  });
});

describe('over several gateways', () => {
  describeBuses('the bus', (bus) => {
    describePostgres('and gateways', (engine) => {
      let a: Node;
      let b: Node;
      let silent: Node;
      let drop: () => Promise<void>;
      beforeAll(async () => {
        const fresh = await engine.fresh();
        drop = fresh.drop;
        a = await openNode(fresh.location, bus, { members: 3 });
        b = await openNode(fresh.location, bus);
        silent = await openNode(fresh.location, bus, { silent: true });
        if (bus.url !== undefined) await until('the bus is there', () => a.bus.connected && b.bus.connected);
      });
      afterAll(async () => {
        await Promise.all([a.close(), b.close(), silent.close()]);
        await drop();
      });
      const member = (index: number): MemberId => a.members[index] as MemberId;

      it('gives what another gateway committed, in order', async () => {
        const seen = [new Collector(await follow(a, member(0))), new Collector(await follow(b, member(0)))];
        for (let round = 0; round < 50; round += 1)
          await Promise.all([a.change(member(0), a.partnerId), b.change(member(0), a.partnerId)]);
        await until('all at both', () => seen.every(({ items }) => items.length >= 100));
        for (const { items } of seen) expect(items.map(({ version }) => version)).toEqual(oneTo(100));
        await Promise.all(seen.map((one) => one.stop()));
      });

      it('finds soon the changes that a gateway committed without a message', async () => {
        const wallet = new Collector(await follow(a, member(1)));
        const position = new Collector(a.feed.states.follow(netPositionFeed, a.partnerId));
        await until('the first position', () => position.items.length === 1);
        await Promise.all(oneTo(100).map(() => silent.change(member(1), a.partnerId)));
        await until('all of it', () => wallet.items.length >= 100 && position.items.length >= 2, 10_000);
        expect(wallet.items.map(({ version }) => version)).toEqual(oneTo(100));
        await Promise.all([wallet.stop(), position.stop()]);
        await until('the relay is where the journal is', () => a.feed.status.lag === 0);
      });
    });
  });
});
