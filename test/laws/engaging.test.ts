/** The law of the mall and of engagement on one network. */
import { engagingLaw } from './engaging/suite.js';

engagingLaw({
  runs: 1,
  steps: [20, 30],
  answers: ['OrderItemPayload', 'CheckInPayload', 'AccruePointsPayload'],
  ms: 60_000,
});
