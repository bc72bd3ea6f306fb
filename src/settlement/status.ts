/** A statement's status. DRAFT is never stored: a draft is the running totals of the open period, read live. */
export const statementStatuses = ['DRAFT', 'ISSUED', 'DISPUTED', 'AGREED', 'SETTLED'] as const;
export type StatementStatus = (typeof statementStatuses)[number];

/** OPEN until it is closed, CLOSED until each of its statements is SETTLED. */
export const periodStatuses = ['OPEN', 'CLOSED', 'SETTLED'] as const;
export type PeriodStatus = (typeof periodStatuses)[number];

/** What can happen to a statement. */
type StatementEvent =
  | 'issue'
  | 'issueNothingDue'
  /** By the partner's accountant, or by the agreement window's end. */
  | 'agree'
  | 'dispute'
  /** Resolves a dispute while others are still open. */
  | 'resolve'
  /** Resolves the last open dispute. */
  | 'resolveLast'
  | 'pay';

/**
 * The transitions; any other is refused. A dispute never stops payment and can be resolved after it: a
 * granted amount is an adjustment in the open period, so a settled statement stays as it is.
 */
export const statementTransitions = {
  DRAFT: { issue: 'ISSUED', issueNothingDue: 'SETTLED' },
  ISSUED: { agree: 'AGREED', dispute: 'DISPUTED', pay: 'SETTLED' },
  DISPUTED: { dispute: 'DISPUTED', resolve: 'DISPUTED', resolveLast: 'ISSUED', pay: 'SETTLED' },
  AGREED: { pay: 'SETTLED' },
  SETTLED: { resolve: 'SETTLED', resolveLast: 'SETTLED' },
} as const satisfies Record<StatementStatus, Partial<Record<StatementEvent, StatementStatus>>>;

/** The status after the event, or undefined when the table has no such transition. */
export function after(from: StatementStatus, event: StatementEvent): StatementStatus | undefined {
  const row: Partial<Record<StatementEvent, StatementStatus>> = statementTransitions[from];
  return row[event];
}
