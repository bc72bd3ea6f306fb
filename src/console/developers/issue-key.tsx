import { useState } from 'react';
import { graphql, type ResultOf } from '../frame/graphql.js';
import { useOperation } from '../frame/operation.js';
import { useSession } from '../frame/session.js';
import { useText } from '../frame/text.js';
import { dayBegins } from '../frame/zone.js';
import { Confirm } from '../parts/confirm.js';
import { Field } from '../parts/field.js';
import type { Key } from './key-query.js';

const ISSUE = graphql(`
  mutation IssueKey($input: IssueApiKeyInput!) {
    issueApiKey(input: $input) {
      __typename
      ... on IssueApiKeyPayload {
        id
        secret
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

type Scope = NonNullable<Key['scopes']>[number];

interface IssueKeyProps {
  readonly partnerId: string;
  readonly close: () => void;
  /** @param secret empty when this was a repeat: then it is told no more */
  readonly onSecret: (secret: string) => void;
}

/** A new key, bound to as little as its app needs. */
export function IssueKey({ partnerId, close, onSecret }: IssueKeyProps) {
  const t = useText();
  const text = t.developers.keys;
  // A day is the network's, as everywhere.
  const { timeZone } = useSession();
  const [label, setLabel] = useState('');
  const [expires, setExpires] = useState('');
  const [scopes, setScopes] = useState<readonly Scope[]>([]);
  const send = useOperation(ISSUE);
  const toggle = (scope: Scope): void =>
    setScopes(scopes.includes(scope) ? scopes.filter((one) => one !== scope) : [...scopes, scope]);
  const onDone = ({ issueApiKey: result }: ResultOf<typeof ISSUE>): void => {
    if (result.__typename === 'IssueApiKeyPayload') onSecret(result.secret);
  };
  return (
    <Confirm
      title={text.issue}
      action={text.issue}
      isReady={label.trim() !== ''}
      close={close}
      isOnce
      onDone={onDone}
      run={(idempotencyKey) =>
        send({
          input: {
            idempotencyKey,
            partnerId,
            label: label.trim(),
            scopes: scopes.length === 0 ? null : [...scopes],
            expiresAt: expires === '' ? null : dayBegins(timeZone, expires),
          },
        })
      }
    >
      <Field label={text.labelHint} value={label} maxLength={100} required onValue={setLabel} />
      <fieldset className="field">
        <legend>{text.scopesHint}</legend>
        {Object.entries(text.scopes).map(([scope, name]) => (
          <label key={scope} className="choice">
            <input
              type="checkbox"
              checked={scopes.some((one) => one === scope)}
              onChange={() => toggle(scope as Scope)}
            />
            {name}
          </label>
        ))}
      </fieldset>
      <p>{scopes.length === 0 ? text.unbound : text.boundTo(scopes.map((scope) => text.scopes[scope]))}</p>
      <Field label={text.expiresHint} type="date" value={expires} onValue={setExpires} />
    </Confirm>
  );
}
