import { useQuery } from 'urql';
import { useParams } from 'wouter';
import { formatPoints } from '../../client/index.js';
import { Link } from '../frame/link.js';
import { Page } from '../frame/page.js';
import { Asked, Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { Id } from '../parts/id.js';
import { When } from '../parts/when.js';
import { ENTRY, type Entry as EntryNode } from './journal-query.js';
import { TAccount } from './t-account.js';

/** One entry of the journal: what happened, and what it moved, as a T-account for each asset. */
export function Entry() {
  const t = useText();
  const { id } = useParams<{ id: string }>();
  const [asked, again] = useQuery({ query: ENTRY, variables: { id } });
  const node = asked.data?.node;
  const entry = node && 'postings' in node ? node : undefined;
  const title = entry
    ? t.journal.entry(t.entryKind(entry.kind), formatPoints(entry.sequence, t.locale))
    : t.places.entry;
  return (
    <Page
      title={title}
      actions={
        <Link className="button" to="/settlement/journal">
          {t.places.journal}
        </Link>
      }
    >
      <Asked of={asked} again={() => again({ requestPolicy: 'network-only' })}>
        {() => (entry ? <Whole of={entry} /> : <Notice kind="empty" title={t.journal.notThere} />)}
      </Asked>
    </Page>
  );
}

function Whole({ of }: { readonly of: EntryNode }) {
  const assets = [...new Set(of.postings.map(({ asset }) => asset))];
  return (
    <>
      <Facts of={of} />
      {assets.map((asset) => (
        <TAccount key={asset} asset={asset} of={of.postings.filter((posting) => posting.asset === asset)} />
      ))}
    </>
  );
}

function Facts({ of: { id, postedAt, period, partner, member, reference, subject } }: { readonly of: EntryNode }) {
  const t = useText();
  return (
    <dl className="facts">
      <div>
        <dt>{t.line.postedAt}</dt>
        <dd>
          <When at={postedAt} precise />
        </dd>
      </div>
      <div>
        <dt>{t.periods.number}</dt>
        <dd>
          <Link to={`/settlement/journal?period=${period.number.toString()}`}>{t.periods.name(period.number)}</Link>
        </dd>
      </div>
      {partner && (
        <div>
          <dt>{t.parts.partner}</dt>
          <dd>
            <Link to={`/settlement/journal?partner=${partner.id}`}>{partner.name}</Link>
          </dd>
        </div>
      )}
      {reference !== null && (
        <div>
          <dt>{t.journal.reference}</dt>
          <dd>
            <Link to={`/settlement/journal?reference=${encodeURIComponent(reference)}`}>{reference}</Link>
          </dd>
        </div>
      )}
      {member && (
        <div className="long">
          <dt>{t.journal.member}</dt>
          <dd>
            <Link to={`/settlement/journal?member=${member.id}`}>{member.id}</Link>
          </dd>
        </div>
      )}
      {subject && (
        <div className="long">
          <dt>{t.journal.about}</dt>
          <dd>
            <Id of={subject.id} />
          </dd>
        </div>
      )}
      <div className="long">
        <dt>{t.journal.id}</dt>
        <dd>
          <Id of={id} />
        </dd>
      </div>
    </dl>
  );
}
