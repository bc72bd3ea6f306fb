/** Two scenarios with figures that were worked out on paper, each step also against the naive model. */
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { newId } from '../../src/platform/index.js';
import { assertSound } from '../support/assert-sound.js';
import { describeInHalves } from '../support/engines.js';
import { balancesOf } from '../support/model-journal.js';
import {
  DAY_MS,
  HOLD_MS,
  type Currency,
  type Funding,
  type ModelAnswer,
  type ModelCommand,
  type ModelPartner,
  type ModelSheet,
} from '../support/model-terms.js';
import { BEGIN, World } from '../support/world.js';
import { seeWorld } from './observe.js';
import { Stage } from './play.js';
import { Settler } from './settle.js';

type Prices = Partial<Omit<ModelSheet, 'id' | 'partner' | 'from'>>;

describeInHalves('figures checked by hand', (engine) => {
  let world: World;
  let stage: Stage;
  let settler: Settler;
  let member: string;
  let count = 0;
  beforeAll(async () => {
    world = await World.open(engine);
  }, 120_000);
  afterAll(() => world.close());
  beforeEach(async () => {
    await world.reset();
    stage = new Stage(world, (from) => seeWorld(world, from));
    settler = new Settler(stage, world);
  }, 60_000);

  async function partner(currency: Currency, funding: Funding, prices: Prices): Promise<ModelPartner> {
    const made: ModelPartner = { id: newId('partner'), status: 'ACTIVE', currency, funding, creditLimit: null };
    await stage.addPartner(made);
    const sheet: ModelSheet = {
      id: newId('rateSheet'),
      partner: made.id,
      from: BEGIN,
      accrualRate: 1_000_000n,
      issuePrice: 12_000n,
      redemptionValue: 9_000n,
      reimbursementPrice: 9_500n,
      conversionIn: null,
      conversionOut: null,
      expireDays: null,
      breakageShare: 0n,
      ...prices,
    };
    stage.model.sheets.push(sheet);
    await stage.side.addSheet(sheet);
    return made;
  }

  const next = (word: string): string => `${word}-${(count += 1)}`;

  async function send(command: ModelCommand): Promise<Readonly<Record<string, unknown>>> {
    const [answer] = (await stage.send([command])) as [ModelAnswer];
    if (answer.kind !== 'done') throw new Error(`refused: ${JSON.stringify(answer)}`);
    return answer.result;
  }

  const earn = async (at: ModelPartner, units: bigint): Promise<string> => {
    const id = newId('accrual');
    await send({
      op: 'accrue',
      partner: at.id,
      key: next('key'),
      id,
      member: { id: member },
      spend: units * 1_000_000n,
      currency: at.currency,
      order: next('order'),
      occurredAt: null,
    });
    return id;
  };
  const spend = async (at: ModelPartner, points: bigint, capture = true): Promise<string> => {
    const id = newId('redemption');
    await send({
      op: 'redeem',
      partner: at.id,
      key: next('key'),
      id,
      member: { id: member },
      points,
      order: next('order'),
      capture,
    });
    return id;
  };
  const reverse = (at: ModelPartner, accrual: string, points: bigint) =>
    send({ op: 'reverse', partner: at.id, key: next('key'), accrual, points });
  const refund = (at: ModelPartner, redemption: string, points: bigint) =>
    send({ op: 'refund', partner: at.id, key: next('key'), redemption, points });
  const capture = (at: ModelPartner, redemption: string, points: bigint | null) =>
    send({ op: 'capture', partner: at.id, key: next('key'), redemption, points });

  /** Balances in the database, micros; the model's are the same by then. */
  async function balances(): Promise<Record<string, bigint>> {
    const rows = await world.query<{ path: string; balance: bigint }>(
      'SELECT path, balance FROM account WHERE balance <> 0',
    );
    return Object.fromEntries(rows.map(({ path, balance }) => [path, balance]));
  }

  it('match the design: three partners, one currency, all paid at issue', async () => {
    const [a, b, c] = [
      await partner('EUR', 'ON_ISSUE', {}),
      await partner('EUR', 'ON_ISSUE', {}),
      await partner('EUR', 'ON_ISSUE', {}),
    ];
    member = await stage.addMember('m', [a, b, c]);
    const first = await earn(a, 1_000_000n);
    await reverse(a, first, 50_000n);
    await earn(b, 400_000n);
    await spend(a, 200_000n);
    await refund(b, await spend(b, 300_000n), 20_000n);
    await spend(c, 420_000n);

    expect(await balances()).toMatchObject({
      [`clearing:${a.id}`]: -9_500_000_000n,
      [`clearing:${b.id}`]: -2_140_000_000n,
      [`clearing:${c.id}`]: 3_990_000_000n,
      'reserve:EUR': 4_500_000_000n,
      'margin:EUR': 3_150_000_000n,
    });
    expect(stage.model.walletOf(member).available).toBe(450_000n);
    const issued = await settler.close();
    expect(issued?.map(({ netDue, balance }) => [netDue, balance < 0n])).toEqual([
      [9_500_000_000n, true],
      [2_140_000_000n, true],
      [3_990_000_000n, false],
    ]);
    await assertSound(world.database);
  }, 60_000);

  it('match over three currencies and both funding models, with all that can happen to points', async () => {
    // 1 EUR = 1.25 USD = 160 JPY. A point's fund price is 0.01 EUR = 1.60 JPY.
    await stage.addFx('EUR', 'USD', '1.25');
    await stage.addFx('JPY', 'EUR', '0.00625');
    const euro = await partner('EUR', 'ON_ISSUE', { expireDays: 10, breakageShare: 333_333n });
    const dollar = await partner('USD', 'ON_REDEMPTION', {
      issuePrice: 15_001n,
      reimbursementPrice: 11_003n,
      redemptionValue: 10_000n,
      conversionOut: 2_500_000n,
    });
    const yen = await partner('JPY', 'ON_ISSUE', {
      issuePrice: 2_000_000n,
      reimbursementPrice: 1_510_000n,
      redemptionValue: 1_000_000n,
      conversionIn: 1_500_000n,
      expireDays: 30,
      breakageShare: 500_000n,
    });
    member = await stage.addMember('m', [euro, dollar, yen]);
    const clearing = async (at: ModelPartner) => (await balances())[`clearing:${at.id}`] ?? 0n;

    const accrual = await earn(euro, 1_000n); // euro owes 12.00; reserve 10.00, margin 2.00
    await earn(dollar, 1_000n); // a memo of 15.001
    await send({
      op: 'convertIn',
      partner: yen.id,
      key: next('key'),
      id: newId('conversion'),
      member: { id: member },
      units: 400_000_000n,
      reference: 'miles',
    }); // 600 points: owes 1,200; reserve 960, margin 240
    expect([await clearing(euro), await clearing(dollar), await clearing(yen)]).toEqual([
      -12_000_000n,
      0n,
      -1_200_000_000n,
    ]);

    // A hold of 700 of the euro points at the yen partner, of which 301 are captured: 301 x 1.51 = 454.51 JPY,
    // k = 454.51 / 160 = 2.8406875 EUR, half-even 2.840688 (its 7th digit is a 5, the 6th odd).
    await capture(yen, await spend(yen, 700n, false), 301n);
    expect(await balances()).toMatchObject({
      'fx:EUR': 2_840_688n,
      'fx:JPY': -454_510_000n,
      'reserve:EUR': 6_990_000n,
      'margin:EUR': 2_000_000n + 3_010_000n - 2_840_688n,
    });
    expect(await clearing(yen)).toBe(-1_200_000_000n + 454_510_000n);

    // 800 at the dollar partner: the 699 euro points left, then 101 of yen's. It gets 800 x 0.011003 = 8.8024 USD.
    // k of 699: 7.691097 / 1.25 = 6.1528776 -> 6.152878 EUR. k of 101: 1.111303 USD x 128 JPY = 142.246784 JPY.
    const mixed = await spend(dollar, 800n);
    expect(await balances()).toMatchObject({
      'fx:EUR': 2_840_688n + 6_152_878n,
      'fx:USD': -8_802_400n,
      'fx:JPY': -454_510_000n + 142_246_784n,
    });
    expect(await clearing(dollar)).toBe(8_802_400n);
    // 300 come back: yen's 101 first, then 199 of the euro points: k(699) - k(500) = 6.152878 - 4.4012 = 1.751678.
    await refund(dollar, mixed, 300n);
    expect(await balances()).toMatchObject({
      'fx:EUR': 2_840_688n + 4_401_200n,
      'fx:USD': -8_802_400n + 3_300_900n,
      'fx:JPY': -454_510_000n,
    });
    expect(await clearing(dollar)).toBe(5_501_500n);

    // 250 of the first accrual go back: 199 are left of its own lot (12.00 less 2.388), 51 are clawed back from yen's, at
    // its own 0.012 EUR: 0.612 EUR, k = 97.92 JPY out of a reserve of 81.60.
    await reverse(euro, accrual, 250n);
    expect(await clearing(euro)).toBe(-12_000_000n + 2_388_000n + 612_000n);
    expect(await balances()).toMatchObject({
      'reserve:JPY': (600n - 51n) * 1_600_000n,
      'margin:JPY': 240_000_000n + 81_600_000n - 97_920_000n,
    });
    // No euro point is in a wallet, and so none is in reserve.
    expect((await balances())['reserve:EUR']).toBeUndefined();

    // 100 points to the dollar partner's own scheme: yen's, for 1.1003 USD; 250 units.
    const out = await send({
      op: 'convertOut',
      partner: dollar.id,
      key: next('key'),
      id: newId('conversion'),
      member: { id: member },
      points: 100n,
      reference: 'out',
    });
    expect(out.nativeUnits).toBe(250_000_000n);
    expect(await clearing(dollar)).toBe(5_501_500n + 1_100_300n);

    // The rest of the refund comes after the euro lot's day: its 500 points expire at once. A third of 5.00 goes back.
    await stage.setTime(BEGIN + 10 * DAY_MS);
    await refund(dollar, mixed, 500n);
    expect(await clearing(euro)).toBe(-9_000_000n + (5_000_000n * 333_333n) / 1_000_000n);
    expect(await balances()).toMatchObject({
      'breakage:EUR': 5_000_000n - 1_666_665n,
      'fx:EUR': 2_840_688n - 612_000n,
    });
    expect(await clearing(dollar)).toBe(1_100_300n);
    // A hold that no one captures, and yen's day: 449 points, half of 718.40 JPY goes back.
    await spend(euro, 449n, false);
    await stage.setTime(BEGIN + 30 * DAY_MS + HOLD_MS);
    await stage.sweepAll();
    expect(await clearing(yen)).toBe(-745_490_000n + 359_200_000n);
    // dollar's points are spent at dollar's own till: 600 x 0.015001 it pays, 600 x 0.011003 it gets.
    await spend(dollar, 600n);
    expect(await clearing(dollar)).toBe(1_100_300n - 9_000_600n + 6_601_800n);

    const [first, second, third] = (await settler.close()) ?? [];
    if (!first || !second || !third) throw new Error('each partner has a statement');
    expect([first, second, third].map(({ balance, netDue, rest }) => [balance, netDue, rest])).toEqual([
      [-7_333_335n, 7_330_000n, -3_335n],
      [-1_298_500n, 1_290_000n, -8_500n],
      [-386_290_000n, 386_000_000n, -290_000n],
    ]);
    await settler.adjust(second, 400_001n);
    await settler.pay(first);
    await settler.pay(second);
    await settler.pay(third);
    expect(await balances()).toMatchObject({
      [`clearing:${euro.id}`]: -3_335n,
      [`clearing:${dollar.id}`]: -8_500n + 400_001n,
      'bank:JPY': -386_000_000n,
    });
    const next_ = await settler.close();
    expect(next_?.map(({ lines }) => lines.length)).toEqual([1, 2, 1]);
    await assertSound(world.database);
    expect(balancesOf(stage.model.journal).get(`wallet:${member}`)).toBe(400n);
  }, 120_000);
});
