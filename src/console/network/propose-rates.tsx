import { useState } from 'react';
import { useQuery } from 'urql';
import { Link } from '../frame/link.js';
import { Page } from '../frame/page.js';
import { useSession } from '../frame/session.js';
import { Asked, Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { useUrlState } from '../frame/url-state.js';
import { PartnerChoice } from '../parts/filters.js';
import { ProposeForm } from './propose-form.js';
import { BASIS } from './propose-query.js';

/** New rates for a partner, with the guards' answer while one types. */
export function ProposeRates() {
  const t = useText();
  const text = t.network.rates;
  const { partner: own } = useSession();
  const [params] = useUrlState();
  const id = own?.id ?? params.get('partner') ?? '';
  const [asked, again] = useQuery({ query: BASIS, variables: { id }, pause: id === '' });
  // Of one partner: the next one that is chosen has its own.
  const [proposed, setProposed] = useState<{ readonly of: string; readonly sheet: string }>();
  const basis = asked.data?.partner;
  return (
    <Page title={basis ? text.proposeFor(basis.name) : t.places.proposeRates} lead={text.proposeLead}>
      <div className="bar">
        <PartnerChoice />
      </div>
      {id === '' ? (
        <Notice kind="empty" title={text.choosePartner} />
      ) : proposed?.of === id ? (
        <Notice kind="empty" title={text.wasProposed}>
          <Link className="button main" to={`/network/rates/${proposed.sheet}`}>
            {t.places.rateSheet}
          </Link>
        </Notice>
      ) : (
        <Asked of={asked} again={() => again({ requestPolicy: 'network-only' })}>
          {({ partner }) =>
            partner ? (
              <ProposeForm key={partner.id} basis={partner} onProposed={(sheet) => setProposed({ of: id, sheet })} />
            ) : (
              <Notice kind="empty" title={text.notThere} />
            )
          }
        </Asked>
      )}
    </Page>
  );
}
