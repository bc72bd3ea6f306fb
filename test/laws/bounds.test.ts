/**
 * Sums of points fit a JSON number, whatever partners do: operations of sizes that no shop has drive every sum toward
 * 2^53-1. What would pass it is refused beforehand, as the naive model refuses it, and no other partner is kept from its work.
 */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newId } from '../../src/platform/index.js';
import { balancesOf, free, totalsOf } from '../support/model-journal.js';
import { BEGIN } from '../support/world.js';
import {
  DAY_MS,
  MILLION,
  SAFE,
  type ModelAnswer,
  type ModelCommand,
  type ModelPartner,
} from '../support/model-terms.js';
import { Memory } from './memory.js';
import { Stage } from './play.js';
import { lawSettings } from './settings.js';

interface Wish {
  readonly what:
    | 'accrue'
    | 'convertIn'
    | 'reverse'
    | 'redeem'
    | 'hold'
    | 'capture'
    | 'refund'
    | 'convertOut'
    | 'expire';
  readonly partner: number;
  readonly pick: number;
  /** Sixteenths of 2^53-1, or of what there is. */
  readonly part: number;
  /** Points more or less than that: to the bound itself, and one beyond. */
  readonly more: number;
}

const wish: fc.Arbitrary<Wish> = fc.record({
  what: fc.constantFrom(
    'accrue',
    'accrue',
    'convertIn',
    'reverse',
    'redeem',
    'redeem',
    'hold',
    'capture',
    'refund',
    'refund',
    'convertOut',
    'expire',
  ),
  partner: fc.nat(2),
  pick: fc.nat(99),
  part: fc.constantFrom(1, 2, 4, 8, 8, 16, 16),
  more: fc.constantFrom(0, 0, 0, 1, -1),
});

const pickOf = <T>(list: readonly T[], i: number): T | undefined => list[i % Math.max(list.length, 1)];

/** The wish as a command, by what there is; undefined when there is nothing to do it to. */
function commandOf(
  stage: Stage,
  member: string,
  { what, partner: nth, pick, part, more }: Wish,
): ModelCommand | undefined {
  const { model } = stage;
  const partner = pickOf([...model.partners.values()], nth) as ModelPartner;
  const of = (all: bigint): bigint => {
    const wanted = (all * BigInt(part)) / 16n + BigInt(more);
    return wanted < 1n ? 1n : wanted;
  };
  const common = { partner: partner.id, key: newId('quote') };
  const ref = { id: member };
  const { available } = model.walletOf(member);
  switch (what) {
    case 'accrue':
      return {
        ...common,
        op: 'accrue',
        id: newId('accrual'),
        member: ref,
        spend: of(SAFE) * MILLION,
        currency: 'EUR',
        order: newId('quote'),
        occurredAt: null,
      };
    case 'convertIn':
      return {
        ...common,
        op: 'convertIn',
        id: newId('conversion'),
        member: ref,
        units: of(SAFE) * MILLION,
        reference: newId('quote'),
      };
    case 'convertOut':
      return {
        ...common,
        op: 'convertOut',
        id: newId('conversion'),
        member: ref,
        points: of(available),
        reference: newId('quote'),
      };
    case 'reverse': {
      const accrual = pickOf(
        [...model.accruals.values()].filter((one) => one.reversed < one.points),
        pick,
      );
      return (
        accrual && {
          ...common,
          partner: accrual.partner,
          op: 'reverse',
          accrual: accrual.id,
          points: of(accrual.points - accrual.reversed),
        }
      );
    }
    case 'redeem':
    case 'hold':
      return {
        ...common,
        op: 'redeem',
        id: newId('redemption'),
        member: ref,
        points: of(available),
        order: newId('quote'),
        capture: what === 'redeem',
      };
    case 'capture': {
      const held = pickOf(
        [...model.redemptions.values()].filter((one) => one.status === 'AUTHORIZED'),
        pick,
      );
      return held && { ...common, partner: held.partner, op: 'capture', redemption: held.id, points: null };
    }
    case 'refund': {
      const left = (one: { paid: readonly { points: bigint; refunded: bigint }[] }): bigint =>
        one.paid.reduce((sum, paid) => sum + paid.points - paid.refunded, 0n);
      const spent = pickOf(
        [...model.redemptions.values()].filter((one) => one.status === 'CAPTURED' && left(one) > 0n),
        pick,
      );
      return (
        spent && { ...common, partner: spent.partner, op: 'refund', redemption: spent.id, points: of(left(spent)) }
      );
    }
    case 'expire':
      return undefined;
  }
}

