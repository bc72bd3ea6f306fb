import { BadInput, type PartnerId, type Queryable, type TwoWayPage } from '../platform/index.js';
import type { Direction } from './draft.js';
import { findDrafts, withLabels } from './read.js';
import { statementColumns, toStatement, type Statement, type StatementRow } from './statement.js';
import type { StatementStatus } from './status.js';
import type { Visible } from './visible.js';

/** DUE: something is to be paid and has not been. OVERDUE: of these, what should have been paid by now. */
export type StatementDue = 'DUE' | 'OVERDUE';

/** Which statements are listed: all that is not null must hold. */
export interface StatementFilter {
  readonly partnerId: PartnerId | null;
  readonly period: number | null;
  readonly statuses: readonly StatementStatus[] | null;
  readonly direction: Direction | null;
  readonly currency: string | null;
  readonly due: StatementDue | null;
}

export type StatementOrder = 'NEWEST_FIRST' | 'OLDEST_FIRST' | 'LARGEST_FIRST';

/** One part of an order: a column, and the value that a statement has in it. */
interface Part {
  readonly column: string;
  readonly type: 'numeric' | 'text';
  readonly isDescending: boolean;
  of(statement: Statement): string | bigint;
}

const period = { column: 's.period', type: 'numeric', of: (s: Statement) => BigInt(s.periodNumber) } as const;
const partner: Part = { column: 's.partner_id', type: 'text', isDescending: false, of: (s) => s.partnerId };
const newest: Part = { ...period, isDescending: true };

const orders: Readonly<Record<StatementOrder, readonly Part[]>> = {
  NEWEST_FIRST: [newest, partner],
  OLDEST_FIRST: [{ ...period, isDescending: false }, partner],
  LARGEST_FIRST: [{ column: 's.net_due', type: 'numeric', isDescending: true, of: (s) => s.netDue }, newest, partner],
};

/** A whole number of a cursor: amounts in micros have more digits than `readCursorNumber` takes. */
function readWhole(text: string, field: string): bigint {
  if (!/^[0-9]{1,38}$/.test(text)) throw new BadInput(field, 'must be a cursor that this field gave');
  return BigInt(text);
}

/** The parts of a cursor in this order. */
export const keyParts = (order: StatementOrder): number => orders[order].length;

/** The place of a statement in a list of this order, and its cursor. */
export const statementKey = (order: StatementOrder, statement: Statement): string[] =>
  orders[order].map((part) => part.of(statement).toString());

/** The conditions of the filter, with their values. Drafts have no rows, so they are never found. */
class Conditions {
  readonly values: unknown[] = [];
  readonly all: string[] = [];

  bind(value: unknown): string {
    return `$${this.values.push(value).toString()}`;
  }

  add(filter: StatementFilter, visible: Visible, paymentDays: number): this {
    const { period: number, statuses, direction, currency, due } = filter;
    const partnerId = filter.partnerId ?? visible;
    if (partnerId !== null) this.all.push(`s.partner_id = ${this.bind(partnerId)}`);
    if (number !== null) this.all.push(`s.period = ${this.bind(number)}`);
    if (currency !== null) this.all.push(`s.currency = ${this.bind(currency)}`);
    if (statuses !== null) this.all.push(`s.status = ANY(${this.bind(statuses)}::text[])`);
    // Said once more in the words of the index statement_unsettled.
    if (due !== null || (statuses !== null && !statuses.includes('SETTLED'))) this.all.push(`s.status <> 'SETTLED'`);
    if (direction === 'NOTHING_DUE') this.all.push('s.net_due = 0');
    else if (direction !== null)
      this.all.push(`s.net_due > 0 AND s.balance ${direction === 'PARTNER_PAYS' ? '<' : '>'} 0`);
    if (due !== null) this.all.push('s.net_due > 0');
    if (due === 'OVERDUE')
      this.all.push(`s.issued_at <= (SELECT network_now() - ${this.bind(paymentDays)}::int * interval '24 hours')`);
    return this;
  }

  get where(): string {
    return this.all.length === 0 ? 'true' : this.all.join(' AND ');
  }
}

