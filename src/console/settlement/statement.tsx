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
import { StatusPath } from '../parts/status.js';
import { When } from '../parts/when.js';
import { AgreeStatement } from './agree-statement.js';
import { carriedForward } from './amounts.js';
import { DaysLeft, PayBy } from './deadline.js';
import { StatementLines } from './statement-lines.js';
import { STATEMENT, type StatementShown } from './statement-query.js';

/** One partner's account of one period: what is due, where it stands, and each line with how it is reckoned. */
export function Statement() {
  const t = useText();
  const { id } = useParams<{ id: string }>();
  const [asked, again] = useQuery({ query: STATEMENT, variables: { id } });
  const statement = asked.data?.statement;
  const title = statement ? t.statement.title(statement.partner.name, statement.period.number) : t.places.statement;
  return (
    <Page title={title} actions={statement && <Actions of={statement} />}>
      <Asked of={asked} again={() => again({ requestPolicy: 'network-only' })}>
        {(data) =>
          data.statement ? <Whole of={data.statement} /> : <Notice kind="empty" title={t.statement.notThere} />
        }
      </Asked>
    </Page>
  );
}

function Actions({ of }: { readonly of: StatementShown }) {
  const t = useText();
  const { may } = useSession();
  const [isAgreeing, setAgreeing] = useState(false);
  return (
    <>
      <a className="button" href={`/exports/statements/${of.id}.pdf`} download>
        {t.statement.pdf}
      </a>
      <a className="button" href={`/exports/statements/${of.id}.csv`} download>
        {t.parts.csv}
      </a>
      {of.status !== 'DRAFT' && (
        <Link className="button" to={`/settlement/check/${of.id}`}>
          {t.places.check}
        </Link>
      )}
      {may('agreeStatement') && of.status === 'ISSUED' && (
        <button type="button" className="main" onClick={() => setAgreeing(true)}>
          {t.statement.agree}
        </button>
      )}
      {isAgreeing && <AgreeStatement of={of} close={() => setAgreeing(false)} />}
    </>
  );
}

function Whole({ of }: { readonly of: StatementShown }) {
  return (
    <>
      <StatusPath of={of.status} />
      <Facts of={of} />
      <StatementLines of={of} />
    </>
  );
}

function Facts({ of }: { readonly of: StatementShown }) {
  const t = useText();
  const { status, direction, netDue, balance, issuedAt, agreeBy, agreedAt, payBy, payment, digest } = of;
  return (
    <dl className="facts">
      <div className="first">
        <dt>{t.directions[direction]}</dt>
        <dd>
          <Money of={netDue} />
        </dd>
      </div>
      <div>
        <dt>{t.statement.balance}</dt>
        <dd>
          <Money of={balance} />
        </dd>
      </div>
      <div>
        <dt>{t.statement.carriedForward}</dt>
        <dd>
          <Money of={carriedForward(of)} />
        </dd>
      </div>
      {issuedAt !== null && (
        <div>
          <dt>{t.statuses.ISSUED}</dt>
          <dd>
            <When at={issuedAt} />
          </dd>
        </div>
      )}
      {agreeBy !== null && (
        <div>
          <dt>{t.statement.agreeBy}</dt>
          <dd>
            <When at={agreeBy} precise /> <DaysLeft until={agreeBy} passed={t.statement.timeIsOver} />
          </dd>
        </div>
      )}
      {agreedAt !== null && (
        <div>
          <dt>{t.statuses.AGREED}</dt>
          <dd>
            <When at={agreedAt} />
          </dd>
        </div>
      )}
      {payBy !== null && (
        <div>
          <dt>{t.statement.payBy}</dt>
          <dd>
            <PayBy at={payBy} isPaid={status === 'SETTLED'} precise />
          </dd>
        </div>
      )}
      {payment && (
        <div>
          <dt>{t.statement.paid}</dt>
          <dd>
            <When at={payment.paidAt} /> <span className="quiet">{payment.bankReference}</span>
          </dd>
        </div>
      )}
      <div className="long">
        <dt>{t.statement.id}</dt>
        <dd>
          <Id of={of.id} />
        </dd>
      </div>
      {digest !== null && (
        <div className="long">
          <dt>{t.statement.digest}</dt>
          <dd>
            <Id of={digest} />
          </dd>
        </div>
      )}
    </dl>
  );
}
