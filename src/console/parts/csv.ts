/** A field as a record of a CSV has it; what a spreadsheet would run as a formula gets an apostrophe, as in the exports. */
function field(text: string): string {
  const isFigure = /^[-−]?[\d.,]+$/.test(text);
  const safe = /^[=+\-@\t\r]/.test(text) && !isFigure ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const toCsv = (records: readonly (readonly string[])[]): string =>
  records.map((record) => `${record.map(field).join(',')}\r\n`).join('');

/** Hands a file to the browser, as if it had been downloaded. */
export function saveFile(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
