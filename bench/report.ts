/** The table at the end, and the same as JSON. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { show } from './progress.js';

/** The bounds of a figure. `of` says whether they are for its ratio to the comparison, or for the value itself. */
export interface Bound {
  readonly of: 'ratio' | 'value';
  readonly is: 'at least' | 'at most';
  /** Null when there is only a minimum. */
  readonly least: number;
  readonly aim: number | null;
}

export interface Row {
  /** A stable name, for comparing runs. */
  readonly name: string;
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  readonly beside: { readonly what: string; readonly value: number } | null;
  /** The median of the rounds' own ratios and not the ratio of the medians, because each round has its own comparison. */
  readonly ratio: number | null;
  readonly bound: Bound | null;
  /** Why the figure is void: a request that failed, or an answer that was not a success. */
  readonly void?: string | undefined;
  /** The values of each round. */
  readonly details?: unknown;
}

export type Verdict = 'aim' | 'pass' | 'BELOW' | 'VOID' | '';

export function judge({ bound, value, ratio, void: reason }: Row): Verdict {
  if (reason !== undefined) return 'VOID';
  if (!bound) return '';
  const measured = bound.of === 'ratio' ? (ratio ?? NaN) : value;
  const holds = (limit: number) => (bound.is === 'at least' ? measured >= limit : measured <= limit);
  if (bound.aim !== null && holds(bound.aim)) return 'aim';
  return holds(bound.least) ? 'pass' : 'BELOW';
}

function showBound(limit: number | null, row: Row): string {
  if (limit === null) return '';
  const text = row.bound?.of === 'ratio' ? `${show(limit)}x` : show(limit, row.unit);
  return row.bound?.is === 'at most' ? `<= ${text}` : text;
}

const headings = ['figure', 'measured', 'beside', 'ratio', 'at least', 'aim', 'pass'];

function cells(row: Row): string[] {
  return [
    row.figure,
    show(row.value, row.unit),
    row.beside ? `${row.beside.what} ${show(row.beside.value)}` : '',
    row.ratio === null ? '' : `${row.ratio.toFixed(2)}x`,
    showBound(row.bound?.least ?? null, row),
    showBound(row.bound?.aim ?? null, row),
    judge(row),
  ];
}

/** The table as Markdown with aligned columns, so that it can be put into a document as it is. */
export function table(rows: readonly Row[]): string {
  const lines = [headings, ...rows.map(cells)];
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const draw = (line: readonly string[]) =>
    `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  const voids = rows.filter((row) => row.void !== undefined).map((row) => `VOID ${row.figure}: ${row.void ?? ''}`);
  return [draw(headings), rule, ...rows.map((row) => draw(cells(row))), ...voids].join('\n');
}

export function writeJson(file: string, content: object): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    file,
    `${JSON.stringify(content, (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value), 2)}\n`,
  );
}
