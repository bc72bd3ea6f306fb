import { useState } from 'react';
import { graphql } from '../frame/graphql.js';
import { useOperation } from '../frame/operation.js';
import { useSession } from '../frame/session.js';
import { useText } from '../frame/text.js';
import { Confirm } from '../parts/confirm.js';

const RESOLVE = graphql(`
  mutation DecideCase($input: ResolveCaseInput!) {
    resolveCase(input: $input) {
      __typename
      ... on ResolveCasePayload {
        case {
          id
          status
        }
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

interface DecideCaseProps {
  readonly of: { readonly id: string; readonly reason: string };
  readonly onDone: () => void;
}

/** Says whether a purchase that passed a watch stands. */
export function DecideCase({ of, onDone }: DecideCaseProps) {
  const t = useText();
  const text = t.network.queue;
  const { may } = useSession();
  const [accept, setAccept] = useState<boolean>();
  const [note, setNote] = useState('');
  const send = useOperation(RESOLVE);
  if (!may('resolveCase')) return null;
  return (
    <span className="buttons">
      <button type="button" aria-label={text.ofWhat(text.accept, of.reason)} onClick={() => setAccept(true)}>
        {text.accept}
      </button>
      <button type="button" aria-label={text.ofWhat(text.decline, of.reason)} onClick={() => setAccept(false)}>
        {text.decline}
      </button>
      {accept !== undefined && (
        <Confirm
          title={accept ? text.acceptTitle : text.declineTitle}
          action={accept ? text.accept : text.decline}
          isReady={note.trim() !== ''}
          close={() => setAccept(undefined)}
          onDone={onDone}
          isOnce
          run={(idempotencyKey) => send({ input: { idempotencyKey, caseId: of.id, accept, note: note.trim() } })}
        >
          <blockquote>{of.reason}</blockquote>
          <p>{accept ? text.acceptSays : text.declineSays}</p>
          <label className="field">
            <span>{text.note}</span>
            <textarea
              required
              maxLength={1000}
              rows={3}
              value={note}
              onChange={({ target }) => setNote(target.value)}
            />
          </label>
        </Confirm>
      )}
    </span>
  );
}
