import { afterEach, describe, expect, it } from '@jest/globals';
import { createKula, type Kula, type KulaOptions } from '../../src/client/index.js';
import { MOST_WAITING } from '../../src/client/waiting.js';
import { fail, give, givePosition, refuse, startFeeding, type Begun, type Feeding } from './support/feeding.js';

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

let server: Feeding | undefined;
let kula: Kula | undefined;
const serve = async (
  onBegin: readonly ((begun: Begun) => void)[],
  options: Omit<KulaOptions, 'url'> = { key: 'k' },
  isGood?: (authorization: string) => boolean,
): Promise<Kula> => {
  server = await startFeeding(onBegin, isGood);
  kula = createKula({ url: server.url, ...options });
  return kula;
};
afterEach(async () => {
  await kula?.close();
  await server?.close();
});

async function versions(from: Kula, count: number, signal?: AbortSignal): Promise<number[]> {
  const seen: number[] = [];
  for await (const { version } of from.watchWallet({ walletId: 'w', afterVersion: 0, signal })) {
    seen.push(version);
    if (seen.length === count) break;
  }
  return seen;
}

describe('a wallet that is watched', () => {
  it('goes on after the last version when the connection breaks, and when the server completes', async () => {
    const client = await serve([
      (begun) => {
        give(begun, 1);
        give(begun, 2);
        setTimeout(() => {
          begun.socket.terminate();
        }, 50);
      },
      (begun) => {
        give(begun, 3);
        begun.socket.send(JSON.stringify({ id: begun.id, type: 'complete' }));
      },
      (begun) => {
        give(begun, 4);
      },
    ]);
    expect(await versions(client, 4)).toEqual([1, 2, 3, 4]);
    expect(server?.begun.map(({ afterVersion }) => afterVersion)).toEqual([0, 2, 3]);
  });

  it('throws on a gap and on a repeat, rather than hide it', async () => {
    for (const second of [3, 1]) {
      const client = await serve([
        (begun) => {
          give(begun, 1);
          give(begun, second);
        },
      ]);
      await expect(versions(client, 2)).rejects.toMatchObject({ name: 'KulaError', code: 'GAP' });
      await server?.close();
    }
  });

  it('comes back later when the network has no room, and throws what it will not give', async () => {
    const client = await serve([
      (begun) => {
        refuse(begun, 'OVERLOADED');
      },
      (begun) => {
        give(begun, 1);
      },
    ]);
    expect(await versions(client, 1)).toEqual([1]);
    await server?.close();
    const other = await serve([
      (begun) => {
        refuse(begun, 'FORBIDDEN');
      },
    ]);
    await expect(versions(other, 1)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('ended at an event that could not be made for want of room, and goes on after the last version', async () => {
    const client = await serve([
      (begun) => {
        give(begun, 1);
        fail(begun, 'OVERLOADED');
      },
      (begun) => {
        give(begun, 2);
      },
    ]);
    expect(await versions(client, 2)).toEqual([1, 2]);
    expect(server?.begun.map(({ afterVersion }) => afterVersion)).toEqual([0, 1]);
    await server?.close();
    const other = await serve([
      (begun) => {
        fail(begun, 'FORBIDDEN');
      },
    ]);
    await expect(versions(other, 1)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('ends when its signal is aborted, also while nothing comes', async () => {
    const client = await serve([() => undefined]);
    const abort = new AbortController();
    setTimeout(() => {
      abort.abort();
    }, 200);
    expect(await versions(client, 1, abort.signal)).toEqual([]);
  });

  it('gave what waited already after its signal was aborted', async () => {
    const client = await serve([
      (begun) => {
        for (const version of [1, 2, 3]) give(begun, version);
      },
    ]);
    const abort = new AbortController();
    const seen: number[] = [];
    for await (const { version } of client.watchWallet({ walletId: 'w', afterVersion: 0, signal: abort.signal })) {
      seen.push(version);
      await pause(100);
      abort.abort();
    }
    expect(seen).toEqual([1]);
  });

  it('went on after close(), over a new connection', async () => {
    const client = await serve([
      (begun) => {
        give(begun, 1);
      },
    ]);
    const seen = versions(client, 2);
    await pause(200);
    await client.close();
    expect(await seen).toEqual([1]);
    await pause(500);
    expect(server?.greeted).toHaveLength(1);
  });

  it('threw GAP after a proxy had closed the connection as normal', async () => {
    const client = await serve([
      (begun) => {
        give(begun, 1);
        setTimeout(() => {
          begun.socket.close(1000, 'idle');
        }, 50);
      },
      (begun) => {
        give(begun, 2);
      },
    ]);
    expect(await versions(client, 2)).toEqual([1, 2]);
    expect(server?.begun.map(({ afterVersion }) => afterVersion)).toEqual([0, 1]);
  });

  it('kept without bound what its reader had not taken; now the rest comes by a new beginning', async () => {
    const last = 2 * MOST_WAITING;
    const client = await serve([
      (begun) => {
        for (let version = (begun.afterVersion ?? 0) + 1; version <= last; version += 1) give(begun, version);
      },
    ]);
    const seen: number[] = [];
    for await (const { version } of client.watchWallet({ walletId: 'w', afterVersion: 0 })) {
      seen.push(version);
      if (version === 1) await pause(300);
      if (version === last) break;
    }
    expect(seen).toEqual(Array.from({ length: last }, (_, before) => before + 1));
    const [first, second] = server?.begun ?? [];
    expect(first?.afterVersion).toBe(0);
    expect(second?.afterVersion).toBeLessThanOrEqual(MOST_WAITING + 1);
  });
});

describe('a position that is watched', () => {
  it('is the newest of each partner when its reader is slow', async () => {
    const client = await serve([
      (begun) => {
        for (let sequence = 1; sequence <= 50; sequence += 1)
          for (const partner of ['a', 'b']) givePosition(begun, partner, sequence);
      },
    ]);
    const seen: string[] = [];
    for await (const { partner, asOfSequence } of client.watchPosition()) {
      seen.push(`${partner.id}${asOfSequence.toString()}`);
      if (seen.length === 1) await pause(300);
      if (seen.length === 3) break;
    }
    // What was taken first is by chance; of what waited, the newest of each.
    expect(seen.slice(1).toSorted()).toEqual(['a50', 'b50']);
  });
});

describe('a token that ends', () => {
  it('is asked anew after 4403, and the feed goes on', async () => {
    let made = 0;
    let good = 'Bearer t1';
    const client = await serve(
      [
        (begun) => {
          give(begun, 1);
          good = 'Bearer t2';
          setTimeout(() => {
            begun.socket.close(4403, 'Forbidden');
          }, 50);
        },
        (begun) => {
          give(begun, 2);
        },
      ],
      { token: () => `t${(made += 1).toString()}` },
      (authorization) => authorization === good,
    );
    expect(await versions(client, 2)).toEqual([1, 2]);
    expect(server?.greeted).toEqual(['Bearer t1', 'Bearer t2']);
  });

  it('ended the feed of a quiet wallet when it was the second one', async () => {
    let made = 0;
    let good = 1;
    const end = (begun: Begun): void => {
      good += 1;
      setTimeout(() => {
        begun.socket.close(4403, 'Forbidden');
      }, 50);
    };
    const client = await serve(
      [
        end,
        end,
        (begun) => {
          give(begun, 1);
        },
      ],
      { token: () => `t${(made += 1).toString()}` },
      (authorization) => authorization === `Bearer t${good.toString()}`,
    );
    expect(await versions(client, 1)).toEqual([1]);
    expect(server?.greeted).toEqual(['Bearer t1', 'Bearer t2', 'Bearer t3']);
  });

  it('is given up when the new one is not good either; a key is not asked twice', async () => {
    const never = (): boolean => false;
    const client = await serve([() => undefined], { token: () => 't' }, never);
    await expect(versions(client, 1)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(server?.greeted).toHaveLength(2);
    await server?.close();
    const other = await serve([() => undefined], { key: 'k' }, never);
    await expect(versions(other, 1)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(server?.greeted).toHaveLength(1);
  });
});
