import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { isConnectionLoss, openDatabase, type Database } from '../../src/platform/index.js';
import { describePostgres } from '../support/engines.js';
import { openWire, type Wire } from '../support/wire.js';

const SILENT_MS = 800;

describePostgres("the lane's connection to a host that says nothing more", (engine) => {
  let wire: Wire;
  let database: Database;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const made = await engine.empty();
    drop = made.drop;
    wire = await openWire(made.location.url ?? '');
    database = await openDatabase({ url: wire.url, entities: [], silentMs: SILENT_MS });
  });
  afterAll(async () => {
    await database.close();
    await wire.close();
    await drop();
  });
  const ask = () =>
    database.serial(async (tx) => (await tx.query<{ one: number }>({ name: 'one', text: 'SELECT 1 AS one' }))[0]?.one);

  it('is taken for lost and made anew', async () => {
    expect(await ask()).toBe(1);
    wire.frozen(true);
    const lost = await ask().catch((error: unknown) => error);
    wire.frozen(false);
    expect(lost).toMatchObject({
      message: expect.stringContaining(`not a word for ${SILENT_MS.toString()} ms`) as unknown,
    });
    expect(isConnectionLoss(lost)).toBe(true);
    expect(await ask()).toBe(1);
  });

  it('is kept while no one waits for it', async () => {
    const pid = () =>
      database.serial(
        async (tx) => (await tx.query<{ pid: number }>({ text: 'SELECT pg_backend_pid() AS pid' }))[0]?.pid,
      );
    const before = await pid();
    await delay(2 * SILENT_MS);
    expect(await pid()).toBe(before);
    // And watched again after it.
    wire.frozen(true);
    const lost = await ask().catch((error: unknown) => error);
    wire.frozen(false);
    expect(isConnectionLoss(lost)).toBe(true);
  });
});
