import { exchangeChecks } from '../exchange/index.js';
import { ledgerChecks, type Check } from '../ledger/index.js';
import { settlementChecks } from '../settlement/index.js';

/** All invariants of design, section 8, each by the room that knows it. */
export const allChecks: readonly Check[] = [...ledgerChecks, ...exchangeChecks, ...settlementChecks];
