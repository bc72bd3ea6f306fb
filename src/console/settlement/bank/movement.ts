/** One movement on the network's account, as a file of the bank has it. */
export interface Movement {
  /** Its place in the file, from 1. */
  readonly place: number;
  /** By which the bank knows it; undefined where the file has none that could be recorded. */
  readonly reference: string | undefined;
  /** Where a statement's id may stand: the id from end to end, and what the payer wrote. */
  readonly texts: readonly string[];
  /** Without sign, a decimal; undefined where it is none. */
  readonly amount: string | undefined;
  readonly currency: string;
  readonly isCredit: boolean;
  /** A day (YYYY-MM-DD), or an instant; undefined where there is none. */
  readonly bookedAt: string | undefined;
  /** False for what the bank only expects. */
  readonly isBooked: boolean;
  /** It takes back an earlier movement. */
  readonly isReversal: boolean;
}

/** Why a file cannot be read. */
export type FileFault = 'tooLarge' | 'tooMany' | 'notRead' | 'noCamt' | 'noColumns' | 'empty';

export type FileRead =
  | { readonly kind: 'read'; readonly movements: readonly Movement[] }
  | { readonly kind: 'fault'; readonly fault: FileFault };

export const fileBounds = { bytes: 5_000_000, movements: 2_000 } as const;

const decimal = /^\d{1,24}(\.\d{1,6})?$/;

/** A decimal without sign, with the point of the API; undefined where the text is none. */
export function readAmount(text: string | undefined): string | undefined {
  const trimmed = text?.trim() ?? '';
  return decimal.test(trimmed) ? trimmed : undefined;
}

const controls = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** As the network records references: 1 to 120 characters, which leaves place for a number within a collected entry. */
export function readReference(text: string | undefined): string | undefined {
  const reference = text?.normalize('NFC').trim() ?? '';
  return reference === '' || reference.length > 120 || controls.test(reference) ? undefined : reference;
}

/** A day or an instant with its zone; an instant without one is taken for its day. */
export function readBookedAt(text: string | undefined): string | undefined {
  const found = text?.trim() ?? '';
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/.test(found))
    return Number.isNaN(Date.parse(found)) ? undefined : new Date(found).toISOString();
  const day = found.slice(0, 10);
  return /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(`${day}T00:00:00Z`)) ? day : undefined;
}