/** Every sum that statements, network and reports show. */
function shown(stage: Stage): bigint[] {
  const { journal, lots } = stage.model;
  const lines = [...totalsOf(journal).values()].flatMap(({ points, entries }) => [points, entries]);
  const network = (kind: string): bigint =>
    [...balancesOf(journal)].reduce((sum, [path, amount]) => (path.startsWith(kind) ? sum + amount : sum), 0n);
  const outstanding = lots.reduce((sum, lot) => sum + free(lot), 0n);
  return [...lines, -network('issued:'), network('redeemed:'), network('expired:'), outstanding];
}

async function open(): Promise<{ stage: Stage; member: string }> {
  const memory = new Memory();
  const stage = new Stage(memory, (from) => Promise.resolve(memory.see(from)));
  for (const [funding, issuePrice] of [
    ['ON_ISSUE', 12_000n],
    ['ON_REDEMPTION', 12_000n],
    ['ON_REDEMPTION', 0n],
  ] as const) {
    const partner: ModelPartner = {
      id: newId('partner'),
      status: 'ACTIVE',
      currency: 'EUR',
      funding,
      creditLimit: null,
    };
    await stage.addPartner(partner);
    const sheet = {
      id: newId('rateSheet'),
      partner: partner.id,
      from: BEGIN - DAY_MS,
      accrualRate: MILLION,
      issuePrice,
      redemptionValue: 10_000n,
      reimbursementPrice: 9_500n,
      conversionIn: MILLION,
      conversionOut: MILLION,
      expireDays: funding === 'ON_ISSUE' ? 10 : null,
      breakageShare: 500_000n,
    };
    stage.model.sheets.push(sheet);
    await stage.side.addSheet(sheet);
  }
  return { stage, member: await stage.addMember('m', [...stage.model.partners.values()]) };
}

describe('sums of points', () => {
  it('never pass 2^53-1; an operation that would is refused as the model refuses it', async () => {
    let refused = 0;
    let highest = 0n;
    await fc.assert(
      fc.asyncProperty(fc.array(wish, { minLength: 20, maxLength: 60, size: 'max' }), async (wishes) => {
        const { stage, member } = await open();
        for (const one of wishes) {
          if (one.what === 'expire') await stage.setTime(stage.model.now + 11 * DAY_MS);
          const command = commandOf(stage, member, one);
          const [answer] = command ? await stage.send([command]) : [];
          if (answer?.kind === 'invalid') refused += 1;
        }
        for (const sum of shown(stage)) {
          expect(sum < 0n || sum > SAFE).toBe(false);
          if (sum > highest) highest = sum;
        }
      }),
      lawSettings(20_261_128, 60),
    );
    expect(refused).toBeGreaterThan(200);
    expect(highest).toBeGreaterThan((SAFE * 3n) / 8n);
  }, 120_000);

  it('leave room for every other partner, whatever one does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(wish, { minLength: 20, maxLength: 60, size: 'max' }), async (wishes) => {
        const { stage, member } = await open();
        const [greedy, other] = [...stage.model.partners.values()] as [ModelPartner, ModelPartner];
        for (const one of wishes) {
          const command = commandOf(stage, member, { ...one, partner: 0 });
          if (command) await stage.send([command]);
        }
        // The other may issue a quarter of the range, have it spent at its own till and refunded, and take it back.
        const quarter = SAFE / 4n - 1n;
        const someone = await stage.addMember('n', [greedy, other]);
        const ref = { id: someone };
        const [accrual, redemption] = [newId('accrual'), newId('redemption')];
        const work: ModelCommand[] = [
          {
            op: 'accrue',
            partner: other.id,
            key: '1',
            id: accrual,
            member: ref,
            spend: quarter * MILLION,
            currency: 'EUR',
            order: '1',
            occurredAt: null,
          },
          {
            op: 'redeem',
            partner: other.id,
            key: '2',
            id: redemption,
            member: ref,
            points: quarter,
            order: '2',
            capture: true,
          },
          { op: 'refund', partner: other.id, key: '3', redemption, points: quarter },
          { op: 'reverse', partner: other.id, key: '4', accrual, points: quarter },
        ];
        const answers: ModelAnswer[] = [];
        for (const command of work) answers.push(...(await stage.send([command])));
        expect(answers.map(({ kind }) => kind)).toEqual(['done', 'done', 'done', 'done']);
      }),
      lawSettings(20_261_129, 30),
    );
  }, 120_000);
});
