/** As programme.test.ts, over many networks. */
import { describeEngines } from '../support/engines.js';
import { programmeLaw } from './programme/suite.js';

programmeLaw({
  on: describeEngines,
  runs: 25,
  steps: [30, 60],
  answers: [
    'earned',
    'takenBack',
    'AMOUNT_TOO_SMALL',
    'LIMIT_REACHED',
    'EXCEEDS_ORIGINAL',
    'EXCEEDS_ORIGINAL_SPEND',
    'INSUFFICIENT_POINTS',
    'PARTNER_NOT_ACTIVE',
    'accepted',
    'declined',
    'batch',
    'version',
  ],
  ms: 600_000,
});
