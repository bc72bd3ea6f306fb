import { digitsOf, formatMicros, type Database, type PartnerId } from '../../platform/index.js';
import { isLabelled } from '../../ledger/index.js';
import { breakdownOf, findLabels, type LineShare } from '../breakdown.js';
import { byLineOrder } from '../draft.js';
import { findLinesOf, findPeriods, findStatementAt } from '../read.js';
import type { Visible } from '../visible.js';
import { findPaymentsOf, type PaymentRecord } from '../read-records.js';
import type { Period, Statement, StatementLine } from '../statement.js';
import type { StatementId } from '../ids.js';

interface Party {
  readonly id: PartnerId;
  readonly code: string;
  readonly name: string;
}

export interface DocumentLine extends Omit<StatementLine, 'counterpartyId' | 'labels'> {
  readonly counterparty: Party | null;
  /** Its parts; the rest comes last. */
  readonly breakdown: readonly LineShare[];
}

/** Whether a line has parts that are given for something, and is not all rest. */
export const hasParts = ({ breakdown }: DocumentLine): boolean => breakdown.some(isLabelled);

/** A statement with everything that a document of it contains, in any format. */
export interface StatementDocument {
  readonly network: string;
  readonly statement: Statement;
  readonly period: Period;
  readonly partner: Party;
  readonly lines: readonly DocumentLine[];
  readonly payment: PaymentRecord | null;
}

/** Exact, as in the API. */
export const exact = (amount: bigint, currency: string): string => formatMicros(amount, digitsOf(currency));

/** Gathers a statement's document; null when there is no such statement that may be seen. */
export async function findDocument(
  database: Database,
  id: StatementId,
  visible: Visible,
): Promise<StatementDocument | null> {
  return database.snapshot(async (tx) => {
    const statement = await findStatementAt(tx, id, visible);
    if (!statement) return null;
    const [period] = await findPeriods(tx, [statement.periodNumber]);
    const lines = [...(statement.draftLines ?? (await findLinesOf(tx, [id])))].sort(byLineOrder);
    const labels = await findLabels(tx, lines);
    const [payment] = await findPaymentsOf(tx, [id]);
    const ids = [statement.partnerId, ...lines.flatMap((line) => line.counterpartyId ?? [])];
    const rows = await tx.query<Party>({
      text: 'SELECT id, code, name FROM partner WHERE id = ANY($1::text[])',
      values: [ids],
    });
    const parties = new Map(rows.map((row) => [row.id, row]));
    const [network] = await tx.query<{ name: string }>({ text: 'SELECT name FROM network' });
    const partner = parties.get(statement.partnerId);
    if (!period || !partner || !network) throw new Error(`statement ${id} is of no period or partner`);
    return {
      network: network.name,
      statement,
      period,
      partner,
      payment: payment ?? null,
      lines: lines.map(({ counterpartyId, labels: _, ...line }, place) => ({
        ...line,
        breakdown: breakdownOf(line, labels[place] ?? []),
        counterparty: counterpartyId === null ? null : (parties.get(counterpartyId) ?? null),
      })),
    };
  });
}
