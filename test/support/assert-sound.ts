import { house } from '../../src/gateway/rooms.js';
import { verify, type VerifyReport } from '../../src/ledger/index.js';
import type { Database } from '../../src/platform/index.js';

export const verifyAll = (database: Database): Promise<VerifyReport> => verify(database, house.checks);

/** Throws when one of the ten invariants does not hold, naming what breaks it: for every test's end. */
export async function assertSound(database: Database): Promise<VerifyReport> {
  const report = await verifyAll(database);
  if (report.violations === 0) return report;
  const broken = report.invariants
    .filter(({ violations }) => violations > 0)
    .map(
      ({ number, name, violations, named }) =>
        `${number}. ${name}: ${violations}\n${named.map((violation) => `   ${violation}`).join('\n')}`,
    );
  throw new Error(`the network is not sound\n${broken.join('\n')}`);
}
