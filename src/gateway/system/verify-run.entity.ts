import { defineEntity } from '@mikro-orm/core';
import { column } from '../../platform/index.js';

/** Table `verify_run`: what each `kula verify` found. Only the latest are kept. */
export const VerifyRunEntity = defineEntity({
  name: 'VerifyRun',
  tableName: 'verify_run',
  properties: {
    /** Real time. */
    endedAt: column.timeOfClock().primary(),
    entries: column.bigint(),
    violations: column.bigint(),
    ms: column.bigint(),
  },
});
