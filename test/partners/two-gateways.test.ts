import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { authenticateKey, createPartner } from '../../src/partners/index.js';
import { revokeKey } from '../../src/partners/revoke-key.js';
import { describePostgres } from '../support/engines.js';
import { openBeside, openKernel, START_MS, type Kernel } from '../support/kernel.js';
import { command, keyFor } from './support.js';

describePostgres('partners at two gateways', (engine) => {
  let one: Kernel;
  let two: Kernel;
  beforeAll(async () => {
    one = await openKernel(engine);
    two = await openBeside(one);
  }, START_MS);
  afterAll(async () => {
    await two.close();
    await one.close();
  });

  it('a revoked key ends within a second at the other gateway, also without a message', async () => {
    const { id, secret } = await keyFor(one, await one.partner());
    expect(await authenticateKey(two.services, secret)).not.toBeNull();
    await revokeKey(one.services, id);
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    expect(await authenticateKey(two.services, secret)).toBeNull();
  });

  it('20 calls at once with one key make one partner, and so do 20 with one code', async () => {
    const same = await Promise.all(
      Array.from({ length: 20 }, (_, i) => createPartner((i % 2 ? one : two).services, command('same'))),
    );
    expect(same.filter((outcome) => outcome.kind === 'done' && !outcome.replayed)).toHaveLength(1);
    expect(new Set(same.map((outcome) => (outcome.kind === 'done' ? outcome.result.id : 'refused'))).size).toBe(1);
    const rivals = await Promise.all(
      Array.from({ length: 20 }, (_, i) => createPartner((i % 2 ? one : two).services, command('rival', `rival-${i}`))),
    );
    expect(rivals.filter(({ kind }) => kind === 'done')).toHaveLength(1);
  });
});
