import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EntityManager } from '@mikro-orm/sql';
import { exclusively, partnerStatuses, type PartnerStatus, type Services } from '../../src/ledger/index.js';
import {
  authenticateKey,
  changeStatus,
  createPartner,
  looksLikeKey,
  partnerIdByCode,
  setCreditLimit,
} from '../../src/partners/index.js';
import { loadPartner } from '../../src/partners/partner.js';
import { partnerTransitions } from '../../src/partners/status.js';
import { revokeKey } from '../../src/partners/revoke-key.js';
import { micros, newId, type Database } from '../../src/platform/index.js';
import { describeInHalves } from '../support/engines.js';
import { openKernel, START_MS, type Kernel } from '../support/kernel.js';
import { command, keyFor } from './support.js';

/** The same services, with the database's queries counted. */
function counted(services: Services): { services: Services; queries: () => number } {
  let queries = 0;
  const database: Database = Object.assign(Object.create(services.database as object) as Database, {
    query: (statement: Parameters<Database['query']>[0]) => {
      queries += 1;
      return services.database.query(statement);
    },
  });
  return { services: { ...services, database }, queries: () => queries };
}

const configVersion = async ({ services }: Kernel): Promise<bigint | undefined> =>
  (await services.database.query<{ v: bigint }>({ text: 'SELECT config_version AS v FROM lane_head' }))[0]?.v;

