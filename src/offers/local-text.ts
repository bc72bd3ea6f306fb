import { BadInput, bounds, describeText, readLocale, readName } from '../platform/index.js';

/** One text in one language. */
export interface LocalText {
  /** BCP 47, as Intl writes it. */
  readonly locale: string;
  readonly text: string;
}

const LANGUAGES_MAX = 50;
const TEXTS_MAX = 100;

const readLocalText = (field: string, { locale, text }: LocalText, max: number): LocalText => ({
  locale: readLocale(`${field}.locale`, locale),
  text: readName(`${field}.text`, text, max),
});

/** Reads texts in several languages, of which one is English. Errors: BadInput naming field and rule. */
export function readTexts(
  field: string,
  inputs: readonly LocalText[],
  max: number = bounds.name,
): readonly LocalText[] {
  if (inputs.length > LANGUAGES_MAX)
    throw new BadInput(field, `must have at most ${LANGUAGES_MAX.toString()} languages`);
  const texts = inputs.map((input, index) => readLocalText(`${field}.${index.toString()}`, input, max));
  if (new Set(texts.map(({ locale }) => locale)).size < texts.length)
    throw new BadInput(field, 'must have each language only once');
  if (!texts.some(({ locale }) => locale === 'en')) throw new BadInput(field, 'must have a text in en');
  return texts;
}

/**
 * Reads a list that may have several texts in one language, of which at least one is English when there are any.
 * Errors: BadInput naming field and rule.
 */
export function readTextLists(
  field: string,
  inputs: readonly LocalText[] | null | undefined,
  max: number = bounds.name,
): readonly LocalText[] {
  if (!inputs?.length) return [];
  if (inputs.length > TEXTS_MAX) throw new BadInput(field, `must have at most ${TEXTS_MAX.toString()} texts`);
  const texts = inputs.map((input, index) => readLocalText(`${field}.${index.toString()}`, input, max));
  if (!texts.some(({ locale }) => locale === 'en')) throw new BadInput(field, 'must have a text in en');
  return texts;
}

/** Reads the language that someone asks for; null when none is. */
export const readAskedLocale = (field: string, locale: string | null | undefined): string | null =>
  locale === null || locale === undefined ? null : readLocale(field, locale);

const shorter = (locale: string): string => locale.slice(0, locale.lastIndexOf('-'));

/** What an argument `locale` says of itself. */
export const localeRule = `The language, such as zh; en when left out or missing: ${describeText('number', bounds.locale)}.`;

/** The texts in a language: zh-Hant-TW falls back to zh-Hant, then to zh, and whatever is missing to English. */
export function textsIn(texts: readonly LocalText[], locale: string | null): readonly string[] {
  for (let asked = locale ?? 'en'; asked !== ''; asked = asked.includes('-') ? shorter(asked) : '') {
    const found = texts.filter((one) => one.locale === asked);
    if (found.length > 0) return found.map(({ text }) => text);
  }
  return texts.filter((one) => one.locale === 'en').map(({ text }) => text);
}

/** As {@link textsIn}, of texts of which each language has one. */
export const textIn = (texts: readonly LocalText[], locale: string | null): string => textsIn(texts, locale)[0] ?? '';
