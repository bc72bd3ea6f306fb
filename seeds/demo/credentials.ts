import { createHmac } from 'node:crypto';
import type { SigningKey } from '../../src/platform/index.js';
import type { Services } from '../../src/ledger/index.js';
import { authenticateKey, keyFrom, type FreshKey } from '../../src/partners/index.js';
import { namedMembers } from './members.js';
import { demoCodes, demoPartners, type DemoCode } from './partners.js';

/** The keys and members to try the demo coalition with. */
export interface DemoCredentials {
  readonly partners: readonly {
    readonly code: string;
    readonly name: string;
    readonly currency: string;
    /** The secret of an API key of the partner's app. */
    readonly apiKey: string;
  }[];
  /** Members to try things with. Each of their partners has them under this externalId. */
  readonly members: readonly { readonly externalId: string; readonly partners: readonly string[] }[];
}

/**
 * The demo's API keys are made of the network's signing key by HMAC, so that they need not be kept to be shown again at
 * every start. Someone with the signing key could sign any token anyway. Keys of real partners are random and shown once.
 */
export function demoKey(signingKey: SigningKey, code: DemoCode): FreshKey {
  const secret = signingKey.privateKey.export({ format: 'der', type: 'pkcs8' });
  return keyFrom(createHmac('sha512', secret).update(`kula demo api key\0${code}`).digest().subarray(0, 44));
}

/**
 * The demo's keys that are good in this network. Null when there are none, because the network has no demo, the keys were
 * revoked, or the signing key has changed.
 */
export async function demoCredentials(services: Services): Promise<DemoCredentials | null> {
  const keys = await Promise.all(
    demoCodes.map(async (code) => {
      const { secret } = demoKey(services.signingKey, code);
      return (await authenticateKey(services, secret)) ? [{ code, apiKey: secret }] : [];
    }),
  );
  const partners = keys.flat().map(({ code, apiKey }) => ({
    code,
    name: demoPartners[code].name,
    currency: demoPartners[code].currency,
    apiKey,
  }));
  if (partners.length === 0) return null;
  return {
    partners,
    members: namedMembers.map(({ name, partners: known }) => ({ externalId: name, partners: known })),
  };
}
