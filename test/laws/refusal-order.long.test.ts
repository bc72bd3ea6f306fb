/**
 * When two rules are broken at once, the refusal answers that stands higher in the one list of ranks
 * (src/platform/refusal-order.ts): in every operation, for every two of its refusals. And no refusal shows an object that its caller
 * could not read by `node`.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { placeOf } from '../../src/platform/refusal-order.js';
import { refusalKinds } from '../../src/platform/refusal.js';
import { careCases } from './support/refusals/care.js';
import { answerTo, type Case } from './support/refusals/case.js';
import { engagementCases } from './support/refusals/engagement.js';
import { levelCases } from './support/refusals/levels.js';
import { couponCases } from './support/refusals/coupons.js';
import { grantCases } from './support/refusals/grants.js';
import { mallCases } from './support/refusals/mall.js';
import { approvalCases, offerCases } from './support/refusals/offers.js';
import { peopleCases } from './support/refusals/people.js';
import { rateCases } from './support/refusals/rates.js';
import { settlingCases } from './support/refusals/settling.js';
import { Stage } from './support/refusals/stage.js';
import { tradeCases } from './support/refusals/trade.js';

const cases = [
  ...tradeCases,
  ...couponCases,
  ...grantCases,
  ...mallCases,
  ...careCases,
  ...engagementCases,
  ...rateCases,
  ...offerCases,
  ...approvalCases,
  ...levelCases,
  ...peopleCases,
  ...settlingCases,
] as unknown as Case[];

/** Operations whose refusals another's case covers, or that have none; each with the reason. */
const withoutCase: Readonly<Record<string, string>> = {
  accruePointsBatch: 'Each element is an accruePoints of the lane.',
  advanceClock: 'It has no refusals.',
  freezeWallet: 'It has no refusals.',
  memberCode: 'It has no refusals.',
  rate: 'It has one refusal: SubjectNotFound.',
  resolveCase:
    'What a decision refuses is said by the rooms whose outcomes it has: those of accruals, orders and grants have cases.',
  revokeApiKey: 'It has no refusals.',
  revokeSession: 'It has no refusals.',
};

const rankOf = (name: string): number => {
  const kind = refusalKinds.get(name);
  if (!kind) throw new Error(`${name} is defined nowhere`);
  return placeOf(kind.rank);
};

/** Every two of the case's refusals, the one that must answer first; without those that cannot be broken together. */
function pairs({ breakers, apart = {}, departs = {} }: Case): (readonly [first: string, second: string])[] {
  const names = Object.keys(breakers).sort((a, b) => rankOf(a) - rankOf(b));
  return names
    .flatMap((a, i) => names.slice(i + 1).map((b) => (`${b} ${a}` in departs ? ([b, a] as const) : ([a, b] as const))))
    .filter(([a, b]) => !(`${a} ${b}` in apart) && !(`${b} ${a}` in apart) && rankOf(a) !== rankOf(b));
}

/** Two refusals of one rank, of which no request can break both rules. */
function ofOneRank({ breakers, apart = {} }: Case): string[] {
  const names = Object.keys(breakers);
  return names
    .flatMap((a, i) => names.slice(i + 1).map((b) => [a, b] as const))
    .filter(([a, b]) => rankOf(a) === rankOf(b) && !(`${a} ${b}` in apart))
    .map(([a, b]) => `${a} ${b}`);
}

describe('the order of refusals', () => {
  let stage: Stage;
  // The guards over rates ask of all points that are outstanding: theirs is a network of its own.
  let ofRates: Stage;
  beforeAll(async () => {
    [stage, ofRates] = await Promise.all([Stage.open(), Stage.open()]);
  }, 120_000);
  afterAll(() => Promise.all([stage.close(), ofRates.close()]), 60_000);

  it('is tried for every refusal of every operation', () => {
    const tried = new Map(
      cases.map(({ operation, breakers, never }) => [operation, Object.keys({ ...breakers, ...never })]),
    );
    const toTry = new Map([...stage.operations].filter(([operation]) => !(operation in withoutCase)));
    expect([...tried.keys()].sort()).toEqual([...toTry.keys()].sort());
    for (const [operation, refusals] of toTry)
      expect([operation, tried.get(operation)?.sort()]).toEqual([operation, [...refusals].sort()]);
    for (const [operation, reason] of Object.entries(withoutCase))
      if (reason.includes('no refusals')) expect([operation, stage.operations.get(operation)]).toEqual([operation, []]);
  });

  it.each(cases.map((one) => [one.operation, one] as const))(
    'holds in %s',
    async (operation, one) => {
      const on = [...rateCases, ...approvalCases].some((each) => each.operation === operation) ? ofRates : stage;
      expect(await answerTo(on, one, [])).toMatch(/Payload$/);
      const answers: string[] = [];
      for (const name of Object.keys(one.breakers)) answers.push(`${name}: ${await answerTo(on, one, [name])}`);
      expect(answers).toEqual(Object.keys(one.breakers).map((name) => `${name}: ${name}`));
      const wanted: string[] = [];
      const found: string[] = [];
      for (const [first, second] of pairs(one)) {
        wanted.push(`${operation}, ${first} and ${second}: ${first}`);
        found.push(`${operation}, ${first} and ${second}: ${await answerTo(on, one, [first, second])}`);
      }
      expect(found).toEqual(wanted);
      expect(ofOneRank(one)).toEqual([]);
    },
    300_000,
  );
});
