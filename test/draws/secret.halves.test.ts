/** The seed of a draw that has not ended is nowhere to be read: not in answers, exports, logs, metrics or any table. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Writable } from 'node:stream';
import { openSeed, seedSeals } from '../../src/draws/seed.js';
import type { DrawId } from '../../src/offers/index.js';
import { createLogger } from '../../src/platform/index.js';
import { describeInHalves } from '../support/engines.js';
import { moveOffer } from '../support/offers.js';
import {
  startTestGateway,
  type Client,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';
import { drawInput, drawOf, liveDraw, play, playAs, playInput, PLAYING, prize } from './support.js';

describeInHalves('the seed of a draw', (engine) => {
  let gateway: TestGateway;
  let partner: TestPartner;
  let player: TestMember;
  let drawId: string;
  let seed: Buffer;
  const lines: string[] = [];
  beforeAll(async () => {
    const sink = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        lines.push(chunk.toString());
        done();
      },
    });
    gateway = await startTestGateway(engine, { log: createLogger({ logLevel: 'debug' }, sink) });
    partner = await gateway.partner();
    player = await gateway.member(partner);
    await gateway.accrue(partner, player, '1000');
    drawId = await liveDraw(gateway, partner);
    const [row] = await gateway.services.database.query<{
      draw_id: DrawId;
      commitment: string;
      key_id: string;
      sealed: Buffer;
    }>({ text: 'SELECT draw_id, commitment, key_id, sealed FROM draw_seed' });
    if (!row) throw new Error('the draw has no seed');
    seed = openSeed(seedSeals(gateway.services.signingKey), {
      drawId: row.draw_id,
      commitment: row.commitment,
      keyId: row.key_id,
      sealed: Buffer.from(row.sealed),
    });
  }, 120_000);
  afterAll(() => gateway.close(), 60_000);

  /** The seed as it may be written. */
  const written = (): string[] => [
    seed.toString('hex'),
    seed.toString('hex').toUpperCase(),
    seed.toString('base64').replace(/=+$/, ''),
    seed.toString('base64url'),
    seed.toJSON().data.join(','),
    seed.toString('hex').slice(0, 24),
  ];
  const mustNotShow = (place: string, text: string): void => {
    for (const one of written()) expect([place, text.includes(one)]).toEqual([place, false]);
  };
  /** All rows of all tables, as text. */
  const dump = async (): Promise<string> => {
    const { database } = gateway.services;
    const tables = await database.query<{ name: string }>({
      text: `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = current_schema()`,
    });
    const rows = [];
    for (const { name } of tables)
      rows.push(...(await database.query<{ row: string }>({ text: `SELECT t::text AS row FROM ${name} t` })));
    return rows.map(({ row }) => row).join('\n');
  };

  it('is shown to nobody before its end', async () => {
    await play(player.client, drawId, { clientSeed: 'x' });
    await playAs(partner, player, drawId);
    // Refused and broken calls are logged too.
    await player.client.send(PLAYING, { input: playInput(drawId, { clientSeed: 'a:b' }) });
    await moveOffer(partner.app, drawId, 'PAUSE');
    await play(player.client, drawId);
    await moveOffer(partner.app, drawId, 'RESUME');
    await gateway.services.runDueJobs();
    const everyone: Readonly<Record<string, Client>> = {
      player: player.client,
      app: partner.app,
      accountant: partner.accountant,
      marketer: partner.marketer,
      operator: gateway.operator,
      networkAccountant: gateway.networkAccountant,
      auditor: gateway.auditor,
    };
    for (const [name, client] of Object.entries(everyone)) {
      const draw = await drawOf(client, drawId);
      expect([name, draw.seed]).toEqual([name, null]);
      mustNotShow(name, JSON.stringify(draw));
      for (const query of [
        '{ journal { nodes { id reference postings { account amount } } } }',
        '{ activity(first: 100) { nodes { operation values { name before after } } } }',
        '{ offers { nodes { id plain ... on Draw { commitment seed } } } }',
        '{ systemStatus { __typename } }',
      ])
        mustNotShow(name, JSON.stringify(await client.send(query)));
    }
    mustNotShow('metrics', await (await fetch(`${gateway.origin}/metrics`)).text());
    expect(lines.length).toBeGreaterThan(10);
    mustNotShow('log', lines.join(''));
    const rows = await dump();
    expect(rows).toContain(drawId);
    mustNotShow('tables', rows);
  }, 60_000);

  it('can be read by everyone after its end, and another draw keeps its own', async () => {
    await moveOffer(partner.app, drawId, 'END');
    expect((await drawOf(player.client, drawId)).seed).toBe(seed.toString('hex'));
    await gateway.services.runDueJobs();
    expect(await dump()).toContain(seed.toString('hex'));
    const other = await liveDraw(gateway, partner, drawInput({ prizes: [prize('a', 1)] }));
    expect((await drawOf(gateway.operator, other)).seed).toBeNull();
  });
});
