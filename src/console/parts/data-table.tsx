import { useLayoutEffect, useRef, type FocusEvent, type KeyboardEvent, type ReactNode } from 'react';
import { focused, goBackTo, isDialogOpen, spotOf, stopOf, type Spot } from '../frame/return-focus.js';
import { useFetching } from '../frame/states.js';
import { useShortcuts } from '../frame/shortcuts.js';
import { useText } from '../frame/text.js';
import { useUrlState } from '../frame/url-state.js';
import { toCsv } from './csv.js';
import { saveFile } from './save-file.js';
import { SavedViews } from './saved-views.js';

export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  /** Figures stand to the right. */
  readonly isFigure?: boolean;
  /** Of the file alone: what is shown says it already. */
  readonly isForFile?: boolean;
  readonly show: (row: Row) => ReactNode;
  /** As the CSV has it: figures with a point, without separators. */
  readonly text: (row: Row) => string;
  /**
   * Of an amount its currency, which the file has in a column of its own: beside the figure it would make a text of it,
   * and of a negative one a text that a spreadsheet might take for a formula.
   */
  readonly currency?: (row: Row) => string;
}

/** The columns as the file has them. */
const inFile = <Row,>(columns: readonly Column<Row>[], ofCurrency: (title: string) => string): readonly Column<Row>[] =>
  columns.flatMap((column) => {
    const { key, title, currency } = column;
    if (!currency) return [column];
    return [column, { key: `${key} currency`, title: ofCurrency(title), show: currency, text: currency }];
  });

interface DataTableProps<Row> {
  /** What the list is of: names its file and its saved views. */
  readonly list: string;
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** @param place of the row on the page, for rows that have no id */
  readonly keyOf: (row: Row, place: number) => string;
  /** The cursor of the next page; null when this is the last. */
  readonly next?: string | null;
  /** What stands at the head of the list and goes with it. Filters do not: they stand above it, and stay when it is refused. */
  readonly bar?: ReactNode;
  /** Shown in place of the rows when there is none. */
  readonly empty: ReactNode;
  /** A list that is a part of a screen has no views of its own. */
  readonly isPart?: boolean;
  /** False where the server gives a better file of the same. */
  readonly hasCsv?: boolean;
}

/**
 * A list by cursor pages: the server sorts and filters, and the address has the state. Each row is reached by j and k: the link in its
 * first cell, which Enter opens, or else the row itself, of which Enter opens what can be unfolded.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { list, caption, columns, rows, keyOf, next = null, bar, empty, isPart = false, hasCsv = true } = props;
  const t = useText();
  const shown = columns.filter(({ isForFile }) => isForFile !== true);
  const body = useRef<HTMLTableSectionElement>(null);
  const step = (by: 1 | -1) => (): void => {
    const all = [...(body.current?.rows ?? [])];
    const at = all.findIndex((row) => row.contains(document.activeElement));
    const to = all[Math.min(all.length - 1, Math.max(0, at + by))];
    if (to) stopOf(to).focus();
  };
  const noteFocus = useFocusKept();
  useShortcuts([
    { key: 'j', label: t.frame.shortcuts.next, run: step(1) },
    { key: 'k', label: t.frame.shortcuts.previous, run: step(-1) },
  ]);
  const save = (): void => {
    if (rows.length === 0) return;
    const written = inFile(columns, t.parts.currencyOf);
    saveFile(
      `${list}.csv`,
      'text/csv;charset=utf-8',
      toCsv([written.map(({ title }) => title), ...rows.map((row) => written.map(({ text }) => text(row)))]),
    );
  };
  return (
    <div className="list">
      {(!isPart || hasCsv) && (
        <div className="bar">
          {bar}
          <span className="grow" />
          {!isPart && <SavedViews list={list} />}
          {hasCsv && (
            <button type="button" onClick={save} aria-disabled={rows.length === 0}>
              {t.parts.csv}
            </button>
          )}
        </div>
      )}
      {rows.length === 0 ? (
        empty
      ) : (
        <div className="wide cards-when-narrow" tabIndex={0} role="region" aria-label={caption}>
          <table>
            <caption className="hidden">{caption}</caption>
            <thead>
              <tr>
                {shown.map(({ key, title, isFigure }) => (
                  <th key={key} scope="col" className={isFigure ? 'right' : undefined}>
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody ref={body} onFocus={noteFocus} onBlur={noteFocus}>
              {rows.map((row, place) => (
                <tr key={keyOf(row, place)} tabIndex={-1} onKeyDown={openRow}>
                  {shown.map(({ key, title, show, isFigure }) => (
                    <td key={key} data-label={title} className={isFigure ? 'right' : undefined}>
                      {show(row)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {!isPart && <Pages next={next} />}
    </div>
  );
}

/** Enter on a row itself unfolds what the row has folded, or follows its link. A button of it is never pressed: that may end something. */
function openRow(event: KeyboardEvent<HTMLTableRowElement>): void {
  if (event.key !== 'Enter' || event.target !== event.currentTarget) return;
  const inside = event.currentTarget.querySelector<HTMLElement>('summary, a');
  if (!inside) return;
  event.preventDefault();
  inside.click();
}

/**
 * When the row that had the focus leaves the list, the row that comes to its place has it, or the heading above when it was the last.
 * @returns what hears of the focus coming and going in the rows
 */
function useFocusKept(): (event: FocusEvent<HTMLElement>) => void {
  const had = useRef<Spot>(undefined);
  useLayoutEffect(() => {
    const spot = had.current;
    if (!spot || spot.element.isConnected) return;
    had.current = undefined;
    if (!focused() && !isDialogOpen()) goBackTo(spot);
  });
  return ({ type, target }) => {
    if (type === 'focus') {
      had.current = spotOf(target);
      return;
    }
    // It was left for something else, if it is still there. When it was taken away, some browsers say that it lost the focus too.
    setTimeout(() => {
      if (target.isConnected && had.current?.element === target && document.activeElement !== target)
        had.current = undefined;
    });
  };
}

/** The cursors of the pages before stand in the address, so that Previous needs no list that goes backward. */
export function Pages({ next }: { readonly next: string | null }) {
  const t = useText();
  const [params, change] = useUrlState();
  const cursors = params.getAll('after');
  // The cursor of another filter's list leads nowhere, nor does that of the page that is being left already.
  const isFetching = useFetching();
  const onward = isFetching || cursors.at(-1) === next ? null : next;
  if (next === null && cursors.length === 0) return null;
  return (
    <nav className="pages" aria-label={t.parts.pages}>
      <button
        type="button"
        aria-disabled={cursors.length === 0}
        onClick={() => change({ after: cursors.slice(0, -1) })}
      >
        {t.parts.previousPage}
      </button>
      <span>{t.parts.page(cursors.length + 1)}</span>
      <button
        type="button"
        aria-disabled={onward === null}
        onClick={() => {
          if (onward !== null) change({ after: [...cursors, onward] });
        }}
      >
        {t.parts.nextPage}
      </button>
    </nav>
  );
}
