import { useState } from 'react';
import { useQuery } from 'urql';
import { Link } from '../frame/link.js';
import { useSession } from '../frame/session.js';
import { useText } from '../frame/text.js';
import { DataTable, type Column } from '../parts/data-table.js';
import { Money, Points } from '../parts/money.js';
import { DisputeLine } from './dispute-line.js';
import { LineReckoning } from './line-reckoning.js';
import { ResolveDispute } from './resolve-dispute.js';
import { BEFORE, type LineShown, type LinesBefore, type StatementShown } from './statement-query.js';

/** The lines, beside those of the period before, and what can be done about each. */
export function StatementLines({ of }: { readonly of: StatementShown }) {
  const t = useText();
  const number = of.period.number;
  const [{ data }] = useQuery({
    query: BEFORE,
    variables: { partnerId: of.partner.id, periodNumber: number - 1 },
    pause: number === 1,
  });
  const columns = useColumns(of, number === 1 ? undefined : data?.statements.nodes[0]?.lines);
  return (
    <section>
      <h2>{t.statement.lines}</h2>
      <DataTable
        list={`statement-${of.id}`}
        caption={t.statement.lines}
        columns={columns}
        rows={of.lines}
        keyOf={({ id }) => id}
        isPart
        hasCsv={false}
        empty={null}
      />
      <h2>{t.statement.reckoning}</h2>
      {of.lines.map((line) => (
        <LineReckoning key={line.id} of={line} />
      ))}
    </section>
  );
}

function useColumns(statement: StatementShown, before: LinesBefore | undefined): readonly Column<LineShown>[] {
  const t = useText();
  const nameOf = ({ kind, counterparty }: LineShown): string => t.lineName(t.lines[kind].title, counterparty?.name);
  const beforeOf = ({ kind, counterparty }: LineShown): LinesBefore[number]['amount'] | undefined =>
    before?.find((one) => one.kind === kind && one.counterparty?.id === counterparty?.id)?.amount;
  return [
    {
      key: 'kind',
      title: t.statement.line,
      show: (line) =>
        line.count === 0 ? (
          nameOf(line)
        ) : (
          <Link to={`/settlement/statements/${statement.id}/lines/${line.id}`}>{nameOf(line)}</Link>
        ),
      text: nameOf,
    },
    {
      key: 'count',
      title: t.statement.count,
      isFigure: true,
      show: ({ count }) => <Points of={count} />,
      text: ({ count }) => count.toString(),
    },
    {
      key: 'points',
      title: t.statement.points,
      isFigure: true,
      show: ({ points }) => <Points of={points} />,
      text: ({ points }) => points.toString(),
    },
    ...(before
      ? [
          {
            key: 'before',
            title: t.statement.before,
            isFigure: true,
            show: (line: LineShown) => {
              const amount = beforeOf(line);
              return amount ? <Money of={amount} /> : <span className="quiet">{t.parts.nothing}</span>;
            },
            text: (line: LineShown) => beforeOf(line)?.amount ?? '',
          },
        ]
      : []),
    {
      key: 'amount',
      title: t.statement.amount,
      isFigure: true,
      show: ({ amount }) => <Money of={amount} />,
      text: ({ amount }) => amount.amount,
    },
    {
      key: 'dispute',
      title: t.statement.dispute,
      show: (line) => <LineDispute statement={statement} line={line} />,
      text: ({ disputeReason }) => disputeReason ?? '',
    },
  ];
}

function LineDispute({ statement, line }: { readonly statement: StatementShown; readonly line: LineShown }) {
  const t = useText();
  const { may } = useSession();
  const [isOpen, setOpen] = useState(false);
  const isIssued = statement.status === 'ISSUED' || statement.status === 'DISPUTED';
  const close = (): void => setOpen(false);
  const name = t.lineName(t.lines[line.kind].title, line.counterparty?.name);
  const button = (label: string) => (
    <button type="button" aria-label={t.statement.onLine(label, name)} onClick={() => setOpen(true)}>
      {label}
    </button>
  );
  if (line.disputed && may('resolveDispute')) {
    return (
      <>
        {button(t.statement.resolve)}
        {isOpen && <ResolveDispute line={line} partnerId={statement.partner.id} close={close} />}
      </>
    );
  }
  if (line.disputed) return <span className="status disputed">{t.statuses.DISPUTED}</span>;
  if (may('disputeStatementLine') && isIssued) {
    return (
      <>
        {button(t.statement.disputeVerb)}
        {isOpen && <DisputeLine line={line} close={close} />}
      </>
    );
  }
  return line.disputes.length > 0 ? t.statement.resolved : <span className="quiet">{t.parts.nothing}</span>;
}
