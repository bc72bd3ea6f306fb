import { expect, it } from '@jest/globals';
import { labelledParts, noteLabel, type Gathered, type Label } from '../../src/ledger/journal/label.js';
import { accounts } from '../../src/ledger/index.js';
import { newId } from '../../src/platform/index.js';

const partnerId = newId('partner');
const ladder: Label = { offerId: 'ldr_a', costCentre: null };
const bread: Label = { offerId: 'cmp_b', costCentre: 'bread' };
const cakes: Label = { offerId: 'cmp_b', costCentre: 'cakes' };

/** What an entry counts whole, by label, when the parts of one line are posted in this order. */
function wholes(labels: readonly (Label | undefined)[]): Record<string, bigint> {
  const line = { kind: 'ISSUE_REVERSED', points: 5n } as const;
  const posting: Gathered = { account: accounts.clearing(partnerId, 'EUR'), amount: 0n, line, labels: null };
  for (const [i, label] of labels.entries()) noteLabel(posting, i === 0, 60_000n, line, label);
  return Object.fromEntries(
    [...labelledParts([posting])].map(({ label, whole }) => [
      `${label.offerId ?? ''} ${label.costCentre ?? ''}`,
      whole,
    ]),
  );
}

it('counts an entry whole at one label, the same in whatever order the lots of its parts are taken', () => {
  const expected = { 'ldr_a ': 0n, 'cmp_b bread': 1n, 'cmp_b cakes': 0n };
  for (const order of [
    [ladder, bread, cakes],
    [cakes, ladder, bread],
    [bread, cakes, ladder],
  ])
    expect(wholes(order)).toEqual(expected);
});

it('counts it nowhere when something of the line has no label', () => {
  for (const order of [
    [undefined, bread],
    [bread, undefined],
  ])
    expect(wholes(order)).toEqual({ 'cmp_b bread': 0n });
});
