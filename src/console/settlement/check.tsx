import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { useLocation, useParams } from 'wouter';
import { checkStatement, proofOf, type StatementCheck } from '../../client/index.js';
import { Page } from '../frame/page.js';
import { rememberDigest, type SeenDigest } from '../frame/preferences.js';
import { leavesFocus } from '../frame/return-focus.js';
import { Asked, Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { Id } from '../parts/id.js';
import { saveFile } from '../parts/save-file.js';
import { CheckedFigures } from './checked-figures.js';
import { STATEMENT, type StatementShown } from './statement-query.js';
import { IssuedStatements } from './issued-statements.js';

/** Recomputes a statement's digest and sums in this browser, from the fields that the API answers to everyone. */
export function Check() {
  const t = useText();
  const { id } = useParams<{ id?: string }>();
  return (
    <Page title={t.places.check} lead={t.check.lead}>
      <Chooser chosen={id ?? ''} />
      {id === undefined ? <IssuedStatements /> : <OneCheck id={id} />}
      <p className="quiet">{t.check.limits}</p>
    </Page>
  );
}

/** For an id that was pasted from a file or a letter. */
function Chooser({ chosen }: { readonly chosen: string }) {
  const t = useText();
  const [, navigate] = useLocation();
  const [typed, setTyped] = useState(chosen);
  return (
    <form
      className="bar"
      onSubmit={(event) => {
        event.preventDefault();
        if (typed.trim() !== '') navigate(`/settlement/check/${encodeURIComponent(typed.trim())}`);
      }}
    >
      <label className="grow">
        <span>{t.statement.id}</span>
        <input ref={leavesFocus} data-search value={typed} onChange={({ target }) => setTyped(target.value)} />
      </label>
      <button ref={leavesFocus} type="submit" className="main">
        {t.check.verb}
      </button>
    </form>
  );
}

function OneCheck({ id }: { readonly id: string }) {
  const t = useText();
  const [asked, again] = useQuery({ query: STATEMENT, variables: { id }, requestPolicy: 'network-only' });
  return (
    <Asked of={asked} again={() => again({ requestPolicy: 'network-only' })}>
      {({ statement }) => {
        if (!statement) return <Notice kind="empty" title={t.statement.notThere} />;
        if (statement.status === 'DRAFT') return <Notice kind="empty" title={t.check.draft} />;
        return <Result of={statement} />;
      }}
    </Asked>
  );
}

interface Found {
  readonly check: StatementCheck;
  readonly seen: SeenDigest;
  readonly tookMs: number;
}

async function recompute(statement: StatementShown): Promise<Found> {
  const began = performance.now();
  const check = await checkStatement(statement);
  const seen = rememberDigest(statement.id, statement.period.openedAt, statement.digest ?? '');
  return { check, seen, tookMs: performance.now() - began };
}

function Result({ of }: { readonly of: StatementShown }) {
  const t = useText();
  const [found, setFound] = useState<Found | 'impossible'>();
  useEffect(() => {
    recompute(of).then(setFound, () => setFound('impossible'));
  }, [of]);
  if (found === undefined) return null;
  // WebCrypto is there over HTTPS and on this machine alone.
  if (found === 'impossible') return <Notice kind="failed" title={t.check.impossible} />;
  const { check, seen, tookMs } = found;
  const seenBefore = seen.before;
  const differs = seenBefore !== undefined && seenBefore !== of.digest;
  return (
    <section className={check.right && !differs ? 'verdict agrees' : 'verdict differs'} role="status">
      <h2>{check.right ? t.check.right : t.check.wrong}</h2>
      <p>{t.statement.title(of.partner.name, of.period.number)}</p>
      <CheckedFigures of={check.checked} currency={of.currency} />
      <p>
        {t.check.digest} <Id of={check.digest} />
      </p>
      {differs ? (
        <p role="alert">
          {t.check.differs} <Id of={seenBefore} />
        </p>
      ) : (
        <p>{!seen.isKept ? t.check.notKept : seenBefore === undefined ? t.check.firstSeen : t.check.asBefore}</p>
      )}
      <p className="quiet">{t.check.took(Math.max(0.1, Math.round(tookMs * 10) / 10))}</p>
      <button
        type="button"
        onClick={() => saveFile(`${of.id}.json`, 'application/json', JSON.stringify(proofOf(of), null, 2))}
      >
        {t.check.saveProof}
      </button>
      <details>
        <summary>{t.check.canonical}</summary>
        <pre tabIndex={0}>{check.canonical}</pre>
      </details>
    </section>
  );
}
