import { useState } from 'react';
import { graphql } from '../frame/graphql.js';
import { useOperation } from '../frame/operation.js';
import { useText } from '../frame/text.js';
import { Confirm } from '../parts/confirm.js';
import { Field } from '../parts/field.js';
import { Money } from '../parts/money.js';
import { AdjustmentEffect } from './adjustment-effect.js';
import type { LineShown } from './statement-query.js';

const RESOLVE = graphql(`
  mutation Resolve($input: ResolveDisputeInput!) {
    resolveDispute(input: $input) {
      __typename
      ... on ResolveDisputePayload {
        line {
          id
          disputed
        }
        replayed
      }
      ... on Refusal {
        code
        message
      }
      ... on InvalidTransition {
        from
      }
    }
  }
`);

const DIGITS = 6;
const amountPattern = /^-?(?!0+(\.0+)?$)\d{1,15}(\.\d{1,6})?$/;

interface ResolveDisputeProps {
  readonly line: Pick<LineShown, 'id' | 'kind' | 'counterparty' | 'amount' | 'disputeReason'>;
  readonly partnerId: string;
  readonly close: () => void;
}

/** The network's answer: an adjustment in the open period, or none. */
export function ResolveDispute({ line, partnerId, close }: ResolveDisputeProps) {
  const t = useText();
  const send = useOperation(RESOLVE);
  const [granted, setGranted] = useState('');
  const [note, setNote] = useState('');
  const isAmount = amountPattern.test(granted);
  const adjustment = { amount: granted, currency: line.amount.currency };
  return (
    <Confirm
      title={t.statement.resolveTitle}
      action={granted === '' ? t.statement.decline : t.statement.grant}
      isReady={note.trim() !== '' && (granted === '' || isAmount)}
      close={close}
      isOnce
      run={(idempotencyKey) =>
        send({
          input: { idempotencyKey, lineId: line.id, note: note.trim(), adjustment: granted === '' ? null : granted },
        })
      }
    >
      <p>
        {t.lineName(t.lines[line.kind].title, line.counterparty?.name)} <Money of={line.amount} />
      </p>
      <blockquote>{line.disputeReason}</blockquote>
      <Field
        label={t.statement.adjustment(line.amount.currency)}
        inputMode="decimal"
        value={granted}
        rule={{ pattern: amountPattern, says: t.parts.rules.adjustment(DIGITS) }}
        onValue={(value) => setGranted(value.trim())}
      />
      <label className="field">
        <span>{t.statement.note}</span>
        <textarea required maxLength={1000} rows={3} value={note} onChange={({ target }) => setNote(target.value)} />
      </label>
      {granted === '' ? (
        <p>{t.statement.declineSays}</p>
      ) : (
        isAmount && (
          <>
            <p>
              {t.statement.grantSays} <Money of={adjustment} />
            </p>
            <AdjustmentEffect of={adjustment} partnerId={partnerId} />
          </>
        )
      )}
    </Confirm>
  );
}
