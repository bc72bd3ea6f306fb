import { useState } from 'react';
import { graphql } from '../frame/graphql.js';
import { useOperation } from '../frame/operation.js';
import { useSession } from '../frame/session.js';
import { useText } from '../frame/text.js';
import { localMinute } from '../frame/zone.js';
import { Confirm } from '../parts/confirm.js';
import { Money } from '../parts/money.js';
import type { DueStatement } from './due.js';

/** Of the bank file too. */
export const RECORD = graphql(`
  mutation RecordPayment($input: RecordSettlementPaymentInput!) {
    recordSettlementPayment(input: $input) {
      __typename
      ... on RecordSettlementPaymentPayload {
        replayed
        statement {
          id
          status
          settledAt
        }
      }
      ... on Refusal {
        code
        message
      }
      ... on InvalidTransition {
        from
      }
      ... on AmountMismatch {
        expectedAmount {
          amount
          currency
        }
      }
      ... on CurrencyMismatch {
        expectedCurrency
      }
    }
  }
`);

/** A payment that the bank has made: the whole net due of one statement. */
export function RecordPayment({ of, close }: { readonly of: DueStatement; readonly close: () => void }) {
  const t = useText();
  const { aheadMs } = useSession();
  const send = useOperation(RECORD);
  const [bankReference, setReference] = useState('');
  // By the network's clock, which in a sandbox is ahead of this computer's, and else may be behind it.
  const [paidAt, setPaidAt] = useState(() => localMinute(Date.now() + aheadMs));
  const { partner, period, direction, netDue } = of;
  return (
    <Confirm
      title={t.payments.recordOf(partner.name, period.number)}
      action={t.payments.record}
      isReady={bankReference.trim() !== '' && paidAt !== ''}
      close={close}
      isOnce
      run={(idempotencyKey) =>
        send({
          input: {
            idempotencyKey,
            statementId: of.id,
            // Field by field: the cache has put its __typename into what it answered.
            amount: { amount: netDue.amount, currency: netDue.currency },
            bankReference: bankReference.trim(),
            paidAt: new Date(paidAt).toISOString(),
          },
        })
      }
    >
      <p className="amount-line">
        {t.directions[direction]} <Money of={netDue} />
      </p>
      <p>{t.payments.recordSays}</p>
      <label className="field">
        <span>{t.payments.reference}</span>
        <input
          required
          maxLength={128}
          autoComplete="off"
          value={bankReference}
          onChange={({ target }) => setReference(target.value)}
        />
      </label>
      <label className="field">
        <span>{t.payments.paidAt}</span>
        <input type="datetime-local" required value={paidAt} onChange={({ target }) => setPaidAt(target.value)} />
      </label>
    </Confirm>
  );
}
