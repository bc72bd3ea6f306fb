import { defineEntity } from '@mikro-orm/core';
import { column } from '../../platform/index.js';

/** Table `watch_progress`: one row, up to which entry of the journal the watch has looked. */
export const WatchProgressEntity = defineEntity({
  name: 'WatchProgress',
  tableName: 'watch_progress',
  properties: {
    id: column.smallint().primary(),
    sequence: column.bigint(),
  },
});
