/**
 * What spreadsheets would run as a formula: as the exports of the gateway have it (`settlement/export/csv.ts`), with the signs
 * of full width, and behind what spreadsheets strip.
 */
const formula = /^[\s\p{Cf}]*[=+\-@＝＋－＠]|^[\t\r\n]/u;
const figure = /^[+-]?\d+(\.\d+)?$/;
/** Any separator needs quotes: a spreadsheet takes that of its locale. */
const special = /[",;\t\r\n]/;

/** A field as a record of a CSV has it; what a spreadsheet would run as a formula gets an apostrophe. */
function field(text: string): string {
  const safe = formula.test(text) && !figure.test(text) ? `'${text}` : text;
  return special.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Without it spreadsheets take UTF-8 for the old encoding of their locale, and Chinese for noise. */
const BOM = '\ufeff';

export const toCsv = (records: readonly (readonly string[])[]): string =>
  BOM + records.map((record) => `${record.map(field).join(',')}\r\n`).join('');
