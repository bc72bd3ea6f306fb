/** What `kula verify` finds of coupons when someone with the database's password has changed them. */
import { afterAll, beforeAll } from '@jest/globals';
import { describeEngines } from '../support/engines.js';
import { plantEach, set, type Fault } from '../support/planted-faults.js';
import { startTestGateway, type TestGateway, type TestPartner } from '../support/server.js';
import { cancel, eur, give, kindInput, liveKind, print, undo, use } from './support.js';

const STANDS = `id = (SELECT min(id) FROM coupon_use WHERE undone_at IS NULL AND entry_sequence IS NOT NULL)`;
const UNDONE = `undone_at IS NOT NULL`;
const UNUSED = `id = (SELECT min(c.id) FROM coupon c WHERE c.cancelled_at IS NULL AND NOT EXISTS (SELECT FROM coupon_use u WHERE u.coupon_id = c.id))`;

const faults: readonly Fault[] = [
  {
    name: 'a discount of one cent more',
    ...set('coupon_use', 'discount', 'discount + 10000', 'discount - 10000', STANDS),
    breaks: [6, 14, 22],
    says: /use cpu_\w+ of coupon cpn_\w+ has the discount 5010000, recomputed 5000000/,
  },
  {
    name: 'a micro more for who accepted it',
    ...set('coupon_use', 'reimbursement', 'reimbursement + 1', 'reimbursement - 1', STANDS),
    breaks: [6, 8, 14, 20, 22],
    says: /pays \d+1, recomputed \d+0/,
  },
  {
    name: 'a rate that was not in force',
    ...set(
      'coupon_use',
      'rates',
      `replace(rates, '10837/10000', '10838/10000')`,
      `replace(rates, '10838/10000', '10837/10000')`,
      `rates <> ''`,
    ),
    breaks: [6, 8, 14, 20, 22],
    says: /is reckoned by a rate from EUR that was not in force/,
  },
  {
    name: 'a micro more on a share',
    ...set(
      'journal_entry',
      'amounts[1]',
      'amounts[1] + 1',
      'amounts[1] - 1',
      `sequence = (SELECT min(sequence) FROM journal_entry WHERE kind = 'COUPON_USE')`,
    ),
    breaks: [1, 3, 5, 8, 9, 21],
    says: /the shares of entry \d+ do not balance: 1 in EUR/,
  },
  {
    name: 'another order',
    ...set('coupon_use', 'order_id', `order_id || 'x'`, `left(order_id, -1)`, STANDS),
    breaks: [6, 22],
    says: /is not what was sealed/,
  },
  {
    name: 'a use that is undone without its money',
    plant: `UPDATE coupon_use SET undone_at = used_at, undo_reason = '', undo_sequence = 1 WHERE ${STANDS}`,
    back: `UPDATE coupon_use SET undone_at = NULL, undo_reason = NULL, undo_sequence = NULL WHERE undo_reason = ''`,
    breaks: [14, 22],
    says: /COUPON_UNDO cpu_\w+: entry 1 is not its own/,
  },
  {
    name: 'an undoing that is forgotten',
    plant: `CREATE TABLE kept AS SELECT * FROM coupon_use WHERE ${UNDONE}; UPDATE coupon_use SET undone_at = NULL, undo_reason = NULL, undo_sequence = NULL WHERE ${UNDONE}`,
    back: `UPDATE coupon_use u SET undone_at = k.undone_at, undo_reason = k.undo_reason, undo_sequence = k.undo_sequence FROM kept k WHERE k.id = u.id; DROP TABLE kept`,
    breaks: [6, 8, 14, 20, 22],
    says: /entry \d+ \(COUPON_UNDO\) is of no use of a coupon/,
  },
  {
    name: 'a second use that stands',
    plant: `DROP INDEX coupon_use_once; INSERT INTO coupon_use SELECT 'cpu_00000000000000000000000000', coupon_id, kind_id, partner_id, member_id, 'twice', spend, currency, counted,
      discount, 0, rates, used_at, NULL, NULL, NULL, NULL FROM coupon_use WHERE ${STANDS}`,
    back: `DELETE FROM coupon_use WHERE order_id = 'twice'; CREATE UNIQUE INDEX coupon_use_once ON coupon_use (coupon_id) WHERE undone_at IS NULL`,
    breaks: [14, 22],
    says: /coupon cpn_\w+ has 2 uses that stand/,
  },
  {
    name: 'a longer life',
    ...set('coupon', 'expires_at', `expires_at + interval '1 day'`, `expires_at - interval '1 day'`, UNUSED),
    breaks: [14, 22],
    says: /coupon cpn_\w+ of cpk_\w+, version 1, granted at .* not as its kind says/,
  },
  {
    name: 'another number',
    ...set('coupon', 'number', 'reverse(number)', 'reverse(number)', UNUSED),
    breaks: [22],
    says: /coupon cpn_\w+ is/,
  },
  {
    name: 'a coupon that is withdrawn and counts no more, without giving back',
    ...set(
      'coupon',
      '(cancelled_at, cancel_reason)',
      `(granted_at, '')`,
      '(NULL, NULL)',
      `taken IS NOT NULL AND ${UNUSED} OR cancel_reason = ''`,
    ),
    breaks: [11, 22],
    says: /counter cpk_\w+ TIMES ALL EVER\s+has \d+ used, what stands of what was taken from it is \d+/,
  },
  {
    name: 'a counter that has forgotten a coupon',
    plant: `UPDATE counter SET used = used - 1, used_before = used`,
    back: `UPDATE counter SET used = used + 1, used_before = used`,
    breaks: [11],
    says: /counter cpk_/,
  },
];

describeEngines('verify of coupons', (engine) => {
  let gateway: TestGateway;
  let bakery: TestPartner;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    await gateway.publishFx('EUR', 'USD', '1.0837');
    bakery = await gateway.partner();
    const dollar = await gateway.partner({ currency: 'USD', rates: null });
    const member = await gateway.member(bakery);
    const limits = [{ measure: 'TIMES', per: 'ALL', span: 'EVER', most: 100 }];
    const kindId = await liveKind(gateway, bakery, kindInput({ validDays: 30 }, { limits }));
    const abroad = await liveKind(gateway, bakery, kindInput({ acceptedAtIds: [dollar.id] }), [dollar]);
    const { coupons } = await print(bakery.app, kindId, 5);
    await give(gateway, kindId, member);
    await use(bakery, coupons[0].number);
    const { use: used } = await use(bakery, coupons[1].number);
    await undo(bakery, used.id);
    await cancel(bakery.app, coupons[2].id);
    const far = await print(bakery.app, abroad, 1);
    await use(dollar, far.coupons[0].number, { spend: { amount: '20.00', currency: 'USD' } });
    await use(bakery, coupons[3].number, { spend: eur('20.00') });
  }, 120_000);
  afterAll(() => gateway.close(), 60_000);

  plantEach(() => gateway.services.database, faults);
});
