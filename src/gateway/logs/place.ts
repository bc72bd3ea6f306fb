import { BadInput, readCursorNumber } from '../../platform/index.js';

/** Of a place in a log's list: the time in microseconds, and the row's id. */
export const KEY_PARTS = 2;
/** The end of the year 9999. */
const LAST_MICROS = 253_402_300_799_999_999n;

/** Reads a place of a cursor. Errors: BadInput naming `after`. */
export function readPlace([micros = '', id = '']: readonly string[]): readonly [bigint, string] {
  const at = readCursorNumber(micros);
  if (at < 0n || at > LAST_MICROS) throw new BadInput('after', 'must be a cursor that this field gave');
  return [at, id];
}

/** The time of a log's row `l` to the microsecond, as its list is sorted. */
export const MICROS = '(extract(epoch FROM l.at) * 1000000)::bigint AS micros';
/** The time that {@link MICROS} gave, of the place of an argument. */
export const timeOf = (micros: string): string =>
  `(timestamptz 'epoch' + ${micros}::bigint * interval '1 microsecond')`;
