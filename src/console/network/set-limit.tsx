import { useState } from 'react';
import { graphql } from '../frame/graphql.js';
import { useOperation } from '../frame/operation.js';
import { useText } from '../frame/text.js';
import { Confirm } from '../parts/confirm.js';
import { Field } from '../parts/field.js';
import { Money } from '../parts/money.js';
import type { ActionProps } from './partner-query.js';

const SET_LIMIT = graphql(`
  mutation SetLimit($input: SetCreditLimitInput!) {
    setCreditLimit(input: $input) {
      __typename
      ... on SetCreditLimitPayload {
        partner {
          id
          creditLimit {
            amount
            currency
          }
        }
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

const DIGITS = 3;
const amountPattern = /^\d{1,15}(\.\d{1,3})?$/;

/** The most that a partner may come to owe; empty: there is no limit. */
export function SetLimit({ of, close, onDone }: ActionProps) {
  const t = useText();
  const text = t.network.partners;
  const [amount, setAmount] = useState(of.creditLimit?.amount ?? '');
  const send = useOperation(SET_LIMIT);
  const isAmount = amountPattern.test(amount);
  const limit = amount === '' ? null : { amount, currency: of.currency };
  return (
    <Confirm
      title={text.setLimitOf(of.name)}
      action={text.setLimit}
      isReady={amount === '' || isAmount}
      close={close}
      onDone={onDone}
      run={() => send({ input: { partnerId: of.id, limit } })}
    >
      <p>{text.limitSays}</p>
      <Field
        label={text.limitIn(of.currency)}
        inputMode="decimal"
        value={amount}
        maxLength={19}
        rule={{ pattern: amountPattern, says: t.parts.rules.amount(DIGITS) }}
        onValue={(value) => setAmount(value.trim())}
      />
      <dl className="facts">
        <div>
          <dt>{text.limitBefore}</dt>
          <dd>{of.creditLimit ? <Money of={of.creditLimit} /> : text.noLimit}</dd>
        </div>
        <div>
          <dt>{text.limitAfter}</dt>
          <dd>{limit === null ? text.noLimit : isAmount && <Money of={limit} />}</dd>
        </div>
      </dl>
    </Confirm>
  );
}
