import { useState } from 'react';
import { graphql } from '../frame/graphql.js';
import { useOperation } from '../frame/operation.js';
import { useSession } from '../frame/session.js';
import { useText } from '../frame/text.js';
import { Confirm } from '../parts/confirm.js';
import { CYCLE, GuardSaid } from './guard.js';

const APPROVE = graphql(
  `
    mutation ApproveSheet($id: ID!) {
      approveRateSheet(id: $id) {
        __typename
        ... on ApproveRateSheetPayload {
          rateSheet {
            id
            status
          }
        }
        ... on Refusal {
          code
          message
        }
        ... on Arbitrage {
          ...Cycle
        }
        ... on LossMakingRates {
          lossPerPoint {
            amount
            currency
          }
          with {
            id
            name
          }
        }
        ... on NoticeTooShort {
          earliest
        }
      }
    }
  `,
  [CYCLE],
);

const REJECT = graphql(`
  mutation RejectSheet($id: ID!, $reason: String!) {
    rejectRateSheet(id: $id, reason: $reason) {
      __typename
      ... on RejectRateSheetPayload {
        rateSheet {
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

/** The operator's two answers to a proposed sheet. */
export function DecideSheet({ id, name }: { readonly id: string; readonly name: string }) {
  const t = useText();
  const { may } = useSession();
  const [open, setOpen] = useState<'approve' | 'reject'>();
  const close = (): void => setOpen(undefined);
  if (!may('approveRateSheet')) return null;
  return (
    <>
      <button type="button" onClick={() => setOpen('reject')}>
        {t.network.rates.reject}
      </button>
      <button type="button" className="main" onClick={() => setOpen('approve')}>
        {t.network.rates.approve}
      </button>
      {open === 'approve' && <Approve id={id} name={name} close={close} />}
      {open === 'reject' && <Reject id={id} name={name} close={close} />}
    </>
  );
}

interface DecisionProps {
  readonly id: string;
  readonly name: string;
  readonly close: () => void;
}

function Approve({ id, name, close }: DecisionProps) {
  const t = useText();
  const text = t.network.rates;
  const send = useOperation(APPROVE);
  return (
    <Confirm
      title={text.approveTitle(name)}
      action={text.approve}
      close={close}
      run={() => send({ id })}
      explain={(refusal) => <GuardSaid of={refusal} />}
    >
      <p>{text.approveSays}</p>
    </Confirm>
  );
}

function Reject({ id, name, close }: DecisionProps) {
  const t = useText();
  const text = t.network.rates;
  const [reason, setReason] = useState('');
  const send = useOperation(REJECT);
  return (
    <Confirm
      title={text.rejectTitle(name)}
      action={text.reject}
      isReady={reason.trim() !== ''}
      close={close}
      run={() => send({ id, reason: reason.trim() })}
    >
      <p>{text.rejectSays}</p>
      <label className="field">
        <span>{text.reason}</span>
        <textarea
          required
          maxLength={1000}
          rows={3}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
      </label>
    </Confirm>
  );
}
