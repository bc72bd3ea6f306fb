import { issueKey } from '../../src/partners/index.js';
import type { CreatePartner } from '../../src/partners/create.js';
import type { IssuedKey } from '../../src/partners/issue-key.js';
import { hashInput, type PartnerId } from '../../src/platform/index.js';
import type { Kernel } from '../support/kernel.js';

export const command = (code: string, key = `key-${code}`, name = 'Beans'): CreatePartner => ({
  idempotency: { scope: 'network', key, hash: hashInput([code, name, 'EUR', 'ON_ISSUE']) },
  code,
  name,
  currency: 'EUR',
  fundingModel: 'ON_ISSUE',
});

export async function keyFor(
  { services }: Kernel,
  partnerId: PartnerId,
  expiresAt: Date | null = null,
): Promise<IssuedKey> {
  const outcome = await issueKey(services, partnerId, 'test', expiresAt);
  if (outcome.kind !== 'done') throw new Error('no key');
  return outcome.result;
}
