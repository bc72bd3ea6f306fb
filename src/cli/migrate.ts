import { openNetwork } from '../gateway/index.js';
import { readConfig } from './fail.js';

/** Brings the database to this version; a gateway that starts does the same. */
export async function migrateNetwork(): Promise<void> {
  const opened = await openNetwork(readConfig());
  await opened.close();
  process.stderr.write(`kula: the database is up to date${opened.isNew ? ', and the network was made' : ''}\n`);
}
