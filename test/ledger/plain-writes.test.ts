import { expect, it } from '@jest/globals';
import {
  insertHolds,
  insertLots,
  insertMovements,
  insertPlainHolds,
  insertPlainLots,
  insertPlainMovements,
} from '../../src/ledger/points/wallet-rows.js';

const labels = /\b(offer_id|cost_centre|part|for_lot|issued_sequence)\b/;

it('what has no labels and parts is written by the statements of before, which do not name their columns', () => {
  for (const insert of [insertPlainLots, insertPlainHolds, insertPlainMovements])
    expect(insert([]).text).not.toMatch(labels);
  for (const insert of [insertLots, insertHolds, insertMovements]) expect(insert([]).text).toMatch(labels);
});
