import { useState } from 'react';
import { graphql } from '../frame/graphql.js';
import { useOperation } from '../frame/operation.js';
import { useSession } from '../frame/session.js';
import { useText } from '../frame/text.js';
import { Confirm } from '../parts/confirm.js';
import { Field } from '../parts/field.js';
import { When } from '../parts/when.js';
import type { WaitingCase } from './queue-query.js';

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
  readonly of: WaitingCase;
  readonly onDone: () => void;
}

/** Decides a case: of a review, whether the purchase stands; of all others, whether the member is right. */
export function DecideCase({ of, onDone }: DecideCaseProps) {
  const t = useText();
  const text = t.network.queue;
  const { may } = useSession();
  const [accept, setAccept] = useState<boolean>();
  if (!may('resolveCase')) return null;
  // Points that are missing are given for a purchase: without what the member claims there is none to accept.
  const mayAccept = of.kind !== 'MISSING_POINTS' || of.claimed !== null;
  return (
    <span className="buttons">
      {mayAccept && (
        <button type="button" aria-label={text.ofWhat(text.accept, of.reason)} onClick={() => setAccept(true)}>
          {text.accept}
        </button>
      )}
      <button type="button" aria-label={text.ofWhat(text.decline, of.reason)} onClick={() => setAccept(false)}>
        {text.decline}
      </button>
      {accept !== undefined && <Decision of={of} accept={accept} close={() => setAccept(undefined)} onDone={onDone} />}
    </span>
  );
}

const DIGITS = 6;
const amountPattern = /^\d{1,15}(\.\d{1,6})?$/;

interface DecisionProps extends DecideCaseProps {
  readonly accept: boolean;
  readonly close: () => void;
}

function Decision({ of, accept, close, onDone }: DecisionProps) {
  const t = useText();
  const text = t.network.queue;
  const [note, setNote] = useState('');
  const [orderId, setOrderId] = useState(of.claimed?.orderId ?? '');
  const [amount, setAmount] = useState(of.claimed?.spend.amount ?? '');
  const send = useOperation(RESOLVE);
  const { claimed } = of;
  const purchase = accept && of.kind === 'MISSING_POINTS' && claimed ? claimed : null;
  const says = text.decides[of.kind];
  return (
    <Confirm
      title={accept ? says.acceptTitle : says.declineTitle}
      action={accept ? text.accept : text.decline}
      isReady={note.trim() !== '' && (purchase === null || (orderId.trim() !== '' && amountPattern.test(amount)))}
      isOnce
      close={close}
      onDone={onDone}
      run={(idempotencyKey) =>
        send({
          input: {
            idempotencyKey,
            caseId: of.id,
            accept,
            note: note.trim(),
            ...(purchase && {
              purchase: {
                orderId: orderId.trim(),
                occurredAt: purchase.occurredAt,
                spend: { amount, currency: purchase.spend.currency },
              },
            }),
          },
        })
      }
    >
      <blockquote>{of.reason}</blockquote>
      <p>{accept ? says.accept : says.decline}</p>
      {purchase && (
        <>
          <p>
            {text.claimedAt} <When at={purchase.occurredAt} precise />
          </p>
          <Field label={text.orderId} value={orderId} maxLength={128} required onValue={setOrderId} />
          <Field
            label={text.spent(purchase.spend.currency)}
            value={amount}
            inputMode="decimal"
            maxLength={30}
            required
            rule={{ pattern: amountPattern, says: t.parts.rules.amount(DIGITS) }}
            onValue={(value) => setAmount(value.trim())}
          />
        </>
      )}
      <label className="field">
        <span>{text.note}</span>
        <textarea required maxLength={1000} rows={3} value={note} onChange={({ target }) => setNote(target.value)} />
      </label>
    </Confirm>
  );
}
