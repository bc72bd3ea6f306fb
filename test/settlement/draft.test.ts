import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newId, paymentUnit, type PartnerId } from '../../src/platform/index.js';
import '../../src/accrual/index.js';
import '../../src/redemption/index.js';
import '../../src/settlement/index.js';
import { lineKinds } from '../../src/ledger/journal/kinds.js';
import { draftStatement, dueOf, dueWith, lineId, statementId, type Total } from '../../src/settlement/draft.js';
import { after, statementTransitions } from '../../src/settlement/status.js';

const period = newId('period');
const partnerId = newId('partner');
const other = newId('partner');

const total = (kind: Total['kind'], amount: bigint, rest: Partial<Total> = {}): Total => ({
  kind,
  counterpartyId: null,
  entries: 1n,
  points: 1n,
  amount,
  ...rest,
});
const draft = (totals: Total[], carried = 0n, currency = 'EUR') =>
  draftStatement(period, { partnerId, currency, carried, totals });

describe('the net due', () => {
  it('is rounded toward zero on both sides of zero, and the rest has the sign of the balance', () => {
    expect(dueOf(12_349_999n, 'EUR')).toEqual({ netDue: 12_340_000n, direction: 'PARTNER_RECEIVES', rest: 9_999n });
    expect(dueOf(-12_349_999n, 'EUR')).toEqual({ netDue: 12_340_000n, direction: 'PARTNER_PAYS', rest: -9_999n });
  });

  it('is nothing below a minor unit, either way', () => {
    expect(dueOf(9_999n, 'EUR')).toEqual({ netDue: 0n, direction: 'NOTHING_DUE', rest: 9_999n });
    expect(dueOf(-9_999n, 'EUR')).toEqual({ netDue: 0n, direction: 'NOTHING_DUE', rest: -9_999n });
    expect(dueOf(0n, 'EUR')).toEqual({ netDue: 0n, direction: 'NOTHING_DUE', rest: 0n });
  });

  it('depends on the currency: no digits for JPY, three for KWD', () => {
    expect(dueOf(1_999_999n, 'JPY')).toMatchObject({ netDue: 1_000_000n, rest: 999_999n });
    expect(dueOf(1_999_999n, 'KWD')).toMatchObject({ netDue: 1_999_000n, rest: 999n });
  });

  it('is a whole number of forints and Taiwan dollars, which have minor digits that no bank transfers', () => {
    expect(dueOf(1_234_567_890n, 'HUF')).toEqual({
      netDue: 1_234_000_000n,
      direction: 'PARTNER_RECEIVES',
      rest: 567_890n,
    });
    expect(dueOf(-1_999_999n, 'TWD')).toEqual({ netDue: 1_000_000n, direction: 'PARTNER_PAYS', rest: -999_999n });
    expect(dueOf(-999_999n, 'HUF')).toEqual({ netDue: 0n, direction: 'NOTHING_DUE', rest: -999_999n });
  });

  it('of an issued statement stays as it was, with the same rest', () => {
    expect(dueWith(1_234_567_890n, 1_234_560_000n)).toEqual({
      netDue: 1_234_560_000n,
      direction: 'PARTNER_RECEIVES',
      rest: 7_890n,
    });
    expect(dueWith(-990_000n, 990_000n)).toEqual({ netDue: 990_000n, direction: 'PARTNER_PAYS', rest: 0n });
    expect(dueWith(-990_000n, 0n)).toEqual({ netDue: 0n, direction: 'NOTHING_DUE', rest: -990_000n });
  });

  it('and the rest add up to the balance, for any balance', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
        fc.constantFrom('EUR', 'JPY', 'KWD', 'HUF'),
        (balance, currency) => {
          const { netDue, rest, direction } = dueOf(balance, currency);
          const sign = direction === 'PARTNER_PAYS' ? -1n : 1n;
          expect(sign * netDue + rest).toBe(balance);
          expect(netDue % paymentUnit(currency)).toBe(0n);
          expect(rest < 0n ? -rest : rest).toBeLessThan(paymentUnit(currency));
          expect(rest === 0n || rest < 0n === balance < 0n).toBe(true);
        },
      ),
    );
  });
});

describe('a draft', () => {
  it('does not exist without lines', () => {
    expect(draft([])).toBeNull();
  });

  it('shows a line with entries at amount 0, and none without entries', () => {
    const made = draft([total('ISSUED', 0n, { points: 50n }), total('REDEEMED_HERE', 0n, { entries: 0n })]);
    expect(made?.lines.map(({ kind, count, points, amount }) => ({ kind, count, points, amount }))).toEqual([
      { kind: 'ISSUED', count: 1n, points: 50n, amount: 0n },
    ]);
    expect(made).toMatchObject({ balance: 0n, netDue: 0n, direction: 'NOTHING_DUE', rest: 0n });
  });

  it('exists for a carried rest alone, as the first line, with a count of 0', () => {
    expect(draft([], -4_000n)?.lines).toEqual([
      expect.objectContaining({
        kind: 'CARRIED_FORWARD',
        count: 0n,
        points: 0n,
        amount: -4_000n,
        counterpartyId: null,
      }),
    ]);
    expect(draft([total('ISSUED', -1n)], 5n)).toMatchObject({ balance: 4n, rest: 4n });
  });

  it('puts its lines in the order of kinds and counterparties, whatever order the totals come in', () => {
    const [a, b] = [partnerId, other].sort() as [PartnerId, PartnerId];
    const totals = [...lineKinds]
      .filter((kind) => kind !== 'CARRIED_FORWARD')
      .flatMap((kind) =>
        kind === 'FUNDED_ELSEWHERE'
          ? [a, b].map((counterpartyId) => total(kind, 1n, { counterpartyId }))
          : [total(kind, 1n)],
      );
    const expected = totals.map(({ kind, counterpartyId }) => ({ kind, counterpartyId }));
    fc.assert(
      fc.property(fc.shuffledSubarray(totals, { minLength: totals.length }), (shuffled) => {
        expect(draft(shuffled)?.lines.map(({ kind, counterpartyId }) => ({ kind, counterpartyId }))).toEqual(expected);
      }),
    );
  });

  it('keeps its ids, and gives every line its own', () => {
    const made = draft([
      total('FUNDED_ELSEWHERE', 1n, { counterpartyId: other }),
      total('FUNDED_ELSEWHERE', 1n, { counterpartyId: partnerId }),
      total('ISSUED', 1n),
    ]);
    const again = draft([total('ISSUED', 7n)]);
    expect(made?.id).toBe(statementId(period, partnerId));
    expect(again?.id).toBe(made?.id);
    expect(again?.lines[0]?.id).toBe(lineId(statementId(period, partnerId), 'ISSUED', null));
    expect(new Set(made?.lines.map((line) => line.id)).size).toBe(3);
    expect(statementId(newId('period'), partnerId)).not.toBe(made?.id);
  });
});

describe('the transitions of a statement', () => {
  it('are those of the README', () => {
    expect(statementTransitions).toEqual({
      DRAFT: { issue: 'ISSUED', issueNothingDue: 'SETTLED' },
      ISSUED: { agree: 'AGREED', dispute: 'DISPUTED', pay: 'SETTLED' },
      DISPUTED: { dispute: 'DISPUTED', resolve: 'DISPUTED', resolveLast: 'ISSUED', pay: 'SETTLED' },
      AGREED: { pay: 'SETTLED' },
      SETTLED: { resolve: 'SETTLED', resolveLast: 'SETTLED' },
    });
    expect(after('SETTLED', 'pay')).toBeUndefined();
  });
});
