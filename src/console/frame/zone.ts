/** Days and times as the network's own zone has them, and this computer's. */

/** The milliseconds by which the zone's clocks are ahead of UTC at an instant. */
function aheadMs(timeZone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at);
  const of = (type: Intl.DateTimeFormatPartTypes): number =>
    Number.parseInt(parts.find((part) => part.type === type)?.value ?? '0', 10);
  const wall = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return wall - Math.floor(at / 1000) * 1000;
}

const DAY_MS = 86_400_000;
const dayPattern = /^(\d{4})-(\d{2})-(\d{2})$/;

/**
 * The instant at which a day begins in the zone; null for what is no day, such as 2026-02-30.
 * @param day as YYYY-MM-DD
 * @param later days after it, such as 1 for the end of that day
 */
export function dayBegins(timeZone: string, day: string, later = 0): string | null {
  const [, year, month, date] = dayPattern.exec(day) ?? [];
  if (year === undefined || month === undefined || date === undefined) return null;
  const asUtc = Date.parse(`${day}T00:00:00Z`);
  // Some engines roll 30 February over to March instead of refusing it.
  if (Number.isNaN(asUtc) || new Date(asUtc).getUTCDate() !== Number.parseInt(date, 10)) return null;
  const wall = asUtc + later * DAY_MS;
  const [before, after] = [wall - DAY_MS, wall + DAY_MS].map((at) => aheadMs(timeZone, at));
  const [early, late] = [wall - (before ?? 0), wall - (after ?? 0)];
  // Midnight is where the offset that was reckoned with holds: the first of both where it comes twice. Where clocks go
  // forward at midnight there is none, and the day begins with the change.
  const isMidnight = (at: number): boolean => at + aheadMs(timeZone, at) === wall;
  return new Date(isMidnight(early) || !isMidnight(late) ? early : late).toISOString();
}

/** The day and time of an instant in this computer's zone, to the minute, as a datetime-local field has it. */
export function localMinute(at: number): string {
  const offsetMinutes = new Date(at).getTimezoneOffset();
  return new Date(at - offsetMinutes * 60_000).toISOString().slice(0, 16);
}

/**
 * The instant at which a day ends in the zone, as reports ask for it: null, which is now, of the day that has not ended yet,
 * because no report is of the future. Of a day that is no day it is null too; a day to come is left for the network to refuse.
 * @param now by the network's clock, in milliseconds
 */
export function dayEnds(timeZone: string, day: string, now: number): string | null {
  const end = dayBegins(timeZone, day, 1);
  const begin = dayBegins(timeZone, day);
  if (end === null || begin === null) return null;
  return Date.parse(begin) <= now && now < Date.parse(end) ? null : end;
}
