import { useState } from 'react';
import { graphql } from '../frame/graphql.js';
import { useOperation } from '../frame/operation.js';
import { useText } from '../frame/text.js';
import { Confirm } from '../parts/confirm.js';
import { Field } from '../parts/field.js';
import type { ActionProps, PartnerShown } from './partner-query.js';

const UPDATE = graphql(`
  mutation UpdatePartner($input: UpdatePartnerInput!) {
    updatePartner(input: $input) {
      __typename
      ... on UpdatePartnerPayload {
        partner {
          id
          name
          legalName
          accounts {
            currency
            holder
            iban
            number
            bic
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

const accountInput = ({ currency, holder, iban, number, bic }: NonNullable<PartnerShown['accounts']>[number]) => ({
  currency,
  holder,
  bic,
  ...(iban === null ? { number } : { iban }),
});

/** An IBAN begins with its country and two check digits; what does not is an account's number. */
const isIban = (text: string): boolean => /^[A-Z]{2}\d{2}/i.test(text);

/** The names of a partner, and where it is paid in its own currency. Accounts in other currencies stay as they are. */
export function UpdatePartner({ of, close, onDone }: ActionProps) {
  const t = useText();
  const text = t.network.partners;
  const [name, setName] = useState(of.name);
  const [legalName, setLegalName] = useState(of.legalName ?? '');
  const own = of.accounts?.find(({ currency }) => currency === of.currency);
  const [account, setAccount] = useState(own?.iban ?? own?.number ?? '');
  const [bic, setBic] = useState(own?.bic ?? '');
  const send = useOperation(UPDATE);
  const others = (of.accounts ?? []).filter((one) => one !== own).map(accountInput);
  const named = account.trim();
  const accounts = [
    ...others,
    ...(named === ''
      ? []
      : [
          {
            currency: of.currency,
            holder: own?.holder ?? null,
            bic: bic.trim() === '' ? null : bic.trim(),
            ...(isIban(named) ? { iban: named } : { number: named }),
          },
        ]),
  ];
  return (
    <Confirm
      title={text.updateOf(of.name)}
      action={text.update}
      isReady={name.trim() !== ''}
      close={close}
      onDone={onDone}
      isOnce
      run={(idempotencyKey) =>
        send({
          input: {
            idempotencyKey,
            partnerId: of.id,
            name: name.trim(),
            legalName: legalName.trim() === '' ? null : legalName.trim(),
            accounts,
          },
        })
      }
    >
      <p>{text.updateSays}</p>
      <Field label={text.name} value={name} maxLength={200} required onValue={setName} />
      <Field label={text.legalName} value={legalName} maxLength={200} onValue={setLegalName} />
      <Field label={text.account(of.currency)} value={account} maxLength={42} onValue={setAccount} />
      <Field label={text.bic} value={bic} maxLength={11} onValue={(value) => setBic(value.toUpperCase())} />
    </Confirm>
  );
}
