import { BadInput } from '../../platform/index.js';

/**
 * CSV as RFC 4180 has it: CRLF, a header row, quotes where needed. Text that a spreadsheet would run as a formula gets an
 * apostrophe before it: names come from outside. A number is no formula, whoever wrote it.
 */

/** A cell: text is guarded, whole numbers and decimals (which may begin with a minus) are given as they are. */
export type Cell = { readonly text: string | null } | string | number | bigint;

/** The separator of cells. Spreadsheets of locales with a decimal comma read a semicolon, and all of them read a tab. */
export type Separator = ',' | ';' | '\t';

interface CsvFormat {
  /** Whether the file begins with a byte order mark. Without one spreadsheets take UTF-8 for the locale's old encoding. */
  readonly bom: boolean;
  readonly separator: Separator;
}

type UrlQuery = Readonly<Record<string, string | undefined>>;

/** `?bom=1` and `?separator=;` or a tab. Throws BadInput for any other value. */
export function readCsvFormat({ bom, separator }: UrlQuery): CsvFormat {
  if (bom !== undefined && bom !== '1') throw new BadInput('bom', 'must be 1, or left out');
  if (separator !== undefined && separator !== ';' && separator !== '\t')
    throw new BadInput('separator', 'must be ; or a tab (%09), or left out for a comma');
  return { bom: bom === '1', separator: separator ?? ',' };
}

/** Signs that begin a formula, those of full width too, also behind what spreadsheets strip. */
const formula = /^[\s\p{Cf}]*[=+\-@＝＋－＠]|^[\t\r\n]/u;
const number = /^[+-]?\d+(\.\d+)?$/;
/** Any separator needs quotes, because the reader may expect another than was asked for. */
const special = /[",;\t\r\n]/;

function cell(value: Cell): string {
  const plain = typeof value !== 'object';
  let text = plain ? value.toString() : (value.text ?? '');
  if (!plain && formula.test(text) && !number.test(text)) text = `'${text}`;
  return special.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const csvRow = (cells: readonly Cell[], separator: Separator): string =>
  `${cells.map(cell).join(separator)}\r\n`;

export const csvTable = (header: readonly string[], rows: readonly (readonly Cell[])[], separator: Separator): string =>
  [header, ...rows].map((row) => csvRow(row, separator)).join('');

const BOM = '\ufeff';

async function* marked(body: AsyncIterable<string>): AsyncIterable<string> {
  yield BOM;
  yield* body;
}

/** The file's text, with the byte order mark before it on request. */
export function csvBody(body: string | AsyncIterable<string>, { bom }: CsvFormat): string | AsyncIterable<string> {
  if (!bom) return body;
  return typeof body === 'string' ? `${BOM}${body}` : marked(body);
}
