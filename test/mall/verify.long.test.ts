/** What `kula verify` finds of the mall when someone with the database's password has changed it. */
import { afterAll, beforeAll } from '@jest/globals';
import { describeEngines } from '../support/engines.js';
import { plantEach, set, type Fault } from '../support/planted-faults.js';
import { startTestGateway, type TestGateway, type TestPartner } from '../support/server.js';
import { kindInput, liveKind } from '../grants/support.js';
import { eur, itemInput, liveItem, move, order, refund } from './support.js';

const RESERVED = `status = 'RESERVED'`;
const PLACED = `id = (SELECT min(id) FROM item_order WHERE status = 'PLACED' AND money IS NOT NULL)`;
const RETURNED = `status = 'RETURNED'`;
const STOCK = `supplied IS NOT NULL`;
const RESTOCKED = `restocked AND restocked_before = 0`;

const faults: readonly Fault[] = [
  {
    name: 'a unit more than was supplied',
    ...set('stock', 'supplied', 'supplied + 1', 'supplied - 1', STOCK),
    breaks: [15],
    says: /the stock of itm_\w+ has 21 supplied, 3 reserved and \d+ taken; its supplies come to 20/,
  },
  {
    name: 'a reservation that no order has',
    ...set('stock', 'reserved', 'reserved + 1', 'reserved - 1', STOCK),
    breaks: [15],
    says: /has 20 supplied, 4 reserved/,
  },
  {
    name: 'units taken back without an order',
    ...set('stock', 'taken', 'taken - 1', 'taken + 1', STOCK),
    breaks: [15],
    says: /its supplies come to 20, and its orders to 3 and \d+/,
  },
  {
    name: 'a supply of more units',
    ...set('stock_supply', 'units', 'units + 1', 'units - 1', 'true'),
    breaks: [15, 22],
    says: /its supplies come to 21/,
  },
  {
    name: 'stock below nothing',
    plant: `ALTER TABLE stock DROP CONSTRAINT stock_check; UPDATE stock SET supplied = 1 WHERE ${STOCK}; UPDATE stock_supply SET units = 1`,
    back: `UPDATE stock SET supplied = 20 WHERE ${STOCK}; UPDATE stock_supply SET units = 20; ALTER TABLE stock ADD CHECK (reserved + taken <= supplied)`,
    breaks: [15, 22],
    says: /has 1 supplied/,
  },
  {
    name: 'an order of fewer points',
    ...set('item_order', 'points', 'points - 1', 'points + 1', PLACED),
    breaks: [15],
    says: /order ord_\w+ \(PLACED, \d+ points, 0 of 2 units refunded\) does not agree with its redemption/,
  },
  {
    name: 'an order of less money',
    ...set('item_order', 'money', 'money - 1000000', 'money + 1000000', PLACED),
    breaks: [15],
    says: /is at no price of it/,
  },
  {
    name: 'an order of more units',
    ...set('item_order', 'quantity', 'quantity + 1', 'quantity - 1', PLACED),
    breaks: [8, 11, 15, 20],
    says: /is at no price of it/,
  },
  {
    name: 'an order that is placed without its points',
    plant: `UPDATE item_order SET status = 'PLACED', placed_at = created_at, placed_sequence = 1 WHERE ${RESERVED}`,
    back: `UPDATE item_order SET status = 'RESERVED', placed_at = NULL, placed_sequence = NULL WHERE placed_sequence = 1`,
    breaks: [15],
    says: /does not agree with its redemption/,
  },
  {
    name: "another member's order",
    plant: `CREATE TABLE kept AS SELECT id, member_id FROM item_order WHERE ${PLACED}; UPDATE item_order SET member_id = (SELECT id FROM member WHERE id <> member_id LIMIT 1) WHERE ${PLACED}`,
    back: `UPDATE item_order o SET member_id = k.member_id FROM kept k WHERE k.id = o.id; DROP TABLE kept`,
    breaks: [15],
    says: /does not agree with its redemption/,
  },
  {
    name: 'a redemption that pays for nothing',
    plant: `UPDATE redemption SET for_id = replace(for_id, 'ord_', 'ord_x') WHERE for_id IS NOT NULL`,
    back: `UPDATE redemption SET for_id = replace(for_id, 'ord_x', 'ord_') WHERE for_id IS NOT NULL`,
    breaks: [6, 15],
    says: /pays for ord_x\w+, which is no order of it/,
  },
  {
    name: 'a refund of more units',
    ...set('item_order_refund', 'quantity', 'quantity + 1', 'quantity - 1', RESTOCKED),
    breaks: [8, 15, 20],
    says: /has \d units refunded/,
  },
  {
    name: 'a refund that restocked nothing',
    ...set('item_order_refund', 'restocked', 'false', 'true', 'number = 1'),
    breaks: [8, 15, 20],
    says: /of them restocked/,
  },
  {
    name: 'a step that nobody took',
    ...set('item_order', 'steps', 'steps + 1', 'steps - 1', PLACED),
    breaks: [15],
    says: /refunds and 2 steps; its rows say/,
  },
  {
    name: 'another step',
    ...set('item_order_step', 'step', `'READY'`, `'CONFIRM'`, `step IN ('READY', 'CONFIRM')`),
    breaks: [22],
    says: /item_order_step .* is/,
  },
  {
    name: 'an order that was not returned',
    ...set(
      'item_order',
      'status',
      `'DELIVERED'`,
      `'RETURNED'`,
      `${RETURNED} OR (status = 'DELIVERED' AND refunded_quantity = quantity)`,
    ),
    breaks: [15],
    says: /order ord_\w+ \(DELIVERED\)/,
  },
  {
    name: 'a coupon of a refunded unit that is good',
    plant: `CREATE TABLE kept AS SELECT id, cancelled_at FROM coupon WHERE cancelled_at IS NOT NULL; UPDATE coupon SET cancelled_at = NULL, cancel_reason = NULL WHERE cancelled_at IS NOT NULL`,
    back: `UPDATE coupon c SET cancelled_at = k.cancelled_at, cancel_reason = 'broken' FROM kept k WHERE k.id = c.id; DROP TABLE kept`,
    breaks: [15, 22],
    says: /gave 2 coupons, of which 0 were withdrawn/,
  },
  {
    name: 'a share by another rate',
    ...set(
      'item_order',
      'rates',
      `replace(rates, '10/11', '10/12')`,
      `replace(rates, '10/12', '10/11')`,
      `rates <> ''`,
    ),
    breaks: [8, 20],
    says: /entry \d+ \(CAPTURE rdm_\w+\) has/,
  },
  {
    name: 'a counter that has forgotten a unit',
    plant: `UPDATE counter SET used = used - 1, used_before = used WHERE offer_id LIKE 'itm%'`,
    back: `UPDATE counter SET used = used + 1, used_before = used WHERE offer_id LIKE 'itm%'`,
    breaks: [11],
    says: /counter itm_/,
  },
  {
    name: 'a rating by someone else',
    ...set('rating', 'member_id', `(SELECT max(id) FROM member)`, `(SELECT min(id) FROM member)`, 'true'),
    breaks: [15],
    says: /is of nothing that it received/,
  },
];

