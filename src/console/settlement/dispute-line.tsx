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
    }
  }
`);

/** What the partner has against a line. It stops no payment: what is granted comes as an adjustment. */
export function DisputeLine({ line, close }: { readonly line: LineShown; readonly close: () => void }) {
  const t = useText();
  const send = useOperation(DISPUTE);
  const [reason, setReason] = useState('');
  return (
    <Confirm
      title={t.statement.disputeTitle}
      action={t.statement.disputeVerb}
      isReady={reason.trim() !== ''}
      close={close}
      run={() => send({ input: { lineId: line.id, reason: reason.trim() } })}
    >
      <p>
        {t.lineName(t.lines[line.kind].title, line.counterparty?.name)} <Money of={line.amount} />
      </p>
      <p>{t.statement.disputeSays}</p>
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
