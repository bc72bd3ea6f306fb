import { useQuery } from 'urql';
import { Link } from '../frame/link.js';
import { useText } from '../frame/text.js';
import { DataTable } from '../parts/data-table.js';
import { Money } from '../parts/money.js';
import { When } from '../parts/when.js';
import { POSTED_IN, type DisputeShown } from './dispute-query.js';
import { useEntryColumns } from './entry-columns.js';

/** What was said, in the order of time. */
export function DisputeThread({ of }: { readonly of: DisputeShown }) {
  const t = useText();
  return (
    <section>
      <h2>{t.disputes.thread}</h2>
      <ol className="thread">
        <li>
          <h3>{of.statement.partner.name}</h3>
          <p className="quiet">
            <When at={of.openedAt} precise />
          </p>
          <blockquote>{of.reason}</blockquote>
          <Evidence of={of} />
        </li>
        {of.resolvedAt === null ? (
          <li className="waits">
            <p>{t.disputes.waits}</p>
          </li>
        ) : (
          <li>
            <h3>{of.adjustment ? t.statement.granted : t.statement.declined}</h3>
            <p className="quiet">
              <When at={of.resolvedAt} precise />
            </p>
            <blockquote>{of.note}</blockquote>
            <Granted of={of} />
          </li>
        )}
      </ol>
    </section>
  );
}

/** The entries that the partner named. */
function Evidence({ of }: { readonly of: DisputeShown }) {
  const t = useText();
  const columns = useEntryColumns();
  if (of.evidence.length === 0) return <p className="quiet">{t.disputes.noEvidence}</p>;
  return (
    <>
      <h4>{t.disputes.evidence(of.evidence.length)}</h4>
      <DataTable
        list={`evidence-${of.id}`}
        caption={t.disputes.evidence(of.evidence.length)}
        columns={columns}
        rows={of.evidence}
        keyOf={({ id }) => id}
        isPart
        empty={null}
      />
    </>
  );
}

/** The adjustment, and the statement on which it stands. */
function Granted({ of: { adjustment, journalEntryId, statement } }: { readonly of: DisputeShown }) {
  const t = useText();
  const [{ data }] = useQuery({
    query: POSTED_IN,
    variables: { entryId: journalEntryId ?? '' },
    pause: journalEntryId === null,
  });
  if (!adjustment) return null;
  const entry = data?.node && 'period' in data.node ? data.node : undefined;
  return (
    <>
      <p className="amount-line">
        <Money of={adjustment} />
      </p>
      {entry && (
        <p>
          <Link to={`/settlement/statements?partner=${statement.partner.id}&period=${entry.period.number.toString()}`}>
            {t.disputes.standsOn(entry.period.number)}
          </Link>
        </p>
      )}
    </>
  );
}
