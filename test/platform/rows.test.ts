import { describe, expect, it } from '@jest/globals';
import { defineEntity } from '@mikro-orm/core';
import { column, openDatabase, rowsOf, tableOf } from '../../src/platform/index.js';
import { describeEngines } from '../support/engines.js';

const ThingEntity = defineEntity({
  name: 'Thing',
  tableName: 'some_thing',
  properties: {
    id: column.text().primary(),
    shopId: column.text().primary(),
    label: column.text().nullable(),
    count: column.bigint(),
    size: column.int().nullable(),
    total: column.whole(),
    ratio: column.wholeOfAnySize().nullable(),
    isOpen: column.boolean(),
    madeAt: column.time().nullable(),
    digest: column.bytes(),
    many: column.boolean().nullable().generated('(count > 5) stored'),
  },
});

const rows = rowsOf(ThingEntity, ['many']);
type Thing = ReturnType<typeof rows.toRecord>;

const thing = (id: string, changed: Partial<Thing> = {}): Thing => ({
  id,
  shopId: 'shop',
  label: null,
  count: 1n,
  size: null,
  total: 0n,
  ratio: null,
  isOpen: true,
  madeAt: null,
  digest: Buffer.from('00ff', 'hex'),
  ...changed,
});

describe('queries of rows', () => {
  it('name every column that is written, in the order of the entity', () => {
    expect(rows.insert({ name: 'new' })([])).toEqual({
      name: 'new',
      text:
        'INSERT INTO some_thing (id, shop_id, label, count, size, total, ratio, is_open, made_at, digest) ' +
        'SELECT unnest($1::text[]), unnest($2::text[]), unnest($3::text[]), unnest($4::bigint[]), unnest($5::int[]), ' +
        'unnest($6::numeric[]), unnest($7::numeric[]), unnest($8::boolean[]), unnest($9::timestamptz[]), unnest($10::bytea[])',
      values: Array.from({ length: 10 }, () => '{}'),
    });
  });

  it('leave columns to SQL or out, and do not count those among the parameters', () => {
    const write = rows.insert({
      once: ['shopId', 'madeAt'],
      sql: { total: '7' },
      without: ['label', 'size', 'ratio', 'isOpen', 'digest'],
      add: ['count'],
    });
    const at = new Date(0);
    expect(write([thing('a')], { shopId: 'one', madeAt: at })).toEqual({
      text:
        'INSERT INTO some_thing AS t (id, shop_id, count, total, made_at) ' +
        'SELECT unnest($1::text[]), $2::text, unnest($3::bigint[]), 7, $4::timestamptz ' +
        'ON CONFLICT (id, shop_id) DO UPDATE SET count = t.count + excluded.count',
      values: ['{a}', 'one', '{1}', at],
    });
  });

  it('change rows by the primary key', () => {
    expect(rows.update({ set: ['label', 'count'] })([thing('a', { label: 'null' }), thing('b')])).toEqual({
      text:
        'UPDATE some_thing t SET label = u.label, count = u.count ' +
        'FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[]) u(id, shop_id, label, count) ' +
        'WHERE t.id = u.id AND t.shop_id = u.shop_id',
      values: ['{a,b}', '{shop,shop}', '{"null",NULL}', '{1,1}'],
    });
  });

  it('state the type of every column', () => {
    expect(tableOf(ThingEntity).columns.map(({ name, type }) => `${name} ${type}`)).toContain('made_at timestamptz(3)');
    const Loose = defineEntity({
      name: 'Loose',
      tableName: 'loose',
      properties: { id: { type: 'string', primary: true } },
    });
    expect(() => tableOf(Loose)).toThrow('Loose.id does not say the type of its column');
  });

  it('take an entity, with omitted fields as null', () => {
    const { label: _label, ...rest } = thing('a');
    expect(rows.copy({ ...rest, label: undefined })).toEqual(thing('a'));
  });
});

describeEngines('rows of an entity', (engine) => {
  it('are read back as they were written', async () => {
    const { location, drop } = await engine.fresh();
    const database = await openDatabase({ ...location, entities: [] });
    try {
      await database.query({
        text: `CREATE TABLE some_thing (id text, shop_id text, label text, count bigint NOT NULL, size int, total numeric(38,0) NOT NULL,
                 ratio numeric, is_open boolean NOT NULL, made_at timestamptz(3), digest bytea NOT NULL,
                 many boolean GENERATED ALWAYS AS (count > 5) STORED, PRIMARY KEY (id, shop_id))`,
      });
      const things = [
        thing('a', { label: 'a "quoted" \\ {text}, NULL', count: -9n, size: 2147483647, total: 10n ** 37n }),
        thing('b', { label: 'Null', ratio: 10n ** 60n, isOpen: false, madeAt: new Date('2026-02-03T04:05:06.789Z') }),
        thing('c', { label: '', digest: Buffer.alloc(0) }),
      ];
      const read = async () =>
        (
          await database.query<Parameters<typeof rows.toRecord>[0]>({
            text: `SELECT ${rows.columns('t')} FROM some_thing t ORDER BY id`,
          })
        ).map(rows.toRecord);
      await database.query(rows.insert({})(things));
      expect(await read()).toEqual(things);
      await database.query(rows.insertOne({})(thing('d')));
      await database.query(rows.insert({ replace: ['label'] })([thing('d', { label: 'new', count: 3n })]));
      await database.query(
        rows.update({ set: ['isOpen', 'madeAt'] })([thing('d', { isOpen: false, madeAt: new Date(5) })]),
      );
      expect((await read()).at(-1)).toEqual(thing('d', { label: 'new', isOpen: false, madeAt: new Date(5) }));
    } finally {
      await database.close();
      await drop();
    }
  }, 120_000);
});
