/** The law of the programme on a few networks. */
import { describePglite } from '../support/engines.js';
import { programmeLaw } from './programme/suite.js';

programmeLaw({ on: describePglite, runs: 2, steps: [20, 30], answers: ['earned', 'takenBack'], ms: 60_000 });
