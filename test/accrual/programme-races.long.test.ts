/** Purchases by the programme at two gateways at once, on a real PostgreSQL: limits are never passed, and nothing is planned by what is over. */
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { assertSound } from '../support/assert-sound.js';
import { describePostgres, type Engine } from '../support/engines.js';
import { moveOffer, nameOf, setUp } from '../support/offers.js';
import {
  Client,
  startTestGateway,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';

const ACCRUE = `mutation($input: AccruePointsInput!) { accruePoints(input: $input) { __typename
  ... on AccruePointsPayload { accrual { id points components { kind points uncutPoints offer { id } } } } ... on Refusal { code } } }`;
const RETURN = `mutation($input: ReturnPurchaseInput!) { returnPurchase(input: $input) { __typename
  ... on ReturnPurchasePayload { takenBack } ... on Refusal { code } } }`;
const DRAFT = `mutation($input: DraftCampaignInput!) { draftCampaign(input: $input) { __typename ... on DraftOfferPayload { offer { id } } ... on Refusal { code } } }`;
const MOVE = `mutation($input: MoveOfferInput!) { moveOffer(input: $input) { __typename ... on MoveOfferPayload { offer { status } } ... on Refusal { code } } }`;

let count = 0;
const unique = (): string => `race-${(count += 1).toString()}`;
const times = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));
const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0);
const eur = (amount: string) => ({ amount, currency: 'EUR' });

