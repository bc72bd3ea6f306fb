/** What must not be taken of the programme: the field and rule are named, or the refusal is, and no row of any table changes. */
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { couponCode } from '../../src/grants/coupon-code.js';
import { newId } from '../../src/platform/index.js';
import { inMemory } from '../support/engines.js';
import { moveOffer, nameOf, setUp } from '../support/offers.js';
import { startTestGateway, type Client, type Loose, type TestGateway, type TestPartner } from '../support/server.js';

const eur = (amount: string) => ({ amount, currency: 'EUR' });
const half = (partnerId: string) => ({ partnerId, share: '0.5' });
const line = (more: object) => ({ sku: 's-1', quantity: 1, amount: '1.00', ...more });

let gateway: TestGateway;
let bakery: TestPartner;
let memberId: string;
let endedId: string;
let coupon: Loose;
let count = 0;

beforeAll(async () => {
  gateway = await startTestGateway(inMemory);
  bakery = await gateway.partner();
  memberId = (await gateway.member(bakery)).id;
  const campaign = { trigger: 'PURCHASE', effects: [{ multiply: '2' }] };
  endedId = await setUp(gateway.operator, 'draftCampaign', bakery.app, campaign);
  await moveOffer(bakery.app, endedId, 'END', { reason: 'it is over' });
  const couponKindId = await setUp(gateway.operator, 'draftCouponKind', bakery.app, { value: { amount: eur('5.00') } });
  const { printCoupons } = await bakery.app.ask(
    'mutation($input: PrintCouponsInput!) { printCoupons(input: $input) { ... on PrintCouponsPayload { coupons { code } } } }',
    { input: { idempotencyKey: 'print', couponKindId, count: 1 } },
  );
  coupon = printCoupons.coupons[0];
}, 60_000);
afterAll(() => gateway.close());

/** The number of rows of every table, but of the log of refusals. */
async function rows(): Promise<Record<string, bigint>> {
  const { database } = gateway.services;
  const tables = await database.query<{ name: string }>({
    text: `SELECT table_name AS name FROM information_schema.tables
           WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name NOT LIKE 'refusal_log%' AND table_name NOT LIKE 'request_log%' ORDER BY 1`,
  });
  const [counts] = await database.query<Record<string, bigint>>({
    text: `SELECT ${tables.map(({ name }) => `(SELECT count(*) FROM "${name}") AS "${name}"`).join(', ')}`,
  });
  return counts ?? {};
}

/** What is answered: the field and its rule, or the refusal. */
async function answer(client: Client, operation: string, input: object): Promise<string> {
  count += 1;
  const type = `${operation.charAt(0).toUpperCase()}${operation.slice(1)}Input`;
  const { data, errors } = await client.send(
    `mutation($input: ${type}!) { answer: ${operation}(input: $input) { __typename ... on Refusal { code message } } }`,
    { input: { idempotencyKey: `bad-${count.toString()}`, ...input } },
  );
  const { code, field, rule } = (errors?.[0]?.extensions ?? {}) as Record<string, string | undefined>;
  return code
    ? `${code} ${field ?? ''}: ${rule ?? ''}`
    : `${data?.answer.code as string}: ${data?.answer.message as string}`;
}

const draft = (offer: object = {}, more: object = {}): Promise<string> =>
  answer(bakery.app, 'draftCampaign', {
    offer: { names: nameOf('Two for one'), ...offer },
    trigger: 'PURCHASE',
    effects: [{ multiply: '2' }],
    ...more,
  });
const buy = (more: object): Promise<string> =>
  answer(bakery.app, 'accruePoints', {
    orderId: `bad-${count.toString()}`,
    member: { id: memberId },
    spend: eur('10.00'),
    ...more,
  });
const use = (code: string): Promise<string> =>
  answer(bakery.app, 'useCoupon', { coupon: code, orderId: `bad-${count.toString()}`, spend: eur('10.00') });

/** The code with one bit changed. */
function flipped(code: string, byte: number): string {
  const bytes = Buffer.from(code.slice(4), 'base64url');
  bytes[byte] = (bytes[byte] ?? 0) ^ 1;
  return `${code.slice(0, 4)}${bytes.toString('base64url')}`;
}

/** A code as another network signs it. */
function foreign(code: string): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  const theirs = { privateKey } as Parameters<typeof couponCode>[0];
  const id = newId('coupon');
  return couponCode(theirs, { id, kindId: newId('couponKind'), expiresAt: null }).slice(0, code.length);
}

it.each<[what: string, ask: () => Promise<string>, answered: RegExp]>([
  [
    'an unknown zone',
    () => draft({ timeZone: 'Europe/Atlantis' }),
    /^BAD_USER_INPUT input\.offer\.timeZone: must be an IANA time zone/,
  ],
  [
    'a window without days',
    () => draft({}, { conditions: [{ window: { weekdays: [] } }] }),
    /^BAD_USER_INPUT input\.conditions\.0\.window: must have at least one part/,
  ],
  [
    'shares that do not add up',
    () => draft({ funding: [half(bakery.id), { ...half(bakery.id), share: '0.4', costCentre: 'x' }] }),
    /^BAD_USER_INPUT input\.offer\.funding: .*add up to 1/,
  ],
  [
    'an effect in another currency',
    () => draft({}, { effects: [{ perStep: { points: 1, step: { amount: '10', currency: 'USD' } } }] }),
    /^CURRENCY_MISMATCH: .*EUR/,
  ],
  [
    'a limit of 0',
    () => draft({ limits: [{ measure: 'POINTS', per: 'ALL', span: 'EVER', most: 0 }] }),
    /^BAD_USER_INPUT input\.offer\.limits\.0\.most: must be 1 or more/,
  ],
  ['a version of an ended offer', () => draft({ offerId: endedId }), /^INVALID_TRANSITION: The offer has ended/],
  [
    '101 lines',
    () => buy({ lines: Array.from({ length: 101 }, () => line({ amount: '0.01' })) }),
    /^BAD_USER_INPUT input\.lines: must have at most 100 lines/,
  ],
  [
    'lines whose amounts add up to more than the spend',
    () => buy({ lines: [line({ amount: '9.99' }), line({ amount: '0.02' })] }),
    /^BAD_USER_INPUT input\.lines: .*at most the spend/,
  ],
  [
    'quantity 0',
    () => buy({ lines: [line({ quantity: 0 })] }),
    /^BAD_USER_INPUT input\.lines\.0\.quantity: must be 1 to 10000/,
  ],
  [
    'a SKU of 65 characters',
    () => buy({ lines: [line({ sku: 's'.repeat(65) })] }),
    /^BAD_USER_INPUT input\.lines\.0\.sku: .*1 to 64/,
  ],
  ['a code with a flipped bit', () => use(flipped(coupon.code as string, 20)), /^COUPON_NOT_FOUND: /],
  ['a code whose signature has a flipped bit', () => use(flipped(coupon.code as string, 100)), /^COUPON_NOT_FOUND: /],
  ['a coupon of another network', () => use(foreign(coupon.code as string)), /^COUPON_NOT_FOUND: /],
])('refuses %s, and nothing changes', async (_what, ask, answered) => {
  const before = await rows();
  expect(await ask()).toMatch(answered);
  expect(await rows()).toEqual(before);
});
