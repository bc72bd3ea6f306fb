/** Seeds through a rotation of the signing key as docs/operations.md says it, and when a key is lost. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { keepSeedsJob } from '../../src/draws/reveal.js';
import { Seals } from '../../src/platform/index.js';
import { loadSigningKey } from '../../src/platform/signing-key.js';
import { assertSound } from '../support/assert-sound.js';
import { describePostgres, type Engine } from '../support/engines.js';
import { moveOffer } from '../support/offers.js';
import { Client, startTestGateway, type TestGateway, type TestMember, type TestPartner } from '../support/server.js';
import { checkDraw, drawOf, liveDraw, play, playAs } from './support.js';
import { kindInput, liveKind, printed, use } from '../grants/support.js';

const fresh = (): KeyObject => generateKeyPairSync('ed25519').privateKey;
const keySet = (...keys: readonly KeyObject[]): string =>
  JSON.stringify({ keys: keys.map((key) => key.export({ format: 'jwk' })) });
const sealsOf = async (...keys: readonly KeyObject[]): Promise<Seals> =>
  new Seals(await loadSigningKey({ signingKey: keySet(...keys), dataDir: '/nowhere' }), 'a test');

describe('a seal', () => {
  const secret = Buffer.from('a secret of some length');

  it('opens by every whole key of the set, for what it is about', async () => {
    const [old, next] = [fresh(), fresh()];
    const sealed = (await sealsOf(old)).seal(secret, 'about');
    expect(sealed.box.includes(secret)).toBe(false);
    const after = await sealsOf(next, old);
    expect(after.has(sealed.keyId)).toBe(true);
    expect(after.isCurrent(sealed.keyId)).toBe(false);
    expect(after.open(sealed, 'about')).toEqual(secret);
    expect(() => after.open(sealed, 'else')).toThrow();
    const changed = Buffer.from(sealed.box);
    changed[20] = (changed[20] ?? 0) ^ 1;
    expect(() => after.open({ ...sealed, box: changed }, 'about')).toThrow();
  });

  it('does not open by a public key, by another key or for another purpose', async () => {
    const [old, next] = [fresh(), fresh()];
    const sealed = (await sealsOf(old)).seal(secret, 'about');
    for (const seals of [await sealsOf(next, createPublicKey(old)), await sealsOf(next)]) {
      expect(seals.has(sealed.keyId)).toBe(false);
      expect(() => seals.open(sealed, 'about')).toThrow(/is not here/);
    }
    const other = new Seals(await loadSigningKey({ signingKey: keySet(old), dataDir: '/nowhere' }), 'another');
    expect(() => other.open(sealed, 'about')).toThrow();
  });

  it('shows nothing of its keys', async () => {
    const old = fresh();
    const seals = await sealsOf(old);
    expect(JSON.stringify({ seals })).toBe('{"seals":{}}');
    expect(Object.keys(seals)).toEqual([]);
  });
});

describePostgres('a rotation of the signing key', (engine: Engine) => {
  const [old, next] = [fresh(), fresh()];
  let location: Awaited<ReturnType<Engine['fresh']>>['location'];
  let drop: () => Promise<void>;
  let partner: TestPartner;
  let player: TestMember;
  let drawId: string;
  let coupon: string;
  let gateway: TestGateway;
  beforeAll(async () => {
    const made = await engine.fresh();
    ({ location, drop } = made);
    gateway = await start(keySet(old));
    partner = await gateway.partner();
    player = await gateway.member(partner);
    await gateway.accrue(partner, player, '1000');
    drawId = await liveDraw(gateway, partner);
    await play(player.client, drawId);
    coupon = (await printed(partner, await liveKind(gateway, partner, kindInput()))).code as string;
    await gateway.close();
  }, 120_000);
  afterAll(async () => {
    await gateway.close().catch(() => undefined);
    await drop();
  });

  const start = (signingKey: string): Promise<TestGateway> =>
    startTestGateway(engine, { location, env: { KULA_SIGNING_KEY: signingKey } });
  /** The same app and member, at the gateway that runs now. */
  const app = (): TestPartner => ({ ...partner, app: new Client(gateway.url, partner.key) });
  const member = (): Client => new Client(gateway.url, player.client.token);

  it.each([
    ['both keys, the old one first', () => keySet(old, next), false],
    ['both keys, the new one first', () => keySet(next, old), true],
  ])('keeps tokens, codes of coupons and draws good with %s', async (_name, keys, sealsAnew) => {
    gateway = await start(keys());
    expect((await play(member(), drawId)).play.number).toBe(sealsAnew ? 3 : 2);
    expect((await use(app(), coupon)).use).toBeTruthy();
    const { coupon: used } = await app().app.ask('query($code: String!) { coupon(code: $code) { use { id } } }', {
      code: coupon,
    });
    await app().app.ask('mutation($input: UndoCouponUseInput!) { undoCouponUse(input: $input) { __typename } }', {
      input: { idempotencyKey: `undo-${String(sealsAnew)}`, useId: used.use.id, reason: 'r' },
    });
    expect(await keepSeedsJob.run(gateway.services)).toBe(sealsAnew ? 1 : 0);
    expect(await keepSeedsJob.run(gateway.services)).toBe(0);
    await gateway.close();
  });

  it('leaves the draw good once the old key is retired', async () => {
    gateway = await start(keySet(next));
    expect(await member().codes('{ viewer { role } }')).toEqual(['UNAUTHENTICATED']);
    expect((await playAs(app(), player, drawId)).play.number).toBe(4);
    await moveOffer(gateway.operator, drawId, 'END');
    expect(checkDraw(await drawOf(app().app, drawId))).toEqual({
      status: 0,
      said: 'The commitment and all 4 plays are right.\n',
    });
    expect(await keepSeedsJob.run(gateway.services)).toBe(1);
    await assertSound(gateway.services.database);
    await gateway.close();
  });

  it('costs running draws their plays and their seeds when the key is lost', async () => {
    gateway = await start(keySet(next));
    const another = await liveDraw(gateway, app());
    expect((await playAs(app(), player, another)).play.number).toBe(1);
    await gateway.close();
    gateway = await start(keySet(fresh()));
    expect(await playAs(app(), player, another)).toMatchObject({ code: 'OFFER_NOT_LIVE', status: 'LIVE' });
    await moveOffer(gateway.operator, another, 'END');
    expect(await drawOf(app().app, another)).toMatchObject({
      status: 'ENDED',
      seed: null,
      commitment: expect.any(String),
      plays: { nodes: [{ number: 1 }] },
    });
    expect(await keepSeedsJob.run(gateway.services)).toBe(0);
    // The ones that ended before are published for good.
    expect((await drawOf(app().app, drawId)).seed).toMatch(/^[0-9a-f]{64}$/);
    await assertSound(gateway.services.database);
  });
});
