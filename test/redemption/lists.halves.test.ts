/** Lists of accruals, redemptions and conversions: newest first, by their filters, for whom they are. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { pageOfWalk, walkFew } from '../../src/ledger/journal/walk.js';
import { LOOKED_MAX } from '../../src/platform/looked-page.js';
import type { Page } from '../../src/platform/index.js';
import { describeInHalves, describeOnce } from '../support/engines.js';
import { DAY, advance, operate } from '../support/operations.js';
import {
  startTestGateway,
  type Client,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';
import { close, link } from '../settlement/support/scenario.js';

const listed = { accruals: 'orderId', redemptions: 'orderId', conversions: 'reference' } as const;
type List = keyof typeof listed;
const typeOf = { accruals: 'AccrualFilter', redemptions: 'RedemptionFilter', conversions: 'ConversionFilter' } as const;

async function pageOf(client: Client, list: List, filter: object = {}, more: object = {}): Promise<Loose> {
  const document = `query($filter: ${typeOf[list]}, $first: Int, $after: String) { ${list}(filter: $filter, first: $first, after: $after) {
    nodes { number: ${listed[list]} } pageInfo { hasNextPage hasPreviousPage endCursor } } }`;
  return (await client.ask(document, { filter, ...more }))[list];
}
const numbers = async (...asked: Parameters<typeof pageOf>): Promise<string[]> =>
  (await pageOf(...asked)).nodes.map(({ number }: Loose) => number as string);

describeInHalves('lists of trade', (engine) => {
  let gateway: TestGateway;
  let bakery: TestPartner;
  let cinema: TestPartner;
  let anna: TestMember;
  let ben: TestMember;
  /** An instant between the first day's trade and the second's. */
  let noon: string;

  const buy = (at: TestPartner, member: TestMember, orderId: string, more: object = {}) =>
    operate(at, 'accruePoints', {
      member: { id: member.id },
      spend: { amount: '100.00', currency: 'EUR' },
      orderId,
      ...more,
    });
  const spend = async (at: TestPartner, orderId: string, capture: boolean, more: object = {}): Promise<string> =>
    (await operate(at, 'redeemPoints', { member: { id: anna.id }, points: 10, orderId, capture, ...more })).redemption
      .id;

  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    const rates = { conversionInRate: '1', conversionOutRate: '1' };
    bakery = await gateway.partner({ code: 'bakery', rates });
    cinema = await gateway.partner({ code: 'cinema', rates });
    anna = await gateway.member(bakery, 'anna');
    ben = await gateway.member(bakery, 'ben');
    await link(anna, cinema);
    await buy(bakery, anna, 'first', { store: 'north', till: '1' });
    await buy(bakery, ben, 'second', { store: 'north', till: '2' });
    await operate(bakery, 'convertIn', { member: { id: anna.id }, nativeUnits: '5', reference: 'in' });
    await spend(cinema, 'film', true, { store: 'hall' });
    await advance(gateway, 1 * DAY);
    const [row] = await gateway.services.database.query<{ now: Date }>({ text: 'SELECT network_now() AS now' });
    noon = row?.now.toISOString() ?? '';
    await close(gateway);
    await advance(gateway, 1 * DAY);
    await buy(cinema, anna, 'first');
    await buy(bakery, anna, 'late', { occurredAt: new Date(Date.parse(noon) - 3_600_000).toISOString() });
    await operate(cinema, 'voidRedemption', { redemptionId: await spend(cinema, 'voided', false) });
    await spend(cinema, 'held', false);
    await operate(bakery, 'convertOut', { member: { id: anna.id }, points: 5, reference: 'out' });
  }, 180_000);
  afterAll(() => gateway.close());

  it('show staff everything, the last one first', async () => {
    const { auditor } = gateway;
    expect(await numbers(auditor, 'accruals')).toEqual(['late', 'first', 'second', 'first']);
    expect(await numbers(auditor, 'redemptions')).toEqual(['held', 'voided', 'film']);
    expect(await numbers(auditor, 'conversions')).toEqual(['out', 'in']);
  });

  it("show a partner's app and accountant their own partner's, over the close of a period", async () => {
    for (const client of [bakery.app, bakery.accountant]) {
      expect(await numbers(client, 'accruals')).toEqual(['late', 'second', 'first']);
      expect(await numbers(client, 'redemptions')).toEqual([]);
      expect(await numbers(client, 'accruals', { partnerId: cinema.id })).toEqual([]);
    }
    expect(await numbers(cinema.app, 'redemptions')).toEqual(['held', 'voided', 'film']);
    expect(await numbers(cinema.app, 'accruals', { partnerId: cinema.id })).toEqual(['first']);
    for (const client of [bakery.marketer, bakery.developer]) expect(await numbers(client, 'accruals')).toEqual([]);
  });

  it("show a member its own: all with its own token, and one partner's with a token of an app that shows no more", async () => {
    const own = gateway.as(await gateway.memberToken(anna.id));
    expect(await numbers(own, 'accruals')).toEqual(['late', 'first', 'first']);
    expect(await numbers(own, 'redemptions', { partnerId: cinema.id })).toEqual(['held', 'voided', 'film']);
    expect(await numbers(own, 'accruals', { member: { id: ben.id } })).toEqual([]);
    expect(await numbers(anna.client, 'accruals')).toEqual(['late', 'first']);
    expect(await numbers(anna.client, 'redemptions')).toEqual([]);
    expect(await numbers(anna.client, 'accruals', { partnerId: cinema.id })).toEqual([]);
  });

  it('are narrowed by member, however it is named', async () => {
    expect(await numbers(bakery.app, 'accruals', { member: { externalId: 'ben' } })).toEqual(['second']);
    expect(await numbers(bakery.app, 'accruals', { member: { id: anna.id } })).toEqual(['late', 'first']);
    expect(await numbers(bakery.app, 'accruals', { member: { externalId: 'nobody' } })).toEqual([]);
    const { memberCode } = await anna.client.ask('mutation { memberCode { code } }');
    expect(await numbers(cinema.app, 'accruals', { member: { code: memberCode.code } })).toEqual(['first']);
    const { auditor } = gateway;
    expect(await numbers(auditor, 'accruals', { member: { id: anna.id } })).toEqual(['late', 'first', 'first']);
    expect(await numbers(auditor, 'accruals', { member: { externalId: 'ben' }, partnerId: bakery.id })).toEqual([
      'second',
    ]);
    const { errors } = await auditor.send('{ accruals(filter: { member: { externalId: "ben" } }) { nodes { id } } }');
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'filter.partnerId' });
  });

  it('are narrowed by number, place, status, direction and time', async () => {
    const { auditor } = gateway;
    expect(await numbers(auditor, 'accruals', { orderId: 'first' })).toEqual(['first', 'first']);
    expect(await numbers(auditor, 'accruals', { orderId: 'first', to: noon })).toEqual(['first']);
    expect(await numbers(auditor, 'accruals', { orderId: 'first', member: { id: ben.id } })).toEqual([]);
    expect(await numbers(auditor, 'accruals', { store: 'north' })).toEqual(['second', 'first']);
    expect(await numbers(bakery.app, 'accruals', { store: 'north', till: '2' })).toEqual(['second']);
    expect(await numbers(auditor, 'accruals', { from: noon })).toEqual(['late', 'first']);
    expect(await numbers(bakery.app, 'accruals', { to: noon })).toEqual(['second', 'first']);
    expect(await numbers(bakery.app, 'accruals', { occurredTo: noon })).toEqual(['late', 'second', 'first']);
    expect(await numbers(auditor, 'accruals', { occurredFrom: noon })).toEqual(['first']);
    expect(await numbers(auditor, 'redemptions', { status: ['VOIDED', 'AUTHORIZED'] })).toEqual(['held', 'voided']);
    expect(await numbers(cinema.app, 'redemptions', { status: ['CAPTURED'], store: 'hall' })).toEqual(['film']);
    expect(await numbers(cinema.app, 'redemptions', { orderId: 'held', from: noon })).toEqual(['held']);
    expect(await numbers(bakery.app, 'conversions', { direction: 'IN' })).toEqual(['in']);
    expect(await numbers(auditor, 'conversions', { reference: 'out' })).toEqual(['out']);
  });

  it.each(['accruals', 'redemptions', 'conversions'] as const)('go on from a cursor: %s', async (list) => {
    for (const [client, filter] of [
      [gateway.auditor, {}],
      [gateway.auditor, { member: { id: anna.id } }],
      [bakery.app, {}],
      [cinema.app, {}],
    ] as const) {
      const all = await numbers(client, list, filter);
      const found: string[] = [];
      for (let after: string | null = null, more = true; more;) {
        const page: Loose = await pageOf(client, list, filter, { first: 1, after });
        found.push(...page.nodes.map(({ number }: Loose) => number as string));
        expect(page.pageInfo.hasPreviousPage).toBe(after !== null);
        ({ hasNextPage: more, endCursor: after } = page.pageInfo);
      }
      expect(found).toEqual(all);
    }
  });

  it('refuse what cannot be read', async () => {
    for (const [filter, field] of [
      [`partnerId: "x"`, 'filter.partnerId'],
      [`orderId: " x"`, 'filter.orderId'],
      [`from: "2026-01-02T00:00:00Z", to: "2026-01-01T00:00:00Z"`, 'filter.to'],
      [`occurredFrom: "2026-01-02T00:00:00Z", occurredTo: "2026-01-01T00:00:00Z"`, 'filter.occurredTo'],
      [`member: { }`, 'filter.member'],
    ]) {
      const { errors } = await bakery.app.send(`{ accruals(filter: { ${filter ?? ''} }) { nodes { id } } }`);
      expect([filter, errors?.[0]?.extensions]).toEqual([
        filter,
        expect.objectContaining({ code: 'BAD_USER_INPUT', field }),
      ]);
    }
    expect(await bakery.app.codes('{ redemptions(first: 101) { nodes { id } } }')).toEqual(['BAD_USER_INPUT']);
    expect(await bakery.app.codes('{ conversions(after: "x") { nodes { id } } }')).toEqual(['BAD_USER_INPUT']);
  });
});

describeOnce('lists of redemptions', () => {
  it('a page looks only so far, and its cursor leads on', async () => {
    const all = Array.from({ length: 3 * LOOKED_MAX }, (_, i) => ({ sequence: BigInt(i + 1), id: (i + 1).toString() }));
    const walk = walkFew(all);
    const load = (ids: readonly string[]) => Promise.resolve(ids.filter((id) => id === '7').map((id) => ({ id })));
    const found: string[] = [];
    let pages = 0;
    for (let after: readonly string[] | null = null, more = true; more; pages += 1) {
      const page: Page<{ readonly id: string }> = await pageOfWalk(
        { limit: 20, after },
        { after: 0n, last: 1_000_000n },
        walk,
        load,
      );
      found.push(...page.nodes.map(({ id }) => id));
      more = page.pageInfo.hasNextPage;
      after = more
        ? (JSON.parse(Buffer.from(page.pageInfo.endCursor ?? '', 'base64url').toString()) as string[])
        : null;
    }
    expect(found).toEqual(['7']);
    expect(pages).toBeGreaterThan(1);
    expect(pages).toBeLessThanOrEqual(4);
  });
});
