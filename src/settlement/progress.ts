import { numberColumn, type Queryable } from '../platform/index.js';
import type { Statement } from './statement.js';
import { statementStatuses, type StatementStatus } from './status.js';
import type { Visible } from './visible.js';

/** What is due on statements of one currency, in micros. */
export interface DueSum {
  readonly currency: string;
  readonly dueToNetwork: bigint;
  readonly dueToPartners: bigint;
  /** What of these has not been paid. */
  readonly openToNetwork: bigint;
  readonly openToPartners: bigint;
}

/** How far a period's statements are. */
export interface Progress {
  readonly statementCount: bigint;
  readonly settledCount: bigint;
  readonly statuses: readonly { readonly status: StatementStatus; readonly count: bigint }[];
  readonly sums: readonly DueSum[];
}

/** Statements of one status and currency, added up. */
interface Group {
  readonly status: StatementStatus;
  readonly currency: string;
  readonly count: bigint;
  readonly toNetwork: bigint;
  readonly toPartners: bigint;
}

function progressOf(groups: readonly Group[]): Progress {
  const counts = new Map<StatementStatus, bigint>();
  const sums = new Map<string, DueSum>();
  for (const { status, currency, count, toNetwork, toPartners } of groups) {
    counts.set(status, (counts.get(status) ?? 0n) + count);
    const sum = sums.get(currency) ?? {
      currency,
      dueToNetwork: 0n,
      dueToPartners: 0n,
      openToNetwork: 0n,
      openToPartners: 0n,
    };
    const isOpen = status !== 'SETTLED';
    sums.set(currency, {
      currency,
      dueToNetwork: sum.dueToNetwork + toNetwork,
      dueToPartners: sum.dueToPartners + toPartners,
      openToNetwork: sum.openToNetwork + (isOpen ? toNetwork : 0n),
      openToPartners: sum.openToPartners + (isOpen ? toPartners : 0n),
    });
  }
  return {
    statementCount: groups.reduce((total, { count }) => total + count, 0n),
    settledCount: counts.get('SETTLED') ?? 0n,
    statuses: statementStatuses.flatMap((status) => {
      const count = counts.get(status);
      return count === undefined ? [] : [{ status, count }];
    }),
    sums: [...sums.values()].sort((a, b) => (a.currency < b.currency ? -1 : 1)),
  };
}

/** The progress of statements that are at hand: drafts, or those of a replayed close. */
export const progressOfStatements = (statements: readonly Statement[]): Progress =>
  progressOf(
    statements.map(({ status, currency, netDue, direction }) => ({
      status,
      currency,
      count: 1n,
      toNetwork: direction === 'PARTNER_PAYS' ? netDue : 0n,
      toPartners: direction === 'PARTNER_RECEIVES' ? netDue : 0n,
    })),
  );

interface Row {
  period: number;
  status: StatementStatus;
  currency: string;
  count: bigint;
  to_network: bigint;
  to_partners: bigint;
}

/** The progress of closed periods by their numbers, over the statements that may be seen. It reads one row a statement. */
export async function findProgress(
  db: Queryable,
  periods: readonly number[],
  visible: Visible,
): Promise<Map<number, Progress>> {
  const rows = await db.query<Row>({
    name: 'progress of periods',
    text: `SELECT u.period, s.status, s.currency, count(*) AS count,
             coalesce(sum(s.net_due) FILTER (WHERE s.balance < 0), 0) AS to_network,
             coalesce(sum(s.net_due) FILTER (WHERE s.balance > 0), 0) AS to_partners
           FROM unnest($1::int[]) u(period)
           CROSS JOIN LATERAL (SELECT * FROM statement WHERE period = u.period AND ($2::text IS NULL OR partner_id = $2)) s
           GROUP BY 1, 2, 3`,
    values: [numberColumn(periods, (number) => number), visible],
  });
  const groups = new Map<number, Group[]>(periods.map((number) => [number, []]));
  for (const { period, status, currency, count, to_network: toNetwork, to_partners: toPartners } of rows)
    groups.get(period)?.push({ status, currency, count, toNetwork, toPartners });
  return new Map([...groups].map(([number, found]) => [number, progressOf(found)]));
}
