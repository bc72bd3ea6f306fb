/** What `kula verify` finds of counters, components, parts and lots that were changed by hand (laws 11 and 12). */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { assertSound, verifyAll } from '../support/assert-sound.js';
import { describeEngines } from '../support/engines.js';
import { setUp } from '../support/offers.js';
import { startTestGateway, type TestGateway } from '../support/server.js';

const ACCRUE = `mutation($input: AccruePointsInput!) { accruePoints(input: $input) { __typename ... on AccruePointsPayload { accrual { id points } } } }`;
const RETURN = `mutation($input: ReturnPurchaseInput!) { returnPurchase(input: $input) { __typename ... on ReturnPurchasePayload { takenBack } } }`;

interface Fault {
  readonly name: string;
  readonly plant: string;
  readonly back: string;
  /** All laws that must be found broken. */
  readonly breaks: readonly number[];
  readonly says: RegExp;
}

const swap = (table: string, set: string, back: string, where: string) => ({
  plant: `UPDATE ${table} SET ${set} WHERE ${where}`,
  back: `UPDATE ${table} SET ${back} WHERE ${where}`,
});
/** A row that is kept aside while it is changed. */
const changed = (table: string, key: string, set: string, where: string) => ({
  plant: `CREATE TABLE kept AS SELECT * FROM ${table} WHERE ${where}; UPDATE ${table} SET ${set} WHERE ${where}`,
  back: `DELETE FROM ${table} t USING kept k WHERE ${key}; INSERT INTO ${table} SELECT * FROM kept; DROP TABLE kept`,
});
const COMPONENT = 't.accrual_id = k.accrual_id AND t.ordinal = k.ordinal';
const PART = 't.source_id = k.source_id AND t.component = k.component AND t.ordinal = k.ordinal';
/** Of the purchase of which nothing came back: the campaign that a limit cut. */
const CUT = `ordinal = 2 AND reversed_points = 0`;
const record = (path: string, value: string): string =>
  `record = jsonb_set(record::jsonb, '${path}', '${value}'::jsonb)::text`;

