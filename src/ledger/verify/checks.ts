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