describeEngines('verify of the mall', (engine) => {
  let gateway: TestGateway;
  let owner: TestPartner;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    await gateway.publishFx('EUR', 'USD', '1.1');
    owner = await gateway.partner();
    const dollar = await gateway.partner({ currency: 'USD', rates: null });
    const anna = await gateway.member(owner);
    await gateway.member(owner);
    await gateway.accrue(owner, anna, '100000.00');
    const limits = [{ measure: 'TIMES', per: 'ALL', span: 'EVER', most: 100 }];
    const funding = [
      { partnerId: owner.id, share: '0.5' },
      { partnerId: dollar.id, share: '0.5' },
    ];
    const terms = { stocked: true, unitCost: eur('3.00'), prices: [{ points: 100, money: eur('2.00') }] };
    const flask = await liveItem(gateway, owner, itemInput(terms, { limits, funding }), {
      units: 20,
      consenting: [dollar],
    });
    await order(anna, flask, 3);
    const placed = (await order(anna, flask, 2)).order;
    await move(owner.app, placed.id, 'CONFIRM');
    const returned = (await order(anna, flask, 2)).order;
    await move(owner.app, returned.id, 'CONFIRM');
    await refund(owner, returned.id, 1, true);
    await refund(owner, returned.id, 1, false);
    await move(anna.client, (await order(anna, flask)).order.id, 'CANCEL');
    const couponKindId = await liveKind(gateway, owner, kindInput());
    const service = await liveItem(gateway, owner, itemInput({ itemKind: 'SERVICE', gives: { couponKindId } }));
    const served = (await order(anna, service, 2)).order;
    await refund(owner, served.id, 1);
    await anna.client.ask('mutation($input: RateInput!) { rate(input: $input) { __typename } }', {
      input: { subjectId: served.id, stars: 4 },
    });
  }, 240_000);
  afterAll(() => gateway.close(), 60_000);

  plantEach(() => gateway.services.database, faults);
});
