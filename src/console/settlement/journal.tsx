import { useMemo } from 'react';
import { useQuery } from 'urql';
import { Link } from '../frame/link.js';
import { Page } from '../frame/page.js';
import { useSession } from '../frame/session.js';
import { Asked, Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { useUrlState } from '../frame/url-state.js';
import { DataTable, type Column } from '../parts/data-table.js';
import { NoneForFilter } from '../parts/none-for-filter.js';
import { Points } from '../parts/money.js';
import { useEntryColumns } from './entry-columns.js';
import { Choice, EntryField, PartnerChoice, PeriodField, periodOf } from '../parts/filters.js';
import { JOURNAL, journalFilterOf, journalFilters, type JournalRow } from './journal-query.js';
import { Moved } from './moved.js';
import { NewEntries } from './new-entries.js';

const PAGE = 20;

/** Every entry of the ledger, the newest first. What comes meanwhile is shown when one asks for it. */
export function Journal() {
  const t = useText();
  const { timeZone } = useSession();
  const [params] = useUrlState();
  const search = params.toString();
  const filter = useMemo(() => journalFilterOf(new URLSearchParams(search), timeZone), [search, timeZone]);
  const after = params.getAll('after').at(-1) ?? null;
  const [asked, again] = useQuery({ query: JOURNAL, variables: { first: PAGE, after, filter } });
  const renew = (): void => again({ requestPolicy: 'network-only' });
  const columns = useColumns();
  return (
    <Page title={t.places.journal} lead={t.journal.lead} actions={<WholeFile />}>
      <Filters />
      {after === null && asked.data && !asked.stale && (
        <NewEntries filter={filter} shown={asked.data.journal.nodes[0]?.sequence ?? 0} renew={renew} />
      )}
      <Asked of={asked} again={renew}>
        {({ journal: { nodes, pageInfo } }) => (
          <DataTable
            list="journal"
            caption={t.places.journal}
            columns={columns}
            rows={nodes}
            keyOf={({ id }) => id}
            next={pageInfo.hasNextPage ? pageInfo.endCursor : null}
            empty={
              journalFilters.some((name) => params.has(name)) ? (
                <NoneForFilter filters={journalFilters} />
              ) : (
                <Notice kind="empty" title={t.journal.none} />
              )
            }
          />
        )}
      </Asked>
    </Page>
  );
}

/** They stand above what was asked for, so that they are there when a value of them was not accepted. */
function Filters() {
  const t = useText();
  const { may } = useSession();
  return (
    <div className="bar">
      <Choice name="kind" label={t.line.kind} options={t.entryKinds} />
      <PartnerChoice />
      <PeriodField />
      <EntryField name="reference" label={t.journal.reference} />
      {may('member') && <EntryField name="member" label={t.journal.member} maxLength={64} />}
      <EntryField name="from" label={t.journal.from} type="date" />
      <EntryField name="to" label={t.journal.to} type="date" />
    </div>
  );
}

/** The export has all entries, of one partner and period where the filter names them. */
function WholeFile() {
  const t = useText();
  const [params] = useUrlState();
  const of = new URLSearchParams();
  const partner = params.get('partner');
  const period = periodOf(params);
  if (partner !== null) of.set('partner', partner);
  if (period !== null) of.set('period', period.toString());
  const query = of.toString();
  return (
    <a className="button" href={`/exports/journal.csv${query === '' ? '' : `?${query}`}`} download>
      {t.journal.file(partner !== null || period !== null)}
    </a>
  );
}

function useColumns(): readonly Column<JournalRow>[] {
  const t = useText();
  const [, ...others] = useEntryColumns();
  return [
    {
      key: 'sequence',
      title: t.line.sequence,
      show: ({ id, sequence }) => (
        <Link to={`/settlement/journal/${id}`}>
          <Points of={sequence} />
        </Link>
      ),
      text: ({ sequence }) => sequence.toString(),
    },
    ...others.slice(0, -1),
    {
      key: 'partner',
      title: t.parts.partner,
      show: ({ partner }) => partner?.name ?? <span className="quiet">{t.parts.nothing}</span>,
      text: ({ partner }) => partner?.name ?? '',
    },
    {
      key: 'reference',
      title: t.journal.reference,
      show: ({ reference }) => reference ?? <span className="quiet">{t.parts.nothing}</span>,
      text: ({ reference }) => reference ?? '',
    },
    {
      key: 'moved',
      title: t.journal.moved,
      isFigure: true,
      show: ({ postings }) => <Moved of={postings} />,
      text: ({ postings }) => postings.map(({ account, asset, amount }) => `${account} ${amount} ${asset}`).join('; '),
    },
  ];
}
