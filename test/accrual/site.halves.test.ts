/** Store and till: where a purchase or a redemption was made. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { assertSound, verifyAll } from '../support/assert-sound.js';
import { describeInHalves } from '../support/engines.js';
import { operate, send } from '../support/operations.js';
import {
  startTestGateway,
  type Client,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';

const WHERE = '{ accrual(id: $id) { store till } }';
const where = async (client: Client, id: string) => (await client.ask(`query($id: ID!) ${WHERE}`, { id })).accrual;

describeInHalves('store and till', (engine) => {
  let gateway: TestGateway;
  let bakery: TestPartner;
  let member: TestMember;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    bakery = await gateway.partner({ code: 'bakery' });
    member = await gateway.member(bakery);
  });
  afterAll(() => gateway.close());

  const purchase = (orderId: string, more = {}) => ({
    idempotencyKey: `key of ${orderId}`,
    member: { externalId: member.externalId },
    spend: { amount: '50.00', currency: 'EUR' },
    orderId,
    ...more,
  });
  const redemption = (orderId: string, more = {}) => ({
    idempotencyKey: `key of ${orderId}`,
    member: { externalId: member.externalId },
    points: 10,
    orderId,
    capture: false,
    ...more,
  });
  const hashOf = async (orderId: string): Promise<string | undefined> => {
    const [row] = await gateway.services.database.query<{ hash: string }>({
      text: `SELECT encode(input_hash, 'hex') AS hash FROM idempotency_key WHERE key = $1`,
      values: [`key of ${orderId}`],
    });
    return row?.hash;
  };
  const sha256 = (parts: readonly unknown[]) => createHash('sha256').update(JSON.stringify(parts)).digest('hex');

  it('are kept with a purchase, for its partner, its member and staff', async () => {
    const { accrual } = await operate(bakery, 'accruePoints', purchase('a-1', { store: 'Süd 7', till: '03' }));
    for (const client of [bakery.app, bakery.accountant, member.client, gateway.auditor])
      expect(await where(client, accrual.id)).toEqual({ store: 'Süd 7', till: '03' });
    const only = await operate(bakery, 'accruePoints', purchase('a-2', { till: '04' }));
    expect(await where(bakery.app, only.accrual.id)).toEqual({ store: null, till: '04' });
  });

  it('are kept with a redemption through its steps', async () => {
    const { redemption: held } = await operate(bakery, 'redeemPoints', redemption('r-1', { store: 'Süd 7' }));
    await operate(bakery, 'captureRedemption', { redemptionId: held.id });
    const { redemption: found } = await bakery.app.ask(
      'query($id: ID!) { redemption(id: $id) { status store till } }',
      {
        id: held.id,
      },
    );
    expect(found).toEqual({ status: 'CAPTURED', store: 'Süd 7', till: null });
  });

  it('change nothing for calls without them, so that a retry of yesterday is a replay', async () => {
    const { accrual } = await operate(bakery, 'accruePoints', purchase('a-3'));
    expect(await where(bakery.app, accrual.id)).toEqual({ store: null, till: null });
    expect(await hashOf('a-3')).toBe(sha256([`externalId:${member.externalId}`, '50000000', 'EUR', 'a-3', null, null]));
    await operate(bakery, 'redeemPoints', redemption('r-2'));
    expect(await hashOf('r-2')).toBe(sha256([`externalId:${member.externalId}`, '10', 'r-2', false]));
  });

  it('are part of the input: another till under the same key is a conflict, and so is a store in place of a till', async () => {
    await operate(bakery, 'accruePoints', purchase('a-4', { till: '1' }));
    expect(await operate(bakery, 'accruePoints', purchase('a-4', { till: '1' }))).toMatchObject({ replayed: true });
    for (const other of [{ till: '2' }, { store: '1' }, {}])
      expect(await operate(bakery, 'accruePoints', purchase('a-4', other))).toMatchObject({
        __typename: 'IdempotencyConflict',
      });
    await operate(bakery, 'redeemPoints', redemption('r-3', { store: '1' }));
    expect(await operate(bakery, 'redeemPoints', redemption('r-3'))).toMatchObject({
      __typename: 'IdempotencyConflict',
    });
  });

  it('have 1 to 64 characters by the rule of numbers', async () => {
    const refused = async (more: object) => {
      const { errors } = await send(bakery, 'accruePoints', purchase('a-5', more));
      return errors?.map(({ extensions: { code, field } }) => `${code} ${field ?? ''}`);
    };
    expect(await refused({ store: 'x'.repeat(65) })).toEqual(['BAD_USER_INPUT input.store']);
    expect(await refused({ till: '' })).toEqual(['BAD_USER_INPUT input.till']);
    expect(await refused({ till: 'a\nb' })).toEqual(['BAD_USER_INPUT input.till']);
    const { errors } = await send(bakery, 'redeemPoints', redemption('r-4', { till: 'x'.repeat(65) }));
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.till' });
    expect(await operate(bakery, 'accruePoints', purchase('a-5', { store: 'x'.repeat(64) }))).toMatchObject({
      __typename: 'AccruePointsPayload',
    });
  });

  it('are sealed: verify finds one that was changed, added or taken away', async () => {
    const { database } = gateway.services;
    await assertSound(database);
    const faults = [
      `UPDATE accrual SET till = '99' WHERE order_id = 'a-1'`,
      `UPDATE accrual SET store = 'Nord' WHERE order_id = 'a-3'`,
      `UPDATE redemption SET store = NULL WHERE order_id = 'r-1'`,
      `UPDATE redemption SET store = NULL, till = '1' WHERE order_id = 'r-3'`,
    ];
    const undo = [
      `UPDATE accrual SET till = '03' WHERE order_id = 'a-1'`,
      `UPDATE accrual SET store = NULL WHERE order_id = 'a-3'`,
      `UPDATE redemption SET store = 'Süd 7' WHERE order_id = 'r-1'`,
      `UPDATE redemption SET store = '1', till = NULL WHERE order_id = 'r-3'`,
    ];
    for (const [i, fault] of faults.entries()) {
      await database.query({ text: fault });
      const report = await verifyAll(database);
      expect(report.invariants.filter(({ violations }) => violations > 0).map(({ number }) => number)).toEqual([6]);
      await database.query({ text: undo[i] ?? '' });
    }
    await assertSound(database);
  });
});
