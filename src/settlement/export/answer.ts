import { BadInput, Forbidden, type Principal, type Role } from '../../platform/index.js';
import type { ExportFile, ExportRequest } from '../../ledger/index.js';
import { csvBody, readCsvFormat, type Separator } from './csv.js';

/** What the files' routes share: who may, what the address says, and a CSV in the form that was asked for. */

export function allow(principal: Principal, ...roles: readonly Role[]): void {
  if (!roles.includes(principal.role)) throw new Forbidden(`This file is not for ${principal.role}.`);
}

export function readNumber(field: string, text: string): number {
  if (!/^[1-9][0-9]{0,8}$/.test(text)) throw new BadInput(field, 'must be a whole number from 1');
  return Number(text);
}

type Write = (separator: Separator) => string | AsyncIterable<string> | Promise<string>;

/** A CSV file as the query's `bom` and `separator` ask for it. Throws BadInput before anything is written. */
export async function csvFile(query: ExportRequest['query'], filename: string, write: Write): Promise<ExportFile> {
  const format = readCsvFormat(query);
  return {
    contentType: 'text/csv; charset=utf-8; header=present',
    filename,
    body: csvBody(await write(format.separator), format),
  };
}
