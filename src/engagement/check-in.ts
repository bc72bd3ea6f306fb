import { rowsOf, type RecordOf, type RowOf } from '../platform/index.js';
import { CheckInEntity } from './check-in.entity.js';

/** One check-in of a member at a partner on a day. */
export interface CheckIn extends RecordOf<typeof CheckInEntity> {
  readonly __typename: 'CheckIn';
}

export const checkInRows = rowsOf(CheckInEntity);
export type CheckInRow = RowOf<typeof CheckInEntity>;
export const toCheckIn: (row: CheckInRow) => CheckIn = checkInRows.named('CheckIn');

/** The streak that a check-in on a day has after the last one: one more than yesterday's, else 1. Pure. */
export const streakOn = (day: number, last: Pick<CheckIn, 'day' | 'streak'> | undefined): number =>
  last?.day === day - 1 ? last.streak + 1 : 1;

/** The days in a row up to today or yesterday; 0 when they are broken. Pure. */
export const streakUpTo = (today: number, last: Pick<CheckIn, 'day' | 'streak'> | undefined): number =>
  last && last.day >= today - 1 ? last.streak : 0;
