/** The law of the programme on a few networks. */
import { programmeLaw } from './programme/suite.js';

programmeLaw({ runs: 2, steps: [20, 30], answers: ['earned', 'takenBack'], ms: 60_000 });
