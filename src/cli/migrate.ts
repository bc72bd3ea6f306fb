import { openNetwork } from '../gateway/index.js';
import { readConfig } from './fail.js';

/** Brings the database to this version; a gateway that starts does the same. */
export async function migrateNetwork(): Promise<void> {
  const { isNew, close } = await openNetwork(readConfig());
  await close();
  process.stderr.write(`kula: the database is up to date${isNew ? ', and the network was made' : ''}\n`);
}
