/** The law of the mall and of engagement on one network. */
import { describePglite } from '../support/engines.js';
import { engagingLaw } from './engaging/suite.js';

engagingLaw({
  on: describePglite,
  runs: 1,
  steps: [20, 30],
  answers: ['OrderItemPayload', 'CheckInPayload', 'AccruePointsPayload'],
  ms: 60_000,
});
