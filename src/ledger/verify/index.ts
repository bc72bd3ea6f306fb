import { balanceCheck } from './balance.js';
import { cachedBalancesCheck } from './cached.js';
import type { Check } from './check.js';
import { effectsCheck } from './effects.js';
import { eventsCheck, ledgerEvents } from './events.js';
import { expiryCheck } from './expiry.js';
import { neverBelowCheck } from './never-below.js';
import { sealChainCheck } from './seal-chain.js';
import { totalsCheck } from './totals.js';
import { walletsCheck } from './wallets.js';

export * from './define-entry.js';
export * from './post-movement.js';
export { factFields, isOwnObject, listOf, millisText } from './piece-text.js';
export { ownEntryCheck, type OwnOperation } from './effects.js';
export { eventsPart } from './events.js';
export { eventSource, hashedMillis, hashOf, type EventSource, type StoodOperations } from './event-sources.js';
export {
  bySql,
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

/** The laws over the kernel's own tables. Some are whole invariants; of some, other rooms bring further parts. */
export const ledgerChecks: readonly Check[] = [
  balanceCheck,
  totalsCheck,
  cachedBalancesCheck,
  neverBelowCheck,
  sealChainCheck,
  effectsCheck,
  walletsCheck,
  eventsCheck,
  ledgerEvents,
  expiryCheck,
];
