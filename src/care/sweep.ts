import type { Job } from '../ledger/index.js';
import { sweepMisses } from './miss-store.js';

/** Once an hour: a day's count is of no use any more when the next has begun. */
export const sweepMissesJob: Job = { name: 'forget wrong claims', everySeconds: 3_600, run: sweepMisses };
