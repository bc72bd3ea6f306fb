import { useState } from 'react';
import { graphql } from '../frame/graphql.js';
import { useOperation } from '../frame/operation.js';
import { useText } from '../frame/text.js';
import { Confirm } from '../parts/confirm.js';
import { Money } from '../parts/money.js';
import type { LineShown } from './statement-query.js';

const DISPUTE = graphql(`
  mutation Dispute($input: DisputeStatementLineInput!) {
    disputeStatementLine(input: $input) {
      __typename
      ... on DisputeStatementLinePayload {
        line {
          id
          disputed
        }
        statement {
          id
          status
        }
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

interface DisputeLineProps {
  readonly line: Pick<LineShown, 'id' | 'kind' | 'counterparty' | 'amount'>;
  /** The sequences of the entries that are wrong; none: the line as a whole. */
  readonly evidence?: readonly number[];
  readonly close: () => void;
  readonly onDone?: () => void;
}

/** What the partner has against a line. It stops no payment: what is granted comes as an adjustment. */
export function DisputeLine({ line, evidence = [], close, onDone }: DisputeLineProps) {
  const t = useText();
  const send = useOperation(DISPUTE);
  const [reason, setReason] = useState('');
  return (
    <Confirm
      title={t.statement.disputeTitle}
      action={t.statement.disputeVerb}
      isReady={reason.trim() !== ''}
      close={close}
      {...(onDone && { onDone })}
      isOnce
      run={(idempotencyKey) =>
        send({
          input: {
            idempotencyKey,
            lineId: line.id,
            reason: reason.trim(),
            entrySequences: evidence.length === 0 ? null : [...evidence],
          },
        })
      }
    >
      <p>
        {t.lineName(t.lines[line.kind].title, line.counterparty?.name)} <Money of={line.amount} />
      </p>
      <p>{t.statement.disputeSays}</p>
      <p>{evidence.length === 0 ? t.disputes.wholeLine : t.disputes.withEvidence(evidence)}</p>
      <label className="field">
        <span>{t.statement.reason}</span>
        <textarea
          required
          maxLength={1000}
          rows={4}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
      </label>
    </Confirm>
  );
}