const fits = (draft: Statement, { period: number, statuses, direction, currency, due }: StatementFilter): boolean =>
  due === null &&
  (number === null || draft.periodNumber === number) &&
  (statuses === null || statuses.includes('DRAFT')) &&
  (direction === null || draft.direction === direction) &&
  (currency === null || draft.currency === currency);

async function draftsOf(tx: Queryable, filter: StatementFilter, visible: Visible): Promise<Statement[]> {
  if (filter.due !== null || (filter.statuses !== null && !filter.statuses.includes('DRAFT'))) return [];
  return (await findDrafts(tx, filter.partnerId ?? visible)).filter((draft) => fits(draft, filter));
}

/** Whether nothing can be listed: a partner asks for another's. */
const isForeign = ({ partnerId }: StatementFilter, visible: Visible): boolean =>
  visible !== null && partnerId !== null && partnerId !== visible;

interface Wanted {
  readonly filter: StatementFilter;
  readonly order: StatementOrder;
  /** Days after its issue by which a statement is to be paid. */
  readonly paymentDays: number;
  /** Whether the parts of lines are asked for. */
  readonly breakdown: boolean;
}

/**
 * A page of statements, drafts of the open period among them: up to one more than the page holds, in the direction in which it is
 * read. A draft that is issued between two pages keeps its place by period and partner.
 * @param tx a snapshot: drafts and issued statements must be of one instant
 */
export async function listStatements(
  tx: Queryable,
  { filter, order, paymentDays, breakdown }: Wanted,
  visible: Visible,
  page: TwoWayPage,
): Promise<readonly Statement[]> {
  if (isForeign(filter, visible)) return [];
  const parts = orders[order].map((part) => ({ ...part, isDescending: part.isDescending !== page.isBackward }));
  const from = page.from?.map((text, i) => (parts[i]?.type === 'text' ? text : readWhole(text, page.cursorField)));
  const compare = (key: readonly (string | bigint)[], other: readonly (string | bigint)[]): number => {
    for (const [i, { isDescending }] of parts.entries()) {
      const [a, b] = [key[i] ?? '', other[i] ?? ''];
      if (a !== b) return a < b === isDescending ? 1 : -1;
    }
    return 0;
  };
  const keyOf = (statement: Statement) => parts.map((part) => part.of(statement));
  const drafts = (await draftsOf(tx, filter, visible)).filter((draft) => !from || compare(keyOf(draft), from) > 0);
  const conditions = new Conditions().add(filter, visible, paymentDays);
  if (from) {
    const places = parts.map(({ type }, i) => `${conditions.bind(from[i])}::${type}`);
    // Column by column, because the columns do not all go in one direction.
    const beyond = parts.map(({ column, isDescending }, i) => {
      const same = parts.slice(0, i).map((before, j) => `${before.column} = ${places[j] ?? ''}`);
      return `(${[...same, `${column} ${isDescending ? '<' : '>'} ${places[i] ?? ''}`].join(' AND ')})`;
    });
    conditions.all.push(`(${beyond.join(' OR ')})`);
  }
  const rows = await tx.query<StatementRow>({
    text: `SELECT ${statementColumns} FROM statement s WHERE ${conditions.where}
           ORDER BY ${parts.map(({ column, isDescending }) => `${column} ${isDescending ? 'DESC' : 'ASC'}`).join(', ')}
           LIMIT ${conditions.bind(page.limit + 1)}`,
    values: conditions.values,
  });
  const shown = [...drafts, ...rows.map(toStatement)]
    .sort((a, b) => compare(keyOf(a), keyOf(b)))
    .slice(0, page.limit + 1);
  return breakdown ? withLabels(tx, shown) : shown;
}

/**
 * How many statements the list has. It reads what the filter leaves, at most one row for each partner and period.
 * @param tx a snapshot
 */
export async function countStatements(
  tx: Queryable,
  { filter, paymentDays }: Pick<Wanted, 'filter' | 'paymentDays'>,
  visible: Visible,
): Promise<bigint> {
  if (isForeign(filter, visible)) return 0n;
  const drafts = await draftsOf(tx, filter, visible);
  const { where, values } = new Conditions().add(filter, visible, paymentDays);
  const [row] = await tx.query<{ count: bigint }>({
    text: `SELECT count(*) AS count FROM statement s WHERE ${where}`,
    values,
  });
  return BigInt(drafts.length) + (row?.count ?? 0n);
}
