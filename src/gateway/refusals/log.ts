import type { Config } from '../../platform/index.js';
import type { AnsweredRefusal } from '../graphql/schema.js';
import { DayLog, type LogPlace } from '../logs/day-log.js';
import { keepDays } from './days.js';
import { bytesOf, rowOf, type RefusalRow } from './row.js';
import { writeRows } from './write.js';

/** The log of refusals, as one gateway writes it. */
export class RefusalLog extends DayLog<AnsweredRefusal, RefusalRow> {
  /**
   * @param onUnlogged told the number of refusals that were not logged: there were too many, or they could not be
   * written
   */
  constructor(place: LogPlace & { readonly config: Pick<Config, 'refusalDays'> }, onUnlogged: (count: number) => void) {
    const { database, config, log } = place;
    super(
      {
        rows: 'refusals',
        callerOf: ({ principal }) => principal?.actor ?? '',
        rowOf,
        bytesOf,
        write: (rows) => writeRows(database, rows),
        makeDays: () => keepDays(database, config.refusalDays),
      },
      log,
      onUnlogged,
    );
  }
}
