import { beforeAll, describe, expect, it } from '@jest/globals';
import { databaseTables, tableDifferences } from '../../src/cli/entities.js';
import { house } from '../../src/gateway/index.js';
import { withMigrated } from '../../src/cli/tables.js';
import { LaneHeadEntity } from '../../src/ledger/lane/lane.entity.js';
import { migrate, openDatabase, tableOf, type Column, type Table } from '../../src/platform/index.js';

const { entities } = house;

describe('entities and migrations', () => {
  let found: Table[] = [];
  const declared = entities.map(tableOf);

  beforeAll(async () => {
    found = await withMigrated(databaseTables);
  }, 120_000);

  /** The entities, with one table or one of its columns changed. */
  const planted = (name: string, change: (columns: readonly Column[]) => readonly Column[]): Table[] =>
    declared.map((table) => (table.name === name ? { ...table, columns: change(table.columns) } : table));
  const column = (name: string, changed: Partial<Column>) => (columns: readonly Column[]) =>
    columns.map((one) => (one.name === name ? { ...one, ...changed } : one));

  it('describe every table alike', () => {
    expect(tableDifferences(declared, found)).toEqual([]);
    expect(found.length).toBeGreaterThan(30);
  });

  it.each([
    [
      'a type',
      column('spend', { type: 'bigint' }),
      'accrual.spend is bigint NOT NULL in the entity, and numeric(38,0) NOT NULL in the database',
    ],
    [
      'NULL',
      column('category', { nullable: false }),
      'accrual.category is text NOT NULL in the entity, and text NULL in the database',
    ],
    [
      'a key',
      column('order_id', { primary: true }),
      'accrual.order_id is text NOT NULL of the primary key in the entity, and text NOT NULL in the database',
    ],
    ['a name', column('order_id', { name: 'order' }), 'accrual.order is in the entity, and not in the database'],
  ])('fail on a planted difference: %s', (_what, change, difference) => {
    expect(tableDifferences(planted('accrual', change), found)).toContain(difference);
  });

  it('differ when a column is left out, a table has no entity or an entity no table', () => {
    expect(
      tableDifferences(
        planted('lot', (columns) => columns.slice(1)),
        found,
      ),
    ).toEqual(['lot.id is in the database, and not in the entity']);
    expect(
      tableDifferences(
        declared.filter(({ name }) => name !== 'seal'),
        found,
      ),
    ).toEqual(['the table seal has no entity']);
    expect(tableDifferences([...declared, { name: 'parcel', columns: [] }], found)).toEqual([
      'the table parcel has an entity, and no migration makes it',
    ]);
    expect(tableDifferences([...declared, ...declared.filter(({ name }) => name === 'lot')], found)).toEqual([
      'the table lot has 2 entities',
    ]);
  });

  it('can all be read by the ORM', async () => {
    const database = await openDatabase({ dataDir: 'memory://', entities });
    try {
      await migrate(database);
      await database.query({ text: 'INSERT INTO lane_head DEFAULT VALUES' });
      const em = database.orm.em.fork();
      for (const entity of entities) await em.find(entity, {}, { limit: 1 });
      expect(await em.findOne(LaneHeadEntity, { id: 1 })).toMatchObject({
        configVersion: 1n,
        issued: 0n,
        postedAt: new Date(0),
      });
    } finally {
      await database.close();
    }
  }, 120_000);
});