describeInHalves('partners', (engine) => {
  let kernel: Kernel;
  beforeAll(async () => {
    kernel = await openKernel(engine);
  }, START_MS);
  afterAll(() => kernel.close());

  it('are made once for each key, and a replay answers them as they were then', async () => {
    const { services } = kernel;
    const before = await configVersion(kernel);
    const made = await createPartner(services, command('beans'));
    if (made.kind !== 'done') throw new Error('refused');
    expect(made).toMatchObject({
      replayed: false,
      result: { __typename: 'Partner', code: 'beans', status: 'ONBOARDING', creditLimit: 10n ** 15n },
    });
    expect(await configVersion(kernel)).toBeGreaterThan(before ?? 0n);
    await setCreditLimit(services, made.result.id, { amount: micros(5_000_000n), currency: 'EUR' });
    await exclusively(services.database, (em) => changeStatus(em, made.result.id, 'ACTIVE'), { configChanges: true });
    expect(await createPartner(services, command('beans'))).toEqual({ ...made, replayed: true });
    expect(await loadPartner(services.database, made.result.id)).toEqual({
      ...made.result,
      status: 'ACTIVE',
      creditLimit: 5_000_000n,
    });
  });

  it.each([
    ['EUR', 1_000_000_000_000_000n],
    ['JPY', 1_000_000_000_000_000n],
    ['BHD', 1_000_000_000_000_000n],
  ])('come with a limit of a billion units, in %s too', async (currency, micros) => {
    const made = await createPartner(kernel.services, { ...command(`new-${currency.toLowerCase()}`), currency });
    expect(made).toMatchObject({ result: { creditLimit: micros } });
  });

  it.each([
    ['EUR', 1_250_000n],
    ['JPY', 1_000_000n],
    ['BHD', 1_255_000n],
  ])('come with a limit in whole minor units of %s, whatever KULA_CREDIT_LIMIT says', async (currency, micros) => {
    const services = { ...kernel.services, config: { ...kernel.services.config, creditLimitMicros: 1_255_555n } };
    const made = await createPartner(services, { ...command(`odd-${currency.toLowerCase()}`), currency });
    expect(made).toMatchObject({ result: { creditLimit: micros } });
  });

  it('have a code of their own, and an idempotency key belongs to one input', async () => {
    const { services } = kernel;
    await createPartner(services, command('tea'));
    expect(await createPartner(services, command('tea', 'another'))).toMatchObject({
      kind: 'refused',
      refusal: { code: 'PARTNER_CODE_TAKEN' },
    });
    expect(await createPartner(services, command('mugs', 'another'))).toMatchObject({ kind: 'done', replayed: false });
    expect(await createPartner(services, command('tea', 'key-tea', 'Tea'))).toMatchObject({
      kind: 'refused',
      refusal: { code: 'IDEMPOTENCY_CONFLICT', firstUsedFor: 'createPartner' },
    });
    await services.database.query({
      text: `INSERT INTO idempotency_key VALUES ('network', 'used', 'closeSettlementPeriod', $1, '{}', now())`,
      values: [randomBytes(32)],
    });
    expect(await createPartner(services, command('jugs', 'used'))).toMatchObject({
      refusal: { firstUsedFor: 'closeSettlementPeriod' },
    });
  });

  it('change status as the table says, and no other way', async () => {
    const { services } = kernel;
    for (const from of partnerStatuses) {
      for (const to of partnerStatuses) {
        const partnerId = await kernel.partner({ status: from });
        const may = (partnerTransitions[from] as readonly PartnerStatus[]).includes(to);
        const decision = await exclusively(services.database, (em: EntityManager) => changeStatus(em, partnerId, to), {
          configChanges: true,
        });
        expect(decision).toMatchObject(
          may
            ? { kind: 'done', result: { status: to } }
            : { kind: 'refused', refusal: { code: 'INVALID_TRANSITION', from } },
        );
        expect((await loadPartner(services.database, partnerId))?.status).toBe(may ? to : from);
      }
    }
    expect(
      await exclusively(services.database, (em) => changeStatus(em, newId('partner'), 'ACTIVE'), {
        configChanges: true,
      }),
    ).toMatchObject({ refusal: { code: 'PARTNER_NOT_FOUND' } });
  });

  it('have a limit in their own currency, or none', async () => {
    const { services } = kernel;
    const partnerId = await kernel.partner({ currency: 'JPY' });
    const limit = { amount: micros(10n ** 21n), currency: 'JPY' };
    expect(await setCreditLimit(services, partnerId, limit)).toMatchObject({
      kind: 'done',
      result: { creditLimit: 10n ** 21n },
    });
    expect(await setCreditLimit(services, partnerId, { ...limit, currency: 'EUR' })).toMatchObject({
      refusal: { code: 'CURRENCY_MISMATCH', expectedCurrency: 'JPY' },
    });
    expect((await loadPartner(services.database, partnerId))?.creditLimit).toBe(10n ** 21n);
    expect(await setCreditLimit(services, partnerId, null)).toMatchObject({
      kind: 'done',
      result: { creditLimit: null },
    });
    expect(await setCreditLimit(services, newId('partner'), null)).toMatchObject({
      refusal: { code: 'PARTNER_NOT_FOUND' },
    });
  });

  it('are found by code', async () => {
    const partnerId = await kernel.partner({ code: 'found' });
    expect(await partnerIdByCode(kernel.services, 'found')).toBe(partnerId);
    expect(await partnerIdByCode(kernel.services, 'found')).toBe(partnerId);
    expect(await partnerIdByCode(kernel.services, 'lost')).toBeNull();
  });

  describe('keys', () => {
    it('tell which partner asks, and are kept only as a hash', async () => {
      const partnerId = await kernel.partner();
      const { id, secret } = await keyFor(kernel, partnerId);
      expect(secret).toMatch(/^kula_sk_[0-9a-z]{12}_[0-9A-Za-z_-]{43}$/);
      expect(looksLikeKey(secret)).toBe(true);
      expect(await authenticateKey(kernel.services, secret)).toEqual({
        role: 'PARTNER_APP',
        partnerId,
        memberId: null,
        actor: id,
        keyId: id,
        scopes: null,
        expiresAt: null,
      });
      const rows = await kernel.services.database.query({ text: 'SELECT k::text AS row FROM api_key k' });
      expect(JSON.stringify(rows)).not.toContain(secret.slice(21));
    });

    it('are refused when any part of them is wrong', async () => {
      const { secret } = await keyFor(kernel, await kernel.partner());
      const prefix = secret.slice(0, 21);
      const other = (await keyFor(kernel, await kernel.partner())).secret;
      const last = secret.endsWith('A') ? 'E' : 'A';
      const wrong = [
        `${secret.slice(0, -1)}${last}`,
        `${prefix}${randomBytes(32).toString('base64url')}`,
        `${prefix}${other.slice(21)}`,
        secret.slice(0, -1),
        `${secret}A`,
        prefix,
        `kula_sk_000000000000_${secret.slice(21)}`,
        `${secret}\n`,
        '',
        'kula_sk_',
        secret.toUpperCase(),
      ];
      for (const key of wrong) expect([key, await authenticateKey(kernel.services, key)]).toEqual([key, null]);
      expect(await authenticateKey(kernel.services, secret)).not.toBeNull();
    });

    it('end at once at the gateway that revokes them, also when they are revoked again', async () => {
      const { id, secret } = await keyFor(kernel, await kernel.partner());
      const told: string[] = [];
      kernel.services.bus.subscribe('key-revoked', (message) => told.push(message));
      expect(await authenticateKey(kernel.services, secret)).not.toBeNull();
      expect(await revokeKey(kernel.services, id)).toBe(true);
      expect(await authenticateKey(kernel.services, secret)).toBeNull();
      expect(await revokeKey(kernel.services, id)).toBe(true);
      expect(await revokeKey(kernel.services, newId('apiKey'))).toBe(false);
      expect(told).toContain(id);
    });

    it('end where they are revoked, also for a query that began before', async () => {
      const { id, secret } = await keyFor(kernel, await kernel.partner());
      const looks = Array.from({ length: 20 }, () => authenticateKey(kernel.services, secret));
      await revokeKey(kernel.services, id);
      await Promise.all(looks);
      expect(await authenticateKey(kernel.services, secret)).toBeNull();
    });

    it('end when they expire, in real time', async () => {
      const expiresAt = new Date(Date.now() + 3_000);
      const { secret } = await keyFor(kernel, await kernel.partner(), expiresAt);
      expect(await authenticateKey(kernel.services, secret)).not.toBeNull();
      await new Promise((resolve) => setTimeout(resolve, expiresAt.getTime() - Date.now() + 20));
      expect(await authenticateKey(kernel.services, secret)).toBeNull();
    });

    it('cost at most one query a second, found or not', async () => {
      const { secret } = await keyFor(kernel, await kernel.partner());
      const { services, queries } = counted(kernel.services);
      const unknown = `kula_sk_zzzzzzzzzzzz_${secret.slice(21)}`;
      const began = performance.now();
      for (let i = 0; i < 50; i += 1)
        await Promise.all([
          authenticateKey(services, secret),
          authenticateKey(services, unknown),
          authenticateKey(services, secret),
        ]);
      const seconds = Math.floor((performance.now() - began) / 1_000);
      expect(queries()).toBeLessThanOrEqual(2 * (seconds + 1));
    });

    it('are looked up again after the database failed', async () => {
      const { secret } = await keyFor(kernel, await kernel.partner());
      let isAway = true;
      const database: Database = Object.assign(Object.create(kernel.services.database as object) as Database, {
        query: (statement: Parameters<Database['query']>[0]) =>
          isAway ? Promise.reject(new Error('away')) : kernel.services.database.query(statement),
      });
      const services = { ...kernel.services, database };
      await expect(authenticateKey(services, secret)).rejects.toThrow('away');
      isAway = false;
      expect(await authenticateKey(services, secret)).not.toBeNull();
    });
  });
});
