import { useState } from 'react';
import { useQuery } from 'urql';
import { Page } from '../frame/page.js';
import { useSession } from '../frame/session.js';
import { Asked, Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { AndMore } from '../parts/and-more.js';
import { DataTable, type Column } from '../parts/data-table.js';
import { Sums } from '../parts/money.js';
import { dueSums } from './amounts.js';
import { BankFile } from './bank-file.js';
import { PayBy } from './deadline.js';
import { DueSums } from './due-sums.js';
import { DUE, isDue, type DueStatement } from './due.js';
import { RecordPayment } from './record-payment.js';
import { useStatementColumns } from './statement-columns.js';

/** What is still to be paid, in and out, and what the bank says was paid. */
export function Payments() {
  const t = useText();
  const { may } = useSession();
  const [asked, again] = useQuery({ query: DUE });
  return (
    <Page title={t.places.payments} lead={t.payments.lead}>
      <Asked of={asked} again={() => again({ requestPolicy: 'network-only' })}>
        {({ statements }) => {
          const due = statements.nodes.filter(isDue);
          return (
            <>
              <AndMore isCut={statements.pageInfo.hasNextPage} shown={due.length} total={statements.totalCount}>
                {t.payments.cut}
              </AndMore>
              <DueSums of={due} isFirst />
              <DueList of={due} />
              {may('recordSettlementPayment') && <BankFile />}
              <BankFiles of={due} />
            </>
          );
        }}
      </Asked>
    </Page>
  );
}

function DueList({ of }: { readonly of: readonly DueStatement[] }) {
  const t = useText();
  const { may } = useSession();
  const [paid, setPaid] = useState<DueStatement>();
  const columns: readonly Column<DueStatement>[] = [
    ...useStatementColumns(),
    {
      key: 'payBy',
      title: t.statement.payBy,
      show: ({ payBy }) => payBy !== null && <PayBy at={payBy} isPaid={false} />,
      text: ({ payBy }) => payBy ?? '',
    },
    ...(may('recordSettlementPayment')
      ? [
          {
            key: 'record',
            title: t.payments.payment,
            show: (statement: DueStatement) => (
              <button
                type="button"
                aria-label={t.payments.recordOf(statement.partner.name, statement.period.number)}
                onClick={() => setPaid(statement)}
              >
                {t.payments.record}
              </button>
            ),
            text: () => '',
          },
        ]
      : []),
  ];
  return (
    <>
      <DataTable
        list="payments"
        caption={t.places.payments}
        columns={columns}
        rows={of}
        keyOf={({ id }) => id}
        isPart
        empty={<Notice kind="empty" title={t.payments.none} />}
      />
      {paid && <RecordPayment of={paid} close={() => setPaid(undefined)} />}
    </>
  );
}

/** The files by which the bank pays partners, one for each period that has some to pay. */
function BankFiles({ of }: { readonly of: readonly DueStatement[] }) {
  const t = useText();
  const { may } = useSession();
  const out = of.filter(({ direction }) => direction === 'PARTNER_RECEIVES');
  const periods = [...new Set(out.map(({ period }) => period.number))].sort((one, other) => other - one);
  if (!may('recordSettlementPayment') || periods.length === 0) return null;
  return (
    <section>
      <h2>{t.payments.files}</h2>
      <p>{t.payments.filesSay}</p>
      <ul className="rows">
        {periods.map((number) => (
          <li key={number}>
            <span>{t.periods.name(number)}</span>
            <a className="button" href={`/exports/periods/${number.toString()}/payments.xml`} download>
              {t.payments.pain}
            </a>
            <a className="button" href={`/exports/periods/${number.toString()}/payments.csv`} download>
              {t.payments.list}
            </a>
            <Sums of={dueSums(out.filter(({ period }) => period.number === number)).goesOut} />
          </li>
        ))}
      </ul>
    </section>
  );
}
