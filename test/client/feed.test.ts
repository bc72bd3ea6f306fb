import { afterEach, describe, expect, it } from '@jest/globals';
import { createKula, type Kula, type KulaOptions } from '../../src/client/index.js';
import { fail, give, refuse, startFeeding, type Begun, type Feeding } from './support/feeding.js';

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
