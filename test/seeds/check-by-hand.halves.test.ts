import { expect, it } from '@jest/globals';
import { checkByHandExpected, seedCheckByHand, SeedRefused } from '../../seeds/index.js';
import { assertSound } from '../support/assert-sound.js';
import { describeInHalves } from '../support/engines.js';
import { openTestNetwork } from './network.js';

const micros = (text: string): bigint => BigInt(text.replace('.', '')) * 10_000n;

describeInHalves('the scenario that is checked by hand', (engine) => {
  it('gives the figures of pencil and paper, is sound, and is not played twice', async () => {
    const { services, close } = await openTestNetwork(engine);
    try {
      // Cut off and begun anew, which leaves nothing behind.
      let cut = 0;
      await expect(
        seedCheckByHand(services, () => {
          cut += 1;
          if (cut === 3) throw new Error('cut off');
        }),
      ).rejects.toThrow('cut off');
      const told: string[] = [];
      await seedCheckByHand(services, ({ what, done, total }) => told.push(`${what} ${(done / total).toString()}`));
      expect(told.at(-1)).toBe('check by hand 1');

      const rows = await services.database.query<{ code: string; balance: bigint; net_due: bigint }>({
        text: 'SELECT p.code, s.balance, s.net_due FROM statement s JOIN partner p ON p.id = s.partner_id ORDER BY p.code',
      });
      const direction = (balance: bigint) => (balance < 0n ? 'PARTNER_PAYS' : 'PARTNER_RECEIVES');
      expect(rows.map(({ code, balance, net_due: netDue }) => [code, direction(balance), netDue])).toEqual(
        Object.entries(checkByHandExpected.statements).map(([code, due]) => [code, due.direction, micros(due.netDue)]),
      );
      const accounts = await services.database.query<{ path: string; balance: bigint }>({
        text: `SELECT path, balance FROM account WHERE path IN ('reserve:EUR', 'margin:EUR') ORDER BY path DESC`,
      });
      expect(accounts.map(({ balance }) => balance)).toEqual([
        micros(checkByHandExpected.reserve),
        micros(checkByHandExpected.margin),
      ]);
      const [wallets] = await services.database.query<{ available: bigint }>({
        text: 'SELECT sum(available) AS available FROM wallet',
      });
      expect(wallets?.available).toBe(checkByHandExpected.outstanding);

      await assertSound(services.database);
      await expect(seedCheckByHand(services)).rejects.toThrow(SeedRefused);
    } finally {
      await close();
    }
  }, 120_000);
});
