import { createHash } from 'node:crypto';
import type { PartnerId } from '../platform/index.js';
import type { StatementId } from './ids.js';
import type { Direction, DraftLine } from './draft.js';

/** The parts of a statement that its digest covers: all that never change. */
interface Sealed {
  readonly id: StatementId;
  readonly periodNumber: number;
  /** Hex: the period's own digest, by which the statement names the journal that it follows from. */
  readonly periodDigest: string;
  readonly partnerId: PartnerId;
  readonly currency: string;
  readonly issuedAt: Date;
  readonly lines: readonly Pick<DraftLine, 'kind' | 'counterpartyId' | 'count' | 'points' | 'amount'>[];
  readonly balance: bigint;
  readonly netDue: bigint;
  readonly direction: Direction;
}

/**
 * The canonical form (docs/settlement-digests.md): ASCII records of fields set apart by one space, each ended by LF.
 * Line records are sorted byte by byte, so the order in which lines are shown does not matter.
 */
export function canonicalStatement(statement: Sealed): string {
  const lines = statement.lines.map(
    (line) =>
      `line ${line.kind} ${line.counterpartyId ?? '-'} ${line.count.toString()} ${line.points.toString()} ${line.amount.toString()}`,
  );
  const records = [
    'kula-statement 1',
    `id ${statement.id}`,
    `period ${statement.periodNumber.toString()} ${statement.periodDigest}`,
    `partner ${statement.partnerId}`,
    `currency ${statement.currency}`,
    `issued ${statement.issuedAt.toISOString()}`,
    ...lines.sort(),
    `balance ${statement.balance.toString()}`,
    `due ${statement.netDue.toString()} ${statement.direction}`,
  ];
  return records.map((record) => `${record}\n`).join('');
}

export const statementDigest = (statement: Sealed): Buffer =>
  createHash('sha256').update(canonicalStatement(statement)).digest();
