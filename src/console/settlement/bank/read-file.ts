import { readCamt } from './camt.js';
import { readBankCsv } from './csv.js';
import { fileBounds, type FileFault, type FileRead, type Movement } from './movement.js';
import { readXml, XmlError } from './xml.js';

const fault = (why: FileFault): FileRead => ({ kind: 'fault', fault: why });

function movementsOf(text: string): readonly Movement[] | FileFault {
  if (!/^\uFEFF?\s*</.test(text)) return readBankCsv(text) ?? 'noColumns';
  try {
    return readCamt(readXml(text)) ?? 'noCamt';
  } catch (error) {
    if (error instanceof XmlError) return 'notRead';
    throw error;
  }
}

/** Reads a file of the bank, camt.053 or CSV, by what it begins with. Nothing of it leaves the browser. */
export function readBankFile(bytes: Uint8Array): FileRead {
  if (bytes.byteLength > fileBounds.bytes) return fault('tooLarge');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return fault('notRead');
  }
  const movements = movementsOf(text);
  if (typeof movements === 'string') return fault(movements);
  if (movements.length === 0) return fault('empty');
  return movements.length > fileBounds.movements ? fault('tooMany') : { kind: 'read', movements };
}
