import { useState } from 'react';
import { graphql } from '../frame/graphql.js';
import { useOperation } from '../frame/operation.js';
import { useSession } from '../frame/session.js';
import { useText } from '../frame/text.js';
import { Confirm } from '../parts/confirm.js';
import { CYCLE, GuardSaid } from './guard.js';

const MOVE = graphql(
  `
    mutation DecideOffer($input: MoveOfferInput!) {
      moveOffer(input: $input) {
        __typename
        ... on MoveOfferPayload {
          offer {
            __typename
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
      }
    }
  `,
  [CYCLE],
);

interface DecideOfferProps {
  readonly of: { readonly id: string; readonly version: number; readonly name: string; readonly plain: string };
  readonly onDone: () => void;
}

/** Approves or rejects an offer that waits for the operator. */
export function DecideOffer({ of, onDone }: DecideOfferProps) {
  const t = useText();
  const text = t.network;
  const { role } = useSession();
  const [step, setStep] = useState<'APPROVE' | 'REJECT'>();
  const [reason, setReason] = useState('');
  const send = useOperation(MOVE);
  if (role !== 'OPERATOR') return null;
  const name = text.queue.offerName(of.name, of.version);
  return (
    <span className="buttons">
      <button type="button" aria-label={text.queue.ofWhat(text.rates.approve, name)} onClick={() => setStep('APPROVE')}>
        {text.rates.approve}
      </button>
      <button type="button" aria-label={text.queue.ofWhat(text.rates.reject, name)} onClick={() => setStep('REJECT')}>
        {text.rates.reject}
      </button>
      {step && (
        <Confirm
          title={step === 'APPROVE' ? text.rates.approveTitle(name) : text.rates.rejectTitle(name)}
          action={step === 'APPROVE' ? text.rates.approve : text.rates.reject}
          isReady={step === 'APPROVE' || reason.trim() !== ''}
          close={() => setStep(undefined)}
          onDone={onDone}
          run={() =>
            send({
              input: {
                offerId: of.id,
                version: of.version,
                step,
                reason: step === 'REJECT' ? reason.trim() : null,
              },
            })
          }
          explain={(refusal) => <GuardSaid of={refusal} />}
        >
          <blockquote>{of.plain}</blockquote>
          {step === 'APPROVE' ? (
            <p>{text.queue.approveOfferSays}</p>
          ) : (
            <label className="field">
              <span>{text.rates.reason}</span>
              <textarea
                required
                maxLength={1000}
                rows={3}
                value={reason}
                onChange={({ target }) => setReason(target.value)}
              />
            </label>
          )}
        </Confirm>
      )}
    </span>
  );
}
