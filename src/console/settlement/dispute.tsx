import { useState } from 'react';
import { useQuery } from 'urql';
import { useParams } from 'wouter';
import { Link } from '../frame/link.js';
import { Page } from '../frame/page.js';
import { useSession } from '../frame/session.js';
import { Asked, Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { Id } from '../parts/id.js';
import { Money } from '../parts/money.js';
import { DISPUTE, type DisputeShown } from './dispute-query.js';
import { DisputeStatus } from './dispute-status.js';
import { DisputeThread } from './dispute-thread.js';
import { ResolveDispute } from './resolve-dispute.js';

/** One dispute as a thread: what the partner said, with its evidence, and what the network answered. */
export function Dispute() {
  const t = useText();
  const { id } = useParams<{ id: string }>();
  const [asked, again] = useQuery({ query: DISPUTE, variables: { id } });
  const node = asked.data?.node;
  const dispute = node && 'evidence' in node ? node : undefined;
  const title = dispute
    ? t.disputes.title(dispute.statement.partner.name, dispute.statement.period.number)
    : t.places.dispute;
  return (
    <Page title={title} actions={dispute && <Answer of={dispute} />}>
      <Asked of={asked} again={() => again({ requestPolicy: 'network-only' })}>
        {() =>
          dispute ? (
            <>
              <Facts of={dispute} />
              <DisputeThread of={dispute} />
            </>
          ) : (
            <Notice kind="empty" title={t.disputes.notThere}>
              <Link className="button" to="/settlement/disputes">
                {t.places.disputes}
              </Link>
            </Notice>
          )
        }
      </Asked>
    </Page>
  );
}

function Answer({ of }: { readonly of: DisputeShown }) {
  const t = useText();
  const { may } = useSession();
  const [isOpen, setOpen] = useState(false);
  if (of.status !== 'OPEN' || !may('resolveDispute')) return null;
  return (
    <>
      <button type="button" className="main" onClick={() => setOpen(true)}>
        {t.statement.resolve}
      </button>
      {isOpen && <ResolveDispute line={of.line} partnerId={of.statement.partner.id} close={() => setOpen(false)} />}
    </>
  );
}

function Facts({ of: { id, status, line, statement } }: { readonly of: DisputeShown }) {
  const t = useText();
  const name = t.lineName(t.lines[line.kind].title, line.counterparty?.name);
  return (
    <dl className="facts">
      <div className="first">
        <dt>{name}</dt>
        <dd>
          <Money of={line.amount} />
        </dd>
      </div>
      <div>
        <dt>{t.parts.status}</dt>
        <dd>
          <DisputeStatus of={status} />
        </dd>
      </div>
      <div>
        <dt>{t.places.statement}</dt>
        <dd>
          <Link to={`/settlement/statements/${statement.id}`}>
            {t.statement.title(statement.partner.name, statement.period.number)}
          </Link>
        </dd>
      </div>
      {line.count > 0 && (
        <div>
          <dt>{t.line.entries}</dt>
          <dd>
            <Link to={`/settlement/statements/${statement.id}/lines/${line.id}`}>{t.line.lead(line.count)}</Link>
          </dd>
        </div>
      )}
      <div className="long">
        <dt>{t.disputes.id}</dt>
        <dd>
          <Id of={id} />
        </dd>
      </div>
    </dl>
  );
}
