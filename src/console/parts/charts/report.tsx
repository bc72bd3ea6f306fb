import type { ReactNode } from 'react';
import { useShortcuts } from '../../frame/shortcuts.js';
import { Notice } from '../../frame/states.js';
import { useText } from '../../frame/text.js';
import { useUrlState } from '../../frame/url-state.js';
import { DataTable, type Column } from '../data-table.js';
import { Bars, Patterns } from './bars.js';
import type { Panel } from './panel.js';

interface ReportProps<Row> {
  /** Names its file. */
  readonly name: string;
  /** The question that it answers. */
  readonly question: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly panels: readonly Panel[];
  readonly series: readonly string[];
  /** In place of bars. */
  readonly drawing?: ReactNode;
}

/** A question, and its answer as bars or, by the key t, as a table with its CSV. */
export function Report<Row>({ name, question, columns, rows, keyOf, panels, series, drawing }: ReportProps<Row>) {
  const t = useText();
  const [params, change] = useUrlState();
  const isTable = params.get('as') === 'table';
  const toggle = (): void => change({ as: isTable ? null : 'table' });
  useShortcuts([{ key: 't', label: t.reports.toggle, run: toggle }]);
  return (
    <section>
      <h2>{question}</h2>
      <div className="bar">
        <button type="button" aria-pressed={isTable} onClick={toggle}>
          {t.reports.table}
        </button>
      </div>
      {rows.length === 0 ? (
        <Notice kind="empty" title={t.reports.none} />
      ) : isTable ? (
        <DataTable list={name} caption={question} columns={columns} rows={rows} keyOf={keyOf} isPart empty={null} />
      ) : (
        <>
          {drawing}
          <Patterns />
          {panels.map((panel) => (
            <Bars key={panel.key} panel={panel} series={series} />
          ))}
        </>
      )}
    </section>
  );
}
