/** The client's promise over a gateway that is killed with SIGKILL and started again. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createKula, isRefusal } from '../../src/client/index.js';
import { build, freePort, GatewayProcess, temporaryFolder } from '../live/support/processes.js';
import { oneTo, until } from '../live/support/collect.js';
import { describePostgres } from '../support/engines.js';
import { startTestGateway, type TestGateway, type TestMember, type TestPartner } from '../support/server.js';

const CHANGES = 60;
const KILLS = 3;

describePostgres('a client over a gateway that is killed', (engine) => {
  let gateway: TestGateway;
  let victim: GatewayProcess;
  let partner: TestPartner;
  let member: TestMember;
  let drop: () => Promise<void>;
  let removeFolder: () => Promise<void>;

  beforeAll(async () => {
    build();
    const folder = await temporaryFolder();
    removeFolder = folder.remove;
    const fresh = await engine.fresh();
    drop = fresh.drop;
    gateway = await startTestGateway(engine, { location: fresh.location });
    partner = await gateway.partner();
    member = await gateway.member(partner);
    victim = new GatewayProcess(await freePort(), {
      DATABASE_URL: fresh.location.url,
      KULA_SIGNING_KEY: gateway.config.signingKey,
      KULA_DATA_DIR: folder.path,
    });
    await victim.start();
  }, 120_000);

  afterAll(async () => {
    await victim.kill();
    await gateway.close();
    await drop();
    await removeFolder();
  }, 60_000);

  it('gives each version once and in order, and books each purchase once', async () => {
    const url = victim.url.replace('/graphql', '');
    const app = createKula({ url, key: partner.key });
    const phone = createKula({ url, token: () => member.client.token ?? '' });
    const seen: number[] = [];
    let isDone = false;
    const killing = async (): Promise<void> => {
      for (let kill = 0; kill < KILLS && !isDone; kill += 1) {
        // Both came back: who waits up to 10 s would miss a gateway that is up for less.
        const before = seen.length;
        await until('ten more changes', () => isDone || seen.length >= before + 10, 60_000);
        await victim.kill();
        await delay(300);
        await victim.start();
      }
    };
    const buying = async (): Promise<void> => {
      for (const number of oneTo(CHANGES)) {
        const result = await app.accruePoints({
          orderId: `order-${number.toString()}`,
          member: { id: member.id },
          spend: { amount: '10.00', currency: 'EUR' },
        });
        if (isRefusal(result)) throw new Error(result.message);
        await delay(20);
      }
      isDone = true;
    };
    const watching = async (): Promise<number> => {
      for await (const { version, available } of phone.watchWallet({ walletId: member.walletId, afterVersion: 0 })) {
        seen.push(version);
        if (version === CHANGES) return available;
      }
      return -1;
    };
    const [available] = await Promise.all([watching(), buying(), killing()]);
    expect(seen).toEqual(oneTo(CHANGES));
    expect(available).toBe(CHANGES * 10);
    await Promise.all([app.close(), phone.close()]);
  });
});
