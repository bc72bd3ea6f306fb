import { expect, it } from '@jest/globals';
import { openDatabase, textColumn } from '../../src/platform/index.js';
import { describeEngines } from '../support/engines.js';

const awkward = [
  'Null',
  'NULL',
  'nUlL',
  '',
  ' ',
  'a,b',
  '{}',
  '"',
  '\\',
  '\\"',
  'line\nbreak',
  'tab\t',
  'é',
  '漢字',
  '🦊',
  'null:',
  '\b\f\r\u0001',
  '\u007f\u2028\u2029',
  '"🦊" \\ \n',
  '\ue000\uffff',
  '{"a":"b\\\\n"}',
];

describeEngines('columns of text', (engine) => {
  it('give back every text as it went in, also the text Null', async () => {
    const { location, drop } = await engine.fresh();
    const database = await openDatabase({ ...location, entities: [] });
    try {
      const rows = await database.query<{ x: string | null }>({
        text: 'SELECT unnest($1::text[]) AS x',
        values: [textColumn([...awkward, null], (x) => x)],
      });
      expect(rows.map((row) => row.x)).toEqual([...awkward, null]);
    } finally {
      await database.close();
      await drop();
    }
  }, 120_000);
});
