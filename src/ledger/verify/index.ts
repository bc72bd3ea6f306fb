import { balanceCheck } from './balance.js';
import { cachedBalancesCheck } from './cached.js';
import type { Check } from './check.js';
import { effectsCheck } from './effects.js';
import { eventsCheck } from './events.js';
import { expiryCheck } from './expiry.js';
import { neverBelowCheck } from './never-below.js';
import { originalsCheck } from './originals.js';
import { sealChainCheck } from './seal-chain.js';
import { totalsCheck } from './totals.js';
import { walletsCheck } from './wallets.js';

export {
  PART_SEPARATOR,
  partText,
  runQueries,
  type Check,
  type CheckContext,
  type CheckQuery,
  type InvariantNumber,
  type LotBasis,
  type JournalReader,
  type ReadEntry,
  type ReadAhead,
  type ReadMovement,
  type ReadPosting,
} from './check.js';
export { journalSums, type JournalSums } from './sums.js';
export { verify, type InvariantReport, type VerifyOptions, type VerifyProgress, type VerifyReport } from './verify.js';

/** The invariants that need no rates and no statements; 8 is the exchange room's, 9 settlement's. */
export const ledgerChecks: readonly Check[] = [
  balanceCheck,
  totalsCheck,
  cachedBalancesCheck,
  neverBelowCheck,
  sealChainCheck,
  effectsCheck,
  originalsCheck,
  walletsCheck,
  eventsCheck,
  expiryCheck,
];
