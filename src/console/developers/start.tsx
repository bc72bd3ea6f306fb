import { useState } from 'react';
import { useQuery } from 'urql';
import { graphql } from '../frame/graphql.js';
import { Link } from '../frame/link.js';
import { Page } from '../frame/page.js';
import { useSession } from '../frame/session.js';
import { Asked } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { useUrlState, withParams } from '../frame/url-state.js';
import { Badge } from '../parts/badge.js';
import { ExplorerLink } from './explorer-link.js';
import { isGood, KEY } from './key-query.js';
import { forms, snippetOf, stepNames, type Form, type StepName } from './snippets.js';

const STARTED = graphql(
  `
    query Started($id: ID!) {
      partner(id: $id) {
        id
        code
        status
        currency
        apiKeys {
          ...Key
        }
      }
    }
  `,
  [KEY],
);

/** The first steps of an app, each as code that runs here. */
export function Start() {
  const t = useText();
  const text = t.developers.start;
  const { partner } = useSession();
  const [params] = useUrlState();
  const search = params.toString();
  const form = forms.find((one) => one === params.get('as')) ?? 'curl';
  const [asked, again] = useQuery({
    query: STARTED,
    variables: { id: partner?.id ?? '' },
    requestPolicy: 'cache-and-network',
  });
  return (
    <Page title={t.places.start} lead={text.lead} actions={<ExplorerLink />}>
      <Asked of={asked} again={() => again({ requestPolicy: 'network-only' })}>
        {(data) => {
          const keys = data.partner?.apiKeys ?? [];
          return (
            <>
              <section className="panel">
                <h2>{text.key}</h2>
                <p>
                  <Done is={keys.some(isGood)} />
                </p>
                <p>{text.keySays}</p>
                <p>
                  <Link className="button" to="/developers/keys">
                    {t.places.keys}
                  </Link>
                </p>
              </section>
              <nav aria-label={text.forms}>
                <ul className="tabs">
                  {forms.map((one) => (
                    <li key={one}>
                      <Link
                        className="button"
                        to={`/developers${withParams(search, { as: one })}`}
                        aria-current={one === form ? 'page' : undefined}
                      >
                        {text.formNames[one]}
                      </Link>
                    </li>
                  ))}
                </ul>
              </nav>
              {stepNames.map((step) => (
                <Step
                  // Of another form nothing is copied yet.
                  key={`${form} ${step}`}
                  of={step}
                  form={form}
                  currency={data.partner?.currency ?? ''}
                  isDone={step === 'viewer' && keys.some(({ lastUsedAt }) => lastUsedAt !== null)}
                />
              ))}
            </>
          );
        }}
      </Asked>
    </Page>
  );
}

function Done({ is }: { readonly is: boolean }) {
  const t = useText();
  return is ? (
    <Badge tone="good">{t.developers.start.done}</Badge>
  ) : (
    <Badge tone="quiet">{t.developers.start.open}</Badge>
  );
}

interface StepProps {
  readonly of: StepName;
  readonly form: Form;
  readonly currency: string;
  readonly isDone: boolean;
}

function Step({ of, form, currency, isDone }: StepProps) {
  const t = useText();
  const text = t.developers.start;
  const [isCopied, setCopied] = useState(false);
  const code = snippetOf(of, form, { origin: location.origin, currency });
  return (
    <section className="panel">
      <h2>{text.steps[of].title}</h2>
      {of === 'viewer' && (
        <p>
          <Done is={isDone} />
        </p>
      )}
      <p>{text.steps[of].says}</p>
      <pre tabIndex={0} aria-label={text.steps[of].title}>
        <code>{code}</code>
      </pre>
      <p className="buttons">
        <button
          type="button"
          className="slight"
          aria-label={text.copyOf(text.steps[of].title)}
          onClick={() => void navigator.clipboard.writeText(code).then(() => setCopied(true))}
        >
          {isCopied ? t.parts.copied : t.parts.copy}
        </button>
      </p>
    </section>
  );
}
