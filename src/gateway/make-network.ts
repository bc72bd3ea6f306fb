import { insertNetwork } from '../ledger/index.js';
import type { Config, Database, Queryable } from '../platform/index.js';
import type { House } from './house.js';
import { house } from './rooms.js';

/** Makes the network of an empty database, with the rows that each room begins with. Gives whether it made it. */
export const ensureNetwork = (database: Database, config: Config, rooms: House = house): Promise<boolean> =>
  database.transaction((tx) => makeNetwork(tx, config, rooms));

/** As {@link ensureNetwork}, within a transaction. */
export async function makeNetwork(tx: Queryable, config: Config, rooms: House = house): Promise<boolean> {
  const isMade = await insertNetwork(tx, {
    name: config.networkName,
    pointsCode: config.pointsCode,
    baseCurrency: config.baseCurrency,
    pointValue: config.pointValueMicros,
  });
  if (!isMade) return false;
  await rooms.begin(tx, config);
  return true;
}
