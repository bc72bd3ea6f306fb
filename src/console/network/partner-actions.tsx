import { useState } from 'react';
import { graphql } from '../frame/graphql.js';
import { useOperation } from '../frame/operation.js';
import { useSession } from '../frame/session.js';
import { useText } from '../frame/text.js';
import { Confirm } from '../parts/confirm.js';
import { Select } from '../parts/field.js';
import { CYCLE, GuardSaid } from './guard.js';
import { nextStatuses } from './partner-status.js';
import type { ActionProps, PartnerShown } from './partner-query.js';
import { SetLimit } from './set-limit.js';
import { UpdatePartner } from './update-partner.js';

const SET_STATUS = graphql(
  `
    mutation SetStatus($input: SetPartnerStatusInput!) {
      setPartnerStatus(input: $input) {
        __typename
        ... on SetPartnerStatusPayload {
          partner {
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
      }
    }
  `,
  [CYCLE],
);

interface PartnerActionsProps {
  readonly of: PartnerShown;
  readonly onDone: () => void;
}

/** What the operator can do with a partner. */
export function PartnerActions({ of, onDone }: PartnerActionsProps) {
  const t = useText();
  const { may } = useSession();
  const [open, setOpen] = useState<'status' | 'limit' | 'update'>();
  const text = t.network.partners;
  const close = (): void => setOpen(undefined);
  return (
    <>
      {may('updatePartner') && (
        <button type="button" onClick={() => setOpen('update')}>
          {text.update}
        </button>
      )}
      {may('setCreditLimit') && (
        <button type="button" onClick={() => setOpen('limit')}>
          {text.setLimit}
        </button>
      )}
      {may('setPartnerStatus') && nextStatuses[of.status].length > 0 && (
        <button type="button" className="main" onClick={() => setOpen('status')}>
          {text.setStatus}
        </button>
      )}
      {open === 'status' && <SetStatus of={of} close={close} onDone={onDone} />}
      {open === 'limit' && <SetLimit of={of} close={close} onDone={onDone} />}
      {open === 'update' && <UpdatePartner of={of} close={close} onDone={onDone} />}
    </>
  );
}

/** Another status, with what it forbids. */
function SetStatus({ of, close, onDone }: ActionProps) {
  const t = useText();
  const text = t.network.partners;
  const options = nextStatuses[of.status];
  const [status, setStatus] = useState(options[0] ?? of.status);
  const send = useOperation(SET_STATUS);
  return (
    <Confirm
      title={text.setStatusOf(of.name)}
      action={text.setStatus}
      close={close}
      onDone={onDone}
      isOnce
      run={(idempotencyKey) => send({ input: { idempotencyKey, partnerId: of.id, status } })}
      explain={(refusal) => <GuardSaid of={refusal} />}
    >
      <Select
        label={text.newStatus}
        value={status}
        options={options.map((one) => [one, text.statuses[one]] as const)}
        onValue={setStatus}
      />
      <p>{text.means[status]}</p>
      {status === 'EXITED' && <p>{text.isFinal}</p>}
    </Confirm>
  );
}
