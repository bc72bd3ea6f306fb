import { BadInput, bounds, readLocale, readText } from '../platform/index.js';
import { TAGS_MAX, type Said } from './set-profile.js';

interface ProfileFields {
  readonly birthday?: string | null;
  readonly locale?: string | null;
  readonly addTags?: readonly string[] | null;
  readonly removeTags?: readonly string[] | null;
}

/** February has 29: someone is born on that day. */
const DAYS_OF_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** A day of the calendar of any year, MM-DD. */
function readBirthday(field: string, text: string): string {
  const [, month, day] = /^(\d\d)-(\d\d)$/.exec(text) ?? [];
  const last = DAYS_OF_MONTH[Number(month) - 1];
  if (last === undefined || Number(day) < 1 || Number(day) > last)
    throw new BadInput(field, 'must be a day of the year as MM-DD, such as 02-29');
  return text;
}

/** A tag that is named twice counts once. */
function readTags(field: string, tags: readonly string[] | null | undefined): readonly string[] {
  const given = tags ?? [];
  if (given.length > TAGS_MAX) throw new BadInput(field, `must have at most ${TAGS_MAX.toString()} tags`);
  return [...new Set(given.map((tag, index) => readText(`${field}.${index.toString()}`, tag, bounds.tag)))];
}

const given = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined;

/** Reads what is said of a member. Errors: BadInput, also when nothing is. */
export function readSaid(field: string, input: ProfileFields): Said {
  const said = {
    birthday: given(input.birthday) ? readBirthday(`${field}.birthday`, input.birthday) : null,
    locale: given(input.locale) ? readLocale(`${field}.locale`, input.locale) : null,
    addTags: readTags(`${field}.addTags`, input.addTags),
    removeTags: readTags(`${field}.removeTags`, input.removeTags),
  };
  if (said.removeTags.some((tag) => said.addTags.includes(tag)))
    throw new BadInput(`${field}.removeTags`, 'must not name a tag that addTags names');
  if (said.birthday === null && said.locale === null && said.addTags.length + said.removeTags.length === 0)
    throw new BadInput(field, 'must give a birthday, a locale, or tags to add or to remove');
  return said;
}
