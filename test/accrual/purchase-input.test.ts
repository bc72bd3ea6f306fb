/** Purchases with lines and what comes back of them: what cannot be read names field and rule, and changes nothing. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { recallResult } from '../../src/accrual/result.js';
import { assertSound } from '../support/assert-sound.js';
import { inMemory } from '../support/engines.js';
import {
  startTestGateway,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';

const ACCRUE = `mutation($input: AccruePointsInput!) { accruePoints(input: $input) { __typename
  ... on AccruePointsPayload { replayed accrual { id points } wallet { available version } } ... on Refusal { code } } }`;
const BATCH = `mutation($inputs: [AccruePointsInput!]!) { accruePointsBatch(inputs: $inputs) { __typename ... on AccruePointsPayload { replayed } } }`;
const RETURN = `mutation($input: ReturnPurchaseInput!) { returnPurchase(input: $input) { __typename
  ... on ReturnPurchasePayload { replayed takenBack accrual { id returnedSpend { amount } lines { returnedQuantity } } wallet { available version } }
  ... on Refusal { code } ... on ExceedsOriginalSpend { remaining { amount } } ... on CurrencyMismatch { expectedCurrency } ... on IdempotencyConflict { firstUsedFor } } }`;

const line = (more: object = {}): object => ({ quantity: 1, amount: '1.00', ...more });
const eur = (amount: string) => ({ amount, currency: 'EUR' });
const REFUSED = 'BAD_USER_INPUT';

describe('purchases with lines', () => {
  let gateway: TestGateway;
  let bakery: TestPartner;
  let member: TestMember;
  /** With two lines, and without any. */
  let listed: Loose;
  let plain: Loose;
  let count = 0;
  const purchase = (more: object = {}): Loose => {
    count += 1;
    const key = `purchase-${count.toString()}`;
    return { idempotencyKey: key, orderId: key, member: { id: member.id }, spend: eur('10.00'), ...more };
  };
  const goods = (accrualId: string, more: object = {}): Loose => {
    count += 1;
    return { idempotencyKey: `return-${count.toString()}`, accrualId, reason: 'came back', ...more };
  };
  const accrue = async (input: Loose): Promise<Loose> => (await bakery.app.ask(ACCRUE, { input })).accruePoints;
  const giveBack = async (input: Loose): Promise<Loose> => (await bakery.app.ask(RETURN, { input })).returnPurchase;
  /** The field and rule that an answer names. */
  const named = async (document: string, variables: object): Promise<(string | undefined)[]> => {
    const { data, errors } = await bakery.app.send(document, variables as never);
    if (!errors) return [JSON.stringify(data)];
    const { code, field, rule } = errors[0]?.extensions ?? {};
    return [code, field, rule];
  };
  /** Everything that could have changed. */
  const state = async (): Promise<object[]> =>
    gateway.services.database.query({
      text: `SELECT (SELECT count(*) FROM journal_entry) AS entries, (SELECT count(*) FROM accrual) AS accruals, (SELECT count(*) FROM accrual_line) AS lines,
               (SELECT count(*) FROM idempotency_key) AS keys, (SELECT sum(returned_quantity) FROM accrual_line) AS returned,
               (SELECT sum(returned_spend) FROM accrual) AS spend`,
    });

  beforeAll(async () => {
    gateway = await startTestGateway(inMemory);
    bakery = await gateway.partner({ rates: { accrualRate: '1' } });
    member = await gateway.member(bakery);
    const lines = [line({ category: 'bread', quantity: 2, amount: '6.00' }), line({ sku: 's-1', amount: '4.00' })];
    listed = (await accrue(purchase({ lines }))).accrual;
    plain = (await accrue(purchase())).accrual;
  }, 60_000);
  afterAll(async () => {
    try {
      await assertSound(gateway.services.database);
    } finally {
      await gateway.close();
    }
  });

  it.each<[what: string, lines: unknown, field: string, rule: RegExp]>([
    ['101 lines', Array.from({ length: 101 }, () => line({ amount: '0.01' })), 'lines', /at most 100 lines/],
    ['lines above the spend', [line({ amount: '9.99' }), line({ amount: '0.02' })], 'lines', /at most the spend/],
    ['quantity 0', [line({ quantity: 0 })], 'lines.0.quantity', /1 to 10000/],
    ['quantity below 0', [line(), line({ quantity: -1 })], 'lines.1.quantity', /1 to 10000/],
    ['quantity 10,001', [line({ quantity: 10_001 })], 'lines.0.quantity', /1 to 10000/],
    ['an amount below 0', [line({ amount: '-0.01' })], 'lines.0.amount', /0 or more/],
    ['an amount of thousandths', [line({ amount: '0.001' })], 'lines.0.amount', /fraction digits/],
    ['a SKU of 65 characters', [line({ sku: 's'.repeat(65) })], 'lines.0.sku', /64/],
    ['an empty SKU', [line({ sku: '' })], 'lines.0.sku', /1 to 64/],
    ['a category of 65 characters', [line({ category: 'c'.repeat(65) })], 'lines.0.category', /64/],
    ['a category with a line feed', [line({ category: 'bread\nand' })], 'lines.0.category', /control/],
  ])('refuses %s', async (_what, lines, field, rule) => {
    const before = await state();
    for (const [document, variables, at] of [
      [ACCRUE, { input: purchase({ lines }) }, 'input'],
      [BATCH, { inputs: [purchase(), purchase({ lines })] }, 'inputs.1'],
    ] as const)
      expect(await named(document, variables)).toEqual([REFUSED, `${at}.${field}`, expect.stringMatching(rule)]);
    expect(await state()).toEqual(before);
  });

  it.each<[what: string, of: 'listed' | 'plain', input: object, field: string, rule: RegExp]>([
    ['lines of a purchase without lines', 'plain', { lines: [{ line: 1, quantity: 1 }] }, 'lines', /without lines/],
    ['an amount of a purchase with lines', 'listed', { amount: eur('1.00') }, 'amount', /with lines/],
    ['both', 'listed', { amount: eur('1.00'), lines: [{ line: 1, quantity: 1 }] }, 'amount', /left out/],
    ['a line that is none', 'listed', { lines: [{ line: 3, quantity: 1 }] }, 'lines.0.line', /1 to 2/],
    ['line 0', 'listed', { lines: [{ line: 0, quantity: 1 }] }, 'lines.0.line', /from 1/],
    ['line 101', 'listed', { lines: [{ line: 101, quantity: 1 }] }, 'lines.0.line', /place of a line/],
    [
      'a line twice',
      'listed',
      {
        lines: [
          { line: 1, quantity: 1 },
          { line: 1, quantity: 1 },
        ],
      },
      'lines.1.line',
      /twice/,
    ],
    ['no unit', 'listed', { lines: [{ line: 2, quantity: 0 }] }, 'lines.0.quantity', /1 to 10000/],
    ['10,001 units', 'listed', { lines: [{ line: 2, quantity: 10_001 }] }, 'lines.0.quantity', /1 to 10000/],
    [
      '101 lines',
      'listed',
      { lines: Array.from({ length: 101 }, (_, i) => ({ line: i + 1, quantity: 1 })) },
      'lines',
      /at most 100/,
    ],
    ['an amount of 0', 'plain', { amount: eur('0.00') }, 'amount.amount', /positive/],
    ['an amount below 0', 'plain', { amount: eur('-1.00') }, 'amount.amount', /positive/],
    ['an amount of thousandths', 'plain', { amount: eur('0.001') }, 'amount.amount', /digits/],
    ['a reason of 1,001 characters', 'plain', { reason: 'r'.repeat(1_001) }, 'reason', /1,?000/],
    ['an id of another kind', 'plain', { accrualId: 'rdm_01h2xcejqtf2nbrexx3vqjhp41' }, 'accrualId', /acr/],
  ])('refuses what comes back: %s', async (_what, of, input, field, rule) => {
    const before = await state();
    const { id } = of === 'listed' ? listed : plain;
    expect(await named(RETURN, { input: goods(id as string, input) })).toEqual([
      REFUSED,
      `input.${field}`,
      expect.stringMatching(rule),
    ]);
    expect(await state()).toEqual(before);
  });

  it('refuses more than was bought, and another currency', async () => {
    const before = await state();
    const more = await giveBack(goods(listed.id as string, { lines: [{ line: 1, quantity: 3 }] }));
    expect(more).toMatchObject({ code: 'EXCEEDS_ORIGINAL_SPEND', remaining: { amount: '10.00' } });
    expect(await giveBack(goods(plain.id as string, { amount: eur('10.01') }))).toMatchObject({
      code: 'EXCEEDS_ORIGINAL_SPEND',
      remaining: { amount: '10.00' },
    });
    expect(await giveBack(goods(plain.id as string, { amount: { amount: '1.00', currency: 'USD' } }))).toMatchObject({
      code: 'CURRENCY_MISMATCH',
      expectedCurrency: 'EUR',
    });
    expect(await state()).toEqual(before);
  });

  it('an empty list counts as left out', async () => {
    const bought = await accrue(purchase({ lines: [] }));
    expect(bought).toMatchObject({ __typename: 'AccruePointsPayload', accrual: { points: 10 } });
    expect(await giveBack(goods(bought.accrual.id as string, { lines: [], amount: eur('4.00') }))).toMatchObject({
      takenBack: 4,
    });
  });

  it('replays keys that were used before there were lines, channels, stores and tills', async () => {
    const input = purchase({ category: 'bread' });
    const first = await accrue(input);
    const [row] = await gateway.services.database.query<{ hash: string }>({
      text: `SELECT encode(input_hash, 'hex') AS hash FROM idempotency_key WHERE key = $1`,
      values: [input.idempotencyKey],
    });
    // As the version before lines kept it.
    const old = JSON.stringify([`id:${member.id}`, '10000000', 'EUR', input.orderId, 'bread', null]);
    expect(row?.hash).toBe(createHash('sha256').update(old).digest('hex'));
    expect(await accrue(input)).toEqual({ ...first, replayed: true });
    for (const more of [{ lines: [line()] }, { channel: 'STORE' }, { channel: 'OTHER' }, { store: '7' }, { till: '1' }])
      expect(await accrue({ ...input, ...more })).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
    // The result as it was kept before goods could come back.
    const kept = JSON.stringify([first.accrual.id, '0', member.id, '10', '0', 3]);
    expect(recallResult(kept)).toMatchObject({ accrualId: first.accrual.id, reversedPoints: 0n, returnedSpend: 0n });
  });

  it('a return answers again what it answered, and another one with its key is a conflict', async () => {
    const { accrual } = await accrue(
      purchase({ lines: [line({ quantity: 3, amount: '10.00' })], channel: 'STORE', store: '7', till: '1' }),
    );
    const input = goods(accrual.id as string, { lines: [{ line: 1, quantity: 1 }] });
    const first = await giveBack(input);
    // A third of 10.00, floored to the cent; 10 - floor(6.67) points.
    expect(first).toMatchObject({
      replayed: false,
      takenBack: 4,
      accrual: { returnedSpend: { amount: '3.33' }, lines: [{ returnedQuantity: 1 }] },
    });
    await giveBack(goods(accrual.id as string));
    expect(await giveBack(input)).toMatchObject({
      replayed: true,
      takenBack: 4,
      accrual: { returnedSpend: { amount: '3.33' } },
      wallet: first.wallet,
    });
    for (const more of [
      { lines: [{ line: 1, quantity: 2 }] },
      { lines: null },
      { allowShortfall: true },
      { reason: 'r' },
    ])
      expect(await giveBack({ ...input, ...more })).toMatchObject({ firstUsedFor: 'returnPurchase' });
  });
});
