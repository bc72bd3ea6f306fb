import { Page } from '../frame/page.js';
import { useText } from '../frame/text.js';
import { shownColumn, textColumn } from '../parts/columns.js';
import { DataTable } from '../parts/data-table.js';
import { ExplorerLink } from './explorer-link.js';

interface Row {
  readonly code: string;
  readonly means: string;
}

/** Every code that an answer can have, with what it means. The type of the texts makes sure that none is left out. */
export function Errors() {
  const t = useText();
  const text = t.developers.errors;
  const rowsOf = (of: Readonly<Record<string, string>>): readonly Row[] =>
    Object.entries(of).map(([code, means]) => ({ code, means }));
  return (
    <Page title={t.places.errors} lead={text.lead} actions={<ExplorerLink />}>
      <Codes list="refusal-codes" title={text.refusals} says={text.refusalsSay} rows={rowsOf(t.refusals)} />
      <Codes list="error-codes" title={text.errors} says={text.errorsSay} rows={rowsOf(text.codes)} />
    </Page>
  );
}

interface CodesProps {
  readonly list: string;
  readonly title: string;
  readonly says: string;
  readonly rows: readonly Row[];
}

function Codes({ list, title, says, rows }: CodesProps) {
  const t = useText();
  return (
    <section>
      <h2>{title}</h2>
      <p className="quiet">{says}</p>
      <DataTable
        list={list}
        caption={title}
        isPart
        rows={rows}
        keyOf={({ code }) => code}
        empty={null}
        columns={[
          shownColumn<Row>(
            'code',
            t.developers.errors.code,
            ({ code }) => <code>{code}</code>,
            ({ code }) => code,
          ),
          textColumn<Row>('means', t.developers.errors.means, ({ means }) => means),
        ]}
      />
    </section>
  );
}
