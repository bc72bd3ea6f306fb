/** What docs/clients.md tells client authors, run as it stands there. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net, { type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gql, InMemoryCache } from '@apollo/client';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inMemory } from '../support/engines.js';
import { startTestGateway, type TestGateway, type TestMember, type TestPartner } from '../support/server.js';

const page = readFileSync('docs/clients.md', 'utf8');
const blocks = [...page.matchAll(/```js\n([\s\S]*?)```/g)].map(([, block]) => block ?? '');
const blockWith = (text: string): string => {
  const found = blocks.filter((block) => block.includes(text));
  expect(found).toHaveLength(1);
  return found[0] ?? '';
};

interface Change {
  readonly version: number;
  readonly reason: string;
  readonly available: number;
}
type Watch = (options: {
  url: string;
  token: () => Promise<string>;
  walletId: string;
  version: number;
}) => AsyncGenerator<Change>;

/** A way to the gateway that can be cut without a word, as a proxy that restarts does. */
async function openWay(to: string): Promise<{ readonly url: string; cut(): void; close(): Promise<void> }> {
  const { hostname, port } = new URL(to);
  const open = new Set<Socket>();
  const server = net.createServer((client) => {
    const upstream = net.connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', () => undefined).on('close', () => open.delete(socket));
    }
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port.toString()}/graphql`,
    cut,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        cut();
      }),
  };
}

describe('a client written by docs/clients.md', () => {
  // Beside the project's packages, since the recipe imports graphql-ws by its name.
  mkdirSync(join('node_modules', '.cache'), { recursive: true });
  const folder = mkdtempSync(join('node_modules', '.cache', 'clients-'));
  let gateway: TestGateway;
  let partner: TestPartner;
  let member: TestMember;
  beforeAll(async () => {
    gateway = await startTestGateway(inMemory);
    partner = await gateway.partner();
    member = await gateway.member(partner);
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await gateway.close();
  });

  it('misses no change and sees none twice when its connection breaks again and again', async () => {
    const file = join(folder, 'watch.mjs');
    writeFileSync(file, blockWith('watchWallet'));
    const { watchWallet } = (await import(pathToFileURL(file).href)) as { watchWallet: Watch };
    for (let i = 0; i < 3; i += 1) await gateway.accrue(partner, member, '10.00');
    const way = await openWay(gateway.wsUrl);
    let connections = 0;
    const token = () => {
      connections += 1;
      return gateway.memberToken(member.id, { partnerId: partner.id });
    };
    const seen: number[] = [];
    for await (const change of watchWallet({ url: way.url, token, walletId: member.walletId, version: 1 })) {
      seen.push(change.version);
      if (change.version === 8) break;
      if (change.version < 3) continue;
      way.cut();
      await gateway.accrue(partner, member, '10.00');
    }
    await way.close();
    expect(seen).toEqual([2, 3, 4, 5, 6, 7, 8]);
    expect(connections).toBeGreaterThan(2);
  }, 60_000);

  it("keeps code and message of a refusal in Apollo Client's cache, by the map that is committed", () => {
    expect(blockWith('InMemoryCache')).toContain('new InMemoryCache({ possibleTypes })');
    const possibleTypes = JSON.parse(readFileSync('schema/possible-types.json', 'utf8')) as Record<string, string[]>;
    const query = gql`
      query {
        answer {
          __typename
          ... on RedeemPointsPayload {
            replayed
          }
          ... on Refusal {
            code
            message
          }
        }
      }
    `;
    const data = {
      answer: { __typename: 'InsufficientPoints', code: 'INSUFFICIENT_POINTS', message: '47 of 300 points' },
    };
    const readBack = (cache: InMemoryCache): unknown => {
      cache.writeQuery({ query, data });
      return cache.readQuery({ query });
    };
    expect(readBack(new InMemoryCache({ possibleTypes }))).toEqual(data);
    // What the page warns of: without the map the fields are gone.
    expect(readBack(new InMemoryCache())).toEqual({ answer: { __typename: 'InsufficientPoints' } });
  });
});