const faults: readonly Fault[] = [
  {
    name: 'a counter of points that has forgotten one',
    ...swap('counter', 'used = used - 1', 'used = used + 1', `measure = 'POINTS' AND per = 'ALL'`),
    breaks: [11],
    says: /counter cmp_\w+ POINTS ALL EVER\s+has \d+ used, what stands of what was taken from it is \d+/,
  },
  {
    name: 'a counter of times with one more',
    ...swap('counter', 'used = used + 1', 'used = used - 1', `measure = 'TIMES'`),
    breaks: [11],
    says: /counter hsr_\w+ TIMES MEMBER EVER mbr_\w+\s+has 3 used, what stands of what was taken from it is 2/,
  },
  {
    name: 'a counter that is gone',
    plant: `CREATE TABLE kept AS SELECT * FROM counter WHERE measure = 'TIMES'; DELETE FROM counter WHERE measure = 'TIMES'`,
    back: `INSERT INTO counter SELECT * FROM kept; DROP TABLE kept`,
    breaks: [11],
    says: /counter hsr_\w+ TIMES MEMBER EVER mbr_\w+\s+has 0 used/,
  },
  {
    name: 'a counter of which nothing was taken',
    plant: `INSERT INTO counter SELECT offer_id, measure, 'PARTNER', span, subject, during, 5, 5 FROM counter WHERE measure = 'TIMES'`,
    back: `DELETE FROM counter WHERE measure = 'TIMES' AND per = 'PARTNER'`,
    breaks: [11],
    says: /counter hsr_\w+ TIMES PARTNER EVER mbr_\w+\s+has 5 used, what stands of what was taken from it is 0/,
  },
  {
    name: 'points that came back and were given to a counter twice, with the counter',
    plant: `CREATE TABLE kept AS SELECT * FROM accrual_component WHERE given_back IS NOT NULL;
      UPDATE counter SET used = used - 7 WHERE measure = 'POINTS' AND per = 'ALL';
      UPDATE accrual_component SET given_back = (given_back::jsonb || (SELECT jsonb_agg(jsonb_set(e, '{amount}', '"7"')) FROM jsonb_array_elements(given_back::jsonb) e WHERE e ->> 'per' = 'ALL'))::text
      WHERE given_back IS NOT NULL`,
    back: `UPDATE counter SET used = used + 7 WHERE measure = 'POINTS' AND per = 'ALL';
      UPDATE accrual_component c SET given_back = k.given_back FROM kept k WHERE k.accrual_id = c.accrual_id AND k.ordinal = c.ordinal; DROP TABLE kept`,
    breaks: [12],
    says: /accrual acr_\w+ gave \d+ back to counter cmp_\w+ POINTS ALL EVER\s+, what it lost is \d+/,
  },
  {
    name: 'a component that counts more spend than its lines',
    ...changed('accrual_component', COMPONENT, record('{counted}', '"6200001"'), CUT),
    breaks: [6, 12],
    says: /component 2 of accrual acr_\w+ counts 6200001 micros, its lines 6200000/,
  },
  {
    name: 'a component of another rate than its sheet',
    ...changed('accrual_component', COMPONENT, record('{accrualRate}', '"9000000"'), CUT),
    breaks: [6, 12],
    says: /component 2 of accrual acr_\w+ goes by another rate than its sheet/,
  },
  {
    name: 'a component that took less from a counter than its points',
    ...changed('accrual_component', COMPONENT, record('{taken,0,amount}', '"1"'), CUT),
    breaks: [6, 11, 12],
    says: /component 2 of accrual acr_\w+ takes 1 from counter cmp_\w+ POINTS ALL EVER/,
  },
  {
    name: 'a component of a version that there is not',
    ...changed('accrual_component', COMPONENT, 'offer_version = 9', CUT),
    breaks: [6, 12],
    says: /component 2 of accrual acr_\w+ is of cmp_\w+, which has no such version/,
  },
  {
    name: 'a component with a point more than its terms give',
    ...changed('accrual_component', COMPONENT, record('{uncutPoints}', '"62000"'), CUT),
    breaks: [6, 12],
    says: /component 2 of accrual acr_\w+ has \d+ of 62000 points, by its terms 62/,
  },
  {
    name: 'a component with a point more, at the cost of its part',
    ...changed('accrual_component', COMPONENT, 'points = points + 1', CUT),
    breaks: [6, 8, 12],
    says: /accrual acr_\w+ has \d+ points, its components \d+/,
  },
  {
    name: 'a component of which a point more is reversed',
    ...changed('accrual_component', COMPONENT, 'reversed_points = reversed_points + 1', CUT),
    breaks: [12],
    says: /accrual acr_\w+ has \d+ points reversed, its components \d+/,
  },
  {
    name: 'a part of another department',
    ...changed('issued_part', PART, `cost_centre = 'elsewhere'`, `cost_centre = 'bakery'`),
    breaks: [12],
    says: /component \d of accrual acr_\w+ is split ptr_\w+ elsewhere \d+,ptr_\w+ {2}\d+, by its funding ptr_\w+ bakery \d+/,
  },
  {
    name: 'a point that moved from part to part',
    plant: `UPDATE issued_part SET points = points + CASE ordinal WHEN 1 THEN 1 ELSE -1 END WHERE component = 2`,
    back: `UPDATE issued_part SET points = points - CASE ordinal WHEN 1 THEN 1 ELSE -1 END WHERE component = 2`,
    breaks: [12],
    says: /component 2 of accrual acr_\w+ has a part that its lot is not as/,
  },
  {
    name: 'a part of a lot that there is not',
    ...changed(
      'issued_part',
      PART,
      `lot_id = 'lot_00000000000000000000000000'`,
      `component = 2 AND ordinal = 1 AND reversed_points = 0`,
    ),
    breaks: [12],
    says: /component 2 of accrual acr_\w+ has a part that its lot is not as/,
  },
  {
    name: 'a part that is gone',
    plant: `CREATE TABLE kept AS SELECT * FROM issued_part WHERE component = 2 AND ordinal = 2; DELETE FROM issued_part WHERE component = 2 AND ordinal = 2`,
    back: `INSERT INTO issued_part SELECT * FROM kept; DROP TABLE kept`,
    breaks: [12],
    says: /component 2 of accrual acr_\w+ is split/,
  },
  {
    name: 'a part of no component',
    plant: `INSERT INTO issued_part SELECT source_id, 9, ordinal, issuer_id, points, reversed_points, 'lot_' || reverse(right(source_id, 26)), cost_centre FROM issued_part WHERE component = 2 AND ordinal = 2`,
    back: `DELETE FROM issued_part WHERE component = 9`,
    breaks: [12],
    says: /part 2 of component 9 of accrual acr_\w+ belongs to no component/,
  },
  {
    name: 'a line with another amount',
    ...swap('accrual_line', 'amount = amount - 10000', 'amount = amount + 10000', `category = 'bread'`),
    breaks: [6, 12],
    says: /component 2 of accrual acr_\w+ counts \d+ micros, its lines \d+/,
  },
];