describePostgres('purchases by the programme from two gateways', (engine: Engine) => {
  let first: TestGateway;
  let second: TestGateway;
  let drop: () => Promise<void>;
  let partner: TestPartner;
  beforeAll(async () => {
    const made = await engine.fresh();
    ({ drop } = made);
    first = await startTestGateway(engine, { location: made.location });
    second = await startTestGateway(engine, { location: made.location });
  }, 120_000);
  afterEach(() => assertSound(first.services.database), 60_000);
  afterAll(async () => {
    await second.close();
    await first.close();
    await drop();
  }, 60_000);

  const app = (i: number): Client => (i % 2 === 0 ? partner.app : new Client(second.url, partner.key));
  const buy = async (i: number, member: TestMember, amount: string): Promise<Loose> => {
    const key = unique();
    const input = { idempotencyKey: key, orderId: key, member: { id: member.id }, spend: eur(amount) };
    return (await app(i).ask(ACCRUE, { input })).accruePoints;
  };
  const giveBack = async (i: number, accrualId: string): Promise<Loose> => {
    const input = { idempotencyKey: unique(), accrualId, reason: 'returned', allowShortfall: true };
    return (await app(i).ask(RETURN, { input })).returnPurchase;
  };
  /** What a campaign gave in purchases. */
  const given = (bought: readonly Loose[], id: string): number[] =>
    bought.flatMap(({ accrual }) =>
      (accrual.components as Loose[]).filter(({ offer }) => offer?.id === id).map(({ points }) => points as number),
    );
  const used = async (id: string): Promise<number[]> =>
    (
      await first.services.database.query<{ used: bigint }>({
        text: 'SELECT used FROM counter WHERE offer_id = $1 AND used <> 0 ORDER BY used',
        values: [id],
      })
    ).map((row) => Number(row.used));
  const campaign = (effects: object[], limits: object[], more: object = {}): Promise<string> =>
    setUp(first.operator, 'draftCampaign', partner.app, { offer: { limits }, trigger: 'PURCHASE', effects, ...more });
  const newPartner = async (): Promise<void> => {
    partner = await first.partner({ rates: { accrualRate: '1' } });
  };

  it('a budget of 10,000 points under 400 purchases is used up to the last point, and never passed', async () => {
    await newPartner();
    const members = await Promise.all(times(20, () => first.member(partner)));
    const id = await campaign([{ multiply: '3' }], [{ measure: 'POINTS', per: 'ALL', span: 'EVER', most: 10_000 }]);
    const bought = await Promise.all(
      times(400, (i) => buy(i, members[i % 20] as TestMember, (10 + (i % 17)).toString())),
    );
    const points = given(bought, id);
    expect(sum(points)).toBe(10_000);
    // All whole but the one that met the end of the budget.
    expect(
      bought.flatMap(({ accrual }) =>
        (accrual.components as Loose[]).filter((one) => one.offer?.id === id && one.points < one.uncutPoints),
      ).length,
    ).toBeLessThanOrEqual(1);
    expect(points.length).toBeLessThan(400);
    expect(await used(id)).toEqual([10_000]);

    // What returns give back at once is there to be given again, and no more.
    const withBonus = bought.filter((one) => given([one], id).length > 0).slice(0, 60);
    const all = await Promise.all([
      ...withBonus.map(({ accrual }, i) => giveBack(i, accrual.id as string)),
      ...times(60, (i) => buy(i, members[i % 20] as TestMember, '25')),
    ]);
    expect(all.every(({ __typename: name }) => String(name).endsWith('Payload'))).toBe(true);
    const back = sum(given(withBonus, id));
    const again = given(all.slice(withBonus.length), id);
    expect(await used(id)).toEqual([10_000 - back + sum(again)]);
    expect(sum(again)).toBeLessThanOrEqual(back);
    const [last] = given([await buy(0, members[0] as TestMember, '100000')], id);
    expect(last).toBe(back - sum(again) || undefined);
    expect(await used(id)).toEqual([10_000]);
  }, 120_000);

  it('caps of each member hold in points and times, and a HOLD opens one review', async () => {
    await newPartner();
    const members = await Promise.all(times(5, () => first.member(partner)));
    const inPoints = await campaign(
      [{ multiply: '2' }],
      [{ measure: 'POINTS', per: 'MEMBER', span: 'EVER', most: 95 }],
    );
    const inTimes = await campaign([{ points: 7 }], [{ measure: 'TIMES', per: 'MEMBER', span: 'EVER', most: 3 }]);
    await setUp(first.operator, 'draftHouseRules', partner.app, {
      offer: {
        limits: [
          { measure: 'TIMES', per: 'MEMBER', span: 'EVER', most: 20, action: 'CUT' },
          { measure: 'TIMES', per: 'MEMBER', span: 'EVER', most: 19, action: 'HOLD' },
        ],
      },
    });
    const answers = await Promise.all(times(150, (i) => buy(i, members[i % 5] as TestMember, '10')));
    const bought = answers.filter(({ accrual }) => accrual);
    expect(answers.filter(({ code }) => code === 'LIMIT_REACHED')).toHaveLength(50);
    expect(sum(given(bought, inPoints))).toBe(5 * 95);
    expect(await used(inPoints)).toEqual(times(5, () => 95));
    expect(given(bought, inTimes)).toEqual(times(15, () => 7));
    expect(await used(inTimes)).toEqual(times(5, () => 3));
    const [reviews] = await first.services.database.query<{ count: bigint }>({
      text: `SELECT count(*) AS count FROM care_case WHERE partner_id = $1`,
      values: [partner.id],
    });
    expect(reviews?.count).toBe(5n);
  }, 120_000);

  it('a member rises once, and purchases after the rise have its multiplier', async () => {
    await newPartner();
    const member = await first.member(partner);
    await setUp(first.operator, 'draftLadder', partner.app, {
      measure: 'POINTS',
      window: 'YEAR',
      graceDays: 30,
      levels: [
        { code: 'BASIC', names: nameOf('Basic'), needs: '0' },
        { code: 'GOLD', names: nameOf('Gold'), needs: '200', multiplier: '1.5' },
      ],
    });
    const bought = await Promise.all(times(40, (i) => buy(i, member, '10')));
    const tiers = bought.filter(({ accrual }) => (accrual.components as Loose[]).some(({ kind }) => kind === 'TIER'));
    expect(tiers).toHaveLength(20);
    const rows = await first.services.database.query<{ points: bigint }>({
      text: 'SELECT points FROM accrual WHERE member_id = $1 ORDER BY entry_sequence',
      values: [member.id],
    });
    expect(rows.map(({ points }) => Number(points))).toEqual([...times(20, () => 10), ...times(20, () => 15)]);
    const changes = await first.services.database.query<{ to: string }>({
      text: 'SELECT to_level AS to FROM tier_change WHERE member_id = $1',
      values: [member.id],
    });
    expect(changes).toEqual([{ to: 'GOLD' }]);
  }, 120_000);

  it('purchases are numbered by what stands when they are posted, also beside returns', async () => {
    await newPartner();
    const member = await first.member(partner);
    await campaign([{ multiply: '2' }], [], { conditions: [{ purchase: { every: 1 } }] });
    let bought = await Promise.all(times(10, (i) => buy(i, member, '10')));
    for (let round = 0; round < 4; round += 1)
      bought = (
        await Promise.all(
          bought.flatMap(({ accrual }, i) => [giveBack(i, accrual.id as string), buy(i + 1, member, '10')]),
        )
      ).filter(({ accrual }) => accrual);
    const entries = await first.services.database.query<{ kind: string; reference: string; number: string | null }>({
      text: `SELECT e.kind, e.reference, c.record::jsonb ->> 'purchaseNumber' AS number FROM journal_entry e
             LEFT JOIN accrual_component c ON c.accrual_id = e.reference AND c.reason = 'CAMPAIGN' AND e.kind = 'ACCRUAL'
             WHERE e.kind IN ('ACCRUAL', 'ACCRUAL_REVERSAL') AND e.reference IN (SELECT id FROM accrual WHERE member_id = $1)
             ORDER BY e.sequence`,
      values: [member.id],
    });
    const standing = new Set<string>();
    const found: number[] = [];
    const wanted: number[] = [];
    for (const { kind, reference, number } of entries) {
      if (kind === 'ACCRUAL_REVERSAL') standing.delete(reference);
      else {
        standing.add(reference);
        wanted.push(standing.size);
        found.push(Number(number));
      }
    }
    expect(found).toEqual(wanted);
  }, 120_000);

  it('no offer is live without every consent, however consent and approval meet', async () => {
    await newPartner();
    const payer = await first.partner();
    const states: string[] = [];
    for (let round = 0; round < 12; round += 1) {
      const { draftCampaign } = await partner.app.ask(DRAFT, {
        input: {
          idempotencyKey: unique(),
          offer: { names: nameOf('A race'), funding: [{ partnerId: payer.id, share: '1' }] },
          trigger: 'PURCHASE',
          effects: [{ multiply: '1.1' }],
        },
      });
      const offerId = draftCampaign.offer.id as string;
      await moveOffer(partner.app, offerId, 'SUBMIT');
      const step = (client: Client, name: string) => client.ask(MOVE, { input: { offerId, step: name } });
      const operator = new Client(second.url, first.operator.token);
      const [approved, , again] = await Promise.all([
        step(first.operator, 'APPROVE'),
        step(payer.app, 'CONSENT'),
        step(operator, 'APPROVE'),
      ]);
      for (const { moveOffer: one } of [approved, again] as Loose[])
        states.push((one.offer?.status ?? one.code) as string);
      const isLive = [approved, again].some(({ moveOffer: one }: Loose) => one.offer);
      const [row] = await first.services.database.query<{ stage: string; consents: bigint }>({
        text: `SELECT v.stage, (SELECT count(*) FROM offer_consent c WHERE c.offer_id = v.offer_id AND c.given_at IS NOT NULL) AS consents
               FROM offer_version v WHERE v.offer_id = $1`,
        values: [offerId],
      });
      expect([row?.stage === 'APPROVED', row?.consents]).toEqual([isLive, 1n]);
    }
    expect(states.every((state) => ['LIVE', 'CONSENT_MISSING', 'INVALID_TRANSITION'].includes(state))).toBe(true);
  }, 120_000);
});
