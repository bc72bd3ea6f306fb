import type { Config, Database, Queryable } from '../platform/index.js';
import type { House } from './house.js';
import { house } from './rooms.js';

/** Makes the network of an empty database, with what each room begins with. Gives whether it did. */
export const ensureNetwork = (database: Database, config: Config, rooms: House = house): Promise<boolean> =>
  database.transaction((tx) => makeNetwork(tx, config, rooms));

/** As {@link ensureNetwork}, within a transaction. */
export async function makeNetwork(tx: Queryable, config: Config, rooms: House = house): Promise<boolean> {
  const made = await tx.query<{ id: number }>({
    text: `INSERT INTO network (name, points_code, base_currency, point_value, created_at) VALUES ($1, $2, $3, $4, now())
           ON CONFLICT DO NOTHING RETURNING id`,
    values: [config.networkName, config.pointsCode, config.baseCurrency, config.pointValueMicros],
  });
  if (made.length === 0) return false;
  await rooms.begin(tx, config);
  return true;
}
