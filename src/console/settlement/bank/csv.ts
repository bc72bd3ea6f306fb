import { readAmount, readBookedAt, readReference, type Movement } from './movement.js';

/**
 * The records of a CSV (RFC 4180), with whatever separates its fields, and lines that end by CR, LF or both: what is empty
 * between the two is no record. Undefined when a quote is never closed.
 */
export function readRecords(text: string, separator: string): readonly (readonly string[])[] | undefined {
  const records: string[][] = [];
  let record: string[] = [];
  let field = '';
  let isQuoted = false;
  const endRecord = (): void => {
    record.push(field);
    if (record.some((one) => one.trim() !== '')) records.push(record);
    record = [];
    field = '';
  };
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (isQuoted) {
      if (sign !== '"') field += sign;
      else if (text.charAt(at + 1) === '"') {
        field += '"';
        at += 1;
      } else isQuoted = false;
    } else if (sign === '"' && field === '') isQuoted = true;
    else if (sign === separator) {
      record.push(field);
      field = '';
    } else if (sign === '\n' || sign === '\r') endRecord();
    else field += sign;
  }
  if (isQuoted) return undefined;
  if (field !== '' || record.length > 0) endRecord();
  return records;
}

/** What each column may be called, in small letters. */
const columnNames = {
  reference: ['reference', 'bank reference', 'bankreference', 'acctsvcrref', '银行参考号', '流水号'],
  date: ['date', 'booking date', 'booked', 'paidat', '日期', '交易日期'],
  amount: ['amount', '金额'],
  currency: ['currency', 'ccy', '币种'],
  text: ['text', 'description', 'remittance', 'remittance information', 'details', '摘要', '附言'],
  endToEndId: ['endtoendid', 'end-to-end id', 'end to end id'],
} as const;

type Column = keyof typeof columnNames;

const needed: readonly Column[] = ['reference', 'date', 'amount', 'currency'];

/** The movements of a CSV with a line of titles; undefined where a column is missing. A minus is what the network paid. */
export function readBankCsv(source: string): readonly Movement[] | undefined {
  const text = source.replace(/^\uFEFF/, '');
  const firstLine = text.slice(0, text.search(/[\r\n]|$/));
  const separator = [';', '\t'].find((one) => firstLine.includes(one)) ?? ',';
  const [titles, ...records] = readRecords(text, separator) ?? [];
  if (!titles) return undefined;
  const places = new Map<Column, number>();
  for (const [column, names] of Object.entries(columnNames) as [Column, readonly string[]][]) {
    const place = titles.findIndex((title) => names.includes(title.trim().toLowerCase()));
    if (place >= 0) places.set(column, place);
  }
  if (needed.some((column) => !places.has(column))) return undefined;
  return records.map((record, index) => {
    const of = (column: Column): string => record[places.get(column) ?? -1]?.trim() ?? '';
    // A comma can be the point of decimals only where it does not separate fields.
    const signed = separator === ',' ? of('amount') : of('amount').replace(',', '.');
    const amount = signed.replace(/^[+−-]/, '');
    return {
      place: index + 1,
      reference: readReference(of('reference')),
      texts: [of('endToEndId'), of('text')].filter((one) => one !== ''),
      amount: readAmount(amount),
      currency: of('currency').toUpperCase(),
      isCredit: !/^[−-]/.test(signed),
      bookedAt: readBookedAt(of('date')),
      isBooked: true,
      isReversal: false,
    };
  });
}
