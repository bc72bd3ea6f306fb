import { describePglite } from '../support/engines.js';
import { verifyFindsFaults } from './support/verify-faults.js';

// The same on PostgreSQL: verify.long.test.ts.
describePglite('verify', verifyFindsFaults);
