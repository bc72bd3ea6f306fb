import { useState } from 'react';
import { graphql, type ResultOf } from '../frame/graphql.js';
import { useOperation } from '../frame/operation.js';
import { useText } from '../frame/text.js';
import { Confirm } from '../parts/confirm.js';
import { Field, Select } from '../parts/field.js';

const CREATE = graphql(`
  mutation CreatePartner($input: CreatePartnerInput!) {
    createPartner(input: $input) {
      __typename
      ... on CreatePartnerPayload {
        partner {
          id
          name
        }
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

const codePattern = /^[a-z0-9-]{2,32}$/;
const currencyPattern = /^[A-Z]{3}$/;

interface CreatePartnerProps {
  readonly close: () => void;
  readonly onMade: (id: string) => void;
}

/** A new brand: what of it can never be changed is said. */
export function CreatePartner({ close, onMade }: CreatePartnerProps) {
  const t = useText();
  const text = t.network.partners;
  const [name, setName] = useState('');
  const [code, setCode] = useState('');
  const [currency, setCurrency] = useState('EUR');
  const [fundingModel, setModel] = useState<'ON_ISSUE' | 'ON_REDEMPTION'>('ON_ISSUE');
  const send = useOperation(CREATE);
  const onDone = ({ createPartner: result }: ResultOf<typeof CREATE>): void => {
    if (result.__typename === 'CreatePartnerPayload') onMade(result.partner.id);
  };
  return (
    <Confirm
      title={text.create}
      action={text.create}
      isReady={name.trim() !== '' && codePattern.test(code) && currencyPattern.test(currency)}
      close={close}
      onDone={onDone}
      isOnce
      run={(idempotencyKey) => send({ input: { idempotencyKey, name: name.trim(), code, currency, fundingModel } })}
    >
      <p>{text.createSays}</p>
      <Field label={text.name} value={name} maxLength={200} required onValue={setName} />
      <Field
        label={text.codeHint}
        value={code}
        maxLength={32}
        required
        rule={{ pattern: codePattern, says: t.parts.rules.code }}
        onValue={(value) => setCode(value.trim().toLowerCase())}
      />
      <Field
        label={t.parts.currency}
        value={currency}
        maxLength={3}
        required
        rule={{ pattern: currencyPattern, says: t.parts.rules.currency }}
        onValue={(value) => setCurrency(value.trim().toUpperCase())}
      />
      <Select
        label={t.reports.fundingModel}
        value={fundingModel}
        options={[
          ['ON_ISSUE', t.reports.fundingModels.ON_ISSUE],
          ['ON_REDEMPTION', t.reports.fundingModels.ON_REDEMPTION],
        ]}
        onValue={setModel}
      />
    </Confirm>
  );
}