describeEngines('verify of purchases by the programme', (engine) => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    const bakery = await gateway.partner({ rates: { accrualRate: '10' } });
    const grocer = await gateway.partner({ fundingModel: 'ON_REDEMPTION' });
    const member = await gateway.member(bakery);
    const funding = [
      { partnerId: bakery.id, share: '0.6', costCentre: 'bakery' },
      { partnerId: grocer.id, share: '0.4' },
    ];
    const limits = [{ measure: 'POINTS', per: 'ALL', span: 'EVER', most: 110 }];
    await setUp(
      gateway.operator,
      'draftCampaign',
      bakery.app,
      {
        offer: { funding, limits },
        trigger: 'PURCHASE',
        conditions: [{ goods: { categories: ['bread'] } }],
        effects: [{ multiply: '2' }],
      },
      [grocer],
    );
    await setUp(gateway.operator, 'draftHouseRules', bakery.app, {
      offer: { limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'EVER', most: 100 }] },
    });
    const ids: string[] = [];
    // The second is cut from 62 points to 48.
    for (const orderId of ['first', 'second']) {
      const lines = [
        { category: 'bread', quantity: 2, amount: '6.20' },
        { category: 'tea', quantity: 1, amount: '1.00' },
      ];
      const spend = { amount: '10.00', currency: 'EUR' };
      const input = { idempotencyKey: orderId, orderId, member: { id: member.id }, spend, lines };
      ids.push((await bakery.app.ask(ACCRUE, { input })).accruePoints.accrual.id as string);
    }
    const input = {
      idempotencyKey: 'back',
      accrualId: ids[0],
      lines: [{ line: 1, quantity: 1 }],
      reason: 'returned',
    };
    expect((await bakery.app.ask(RETURN, { input })).returnPurchase).toMatchObject({ takenBack: 62 });
    await assertSound(gateway.services.database);
  }, 120_000);
  afterAll(async () => {
    try {
      await assertSound(gateway.services.database);
    } finally {
      await gateway.close();
    }
  }, 60_000);

  /** As a superuser can, without triggers: no event tells of it. */
  const change = (text: string): Promise<unknown> =>
    gateway.services.database.transaction(async (tx) => {
      await tx.query({ text: 'SET LOCAL session_replication_role = replica' });
      for (const statement of text.split(';')) if (statement.trim() !== '') await tx.query({ text: statement });
    });

  it.each(faults.map((fault) => [fault.name, fault] as const))(
    'finds %s',
    async (_name, { plant, back, breaks, says }) => {
      await change(plant);
      try {
        const { invariants } = await verifyAll(gateway.services.database);
        const broken = invariants.filter(({ violations }) => violations > 0);
        expect(broken.flatMap(({ named }) => named).join('\n')).toMatch(says);
        expect(broken.map(({ number }) => number)).toEqual(breaks);
      } finally {
        await change(back);
      }
    },
    30_000,
  );
});
