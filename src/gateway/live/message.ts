import { entryKinds, type Committed, type EntryKind, type WalletChange } from '../../ledger/index.js';
import { isId, type MemberId, type PartnerId } from '../../platform/index.js';

/** Arrays, not objects: a message is written once and read by every gateway. Points fit a JSON number (2^53-1). */
type ChangeRow = [
  memberId: string, version: number, reason: string, availableDelta: number, heldDelta: number,
  available: number, held: number, occurredAtMs: number, partnerId: string | null, sequence: number,
];

interface Message {
  /** The gateway that sent it. */
  readonly from: string;
  readonly first: number;
  readonly last: number;
  readonly changes: ChangeRow[];
  readonly positions: string[];
}

/** One committed batch, as gateways tell it to one another. */
export function encode(from: string, committed: Committed): string {
  const message: Message = {
    from,
    first: Number(committed.firstSequence),
    last: Number(committed.lastSequence),
    changes: committed.changes.map((change) => [
      change.memberId, change.version, change.reason, Number(change.availableDelta), Number(change.heldDelta),
      Number(change.available), Number(change.held), change.occurredAt.getTime(), change.partnerId, Number(change.sequence),
    ]),
    positions: [...committed.positions],
  };
  return JSON.stringify(message);
}

const reasons = new Set<string>(entryKinds);
const isWhole = (value: unknown): boolean => Number.isSafeInteger(value);

function isRow(row: unknown): row is ChangeRow {
  if (!Array.isArray(row) || row.length !== 10) return false;
  const [memberId, version, reason, availableDelta, heldDelta, available, held, occurredAtMs, partnerId, sequence] = row as unknown[];
  return typeof memberId === 'string' && isId('member', memberId) && typeof reason === 'string' && reasons.has(reason)
    && [version, availableDelta, heldDelta, available, held, occurredAtMs, sequence].every(isWhole)
    && (partnerId === null || (typeof partnerId === 'string' && isId('partner', partnerId)));
}

function isMessage(value: unknown): value is Message {
  if (typeof value !== 'object' || value === null) return false;
  const { from, first, last, changes, positions } = value as Partial<Record<keyof Message, unknown>>;
  return typeof from === 'string' && isWhole(first) && isWhole(last) && Number(first) >= 1 && Number(first) <= Number(last)
    && Array.isArray(changes) && changes.every(isRow)
    && Array.isArray(positions) && positions.every((id) => typeof id === 'string' && isId('partner', id));
}

const toChange = (row: ChangeRow): WalletChange => ({
  memberId: row[0] as MemberId, version: row[1], reason: row[2] as EntryKind, availableDelta: BigInt(row[3]),
  heldDelta: BigInt(row[4]), available: BigInt(row[5]), held: BigInt(row[6]), occurredAt: new Date(row[7]),
  partnerId: row[8] as PartnerId | null, sequence: BigInt(row[9]),
});

/** Reads a message; undefined for what no gateway of this version sends: the journal has it all the same. */
export function decode(text: string): { readonly from: string; readonly committed: Committed } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isMessage(value)) return undefined;
  return {
    from: value.from,
    committed: {
      firstSequence: BigInt(value.first),
      lastSequence: BigInt(value.last),
      changes: value.changes.map(toChange),
      positions: value.positions as PartnerId[],
    },
  };
}
