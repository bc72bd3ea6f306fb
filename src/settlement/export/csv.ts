/**
 * CSV as RFC 4180 has it: CRLF, a header row, quotes where needed. Text that a spreadsheet would run as a formula gets an
 * apostrophe before it: names come from outside.
 */

/** A cell: text is guarded, whole numbers and decimals (which may begin with a minus) are given as they are. */
export type Cell = { readonly text: string | null } | string | number | bigint;

function cell(value: Cell): string {
  const plain = typeof value !== 'object';
  let text = plain ? value.toString() : (value.text ?? '');
  if (!plain && /^[=+\-@\t]/.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const csvRow = (cells: readonly Cell[]): string => `${cells.map(cell).join(',')}\r\n`;
