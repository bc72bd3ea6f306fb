import { useQuery } from 'urql';
import { useParams } from 'wouter';
import { Link } from '../frame/link.js';
import { Page } from '../frame/page.js';
import { useSession } from '../frame/session.js';
import { Asked, Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { KeyList } from '../developers/key-list.js';
import { Fact } from '../parts/facts.js';
import { Id } from '../parts/id.js';
import { Money } from '../parts/money.js';
import { LimitUsed } from './limit-used.js';
import { Onboarding } from './onboarding.js';
import { PartnerActions } from './partner-actions.js';
import { PARTNER, type PartnerShown } from './partner-query.js';
import { PartnerStatus } from './partner-status.js';
import { TermsTable } from './terms-table.js';

/** One brand: where it stands, what it owes, its rates, accounts and keys. */
export function Partner() {
  const t = useText();
  const { id } = useParams<{ id: string }>();
  const [asked, again] = useQuery({ query: PARTNER, variables: { id } });
  const renew = (): void => again({ requestPolicy: 'network-only' });
  const partner = asked.data?.partner;
  return (
    <Page title={partner?.name ?? t.places.partner} actions={partner && <PartnerActions of={partner} onDone={renew} />}>
      <Asked of={asked} again={renew}>
        {() =>
          partner ? (
            <Whole of={partner} renew={renew} />
          ) : (
            <Notice kind="empty" title={t.network.partners.notThere}>
              <Link className="button" to="/network/partners">
                {t.places.partners}
              </Link>
            </Notice>
          )
        }
      </Asked>
    </Page>
  );
}

function Whole({ of, renew }: { readonly of: PartnerShown; readonly renew: () => void }) {
  const t = useText();
  return (
    <>
      <Facts of={of} />
      {of.status === 'ONBOARDING' && <Onboarding of={of} />}
      {of.rateSheet && <TermsTable of={of.rateSheet} before={null} currency={of.currency} />}
      <p className="buttons">
        <Link className="button" to={`/network/rates?partner=${of.id}`}>
          {t.network.partners.allRates}
        </Link>
        <Link className="button" to={`/network/activity?partner=${of.id}`}>
          {t.places.activity}
        </Link>
        <Link className="button" to={`/network/refusals?partner=${of.id}`}>
          {t.places.refusals}
        </Link>
        <Link className="button" to={`/settlement/statements?partner=${of.id}`}>
          {t.places.statements}
        </Link>
      </p>
      {of.apiKeys && <KeyList of={of.apiKeys} partnerId={of.id} onDone={renew} />}
    </>
  );
}

function Facts({ of }: { readonly of: PartnerShown }) {
  const t = useText();
  const { may } = useSession();
  const text = t.network.partners;
  return (
    <dl className="facts">
      <Fact name={t.parts.status}>
        <PartnerStatus of={of.status} />
      </Fact>
      <Fact name={text.code}>{of.code}</Fact>
      <Fact name={t.parts.currency}>{of.currency}</Fact>
      <Fact name={t.reports.fundingModel}>{t.reports.fundingModels[of.fundingModel]}</Fact>
      {of.exposure && (
        <Fact name={text.exposure}>
          <Money of={of.exposure} />
        </Fact>
      )}
      {of.contingentLiability && (
        <Fact name={text.contingent}>
          <Money of={of.contingentLiability} />
        </Fact>
      )}
      {may('setCreditLimit') && (
        <Fact name={text.limit}>{of.creditLimit ? <Money of={of.creditLimit} /> : text.noLimit}</Fact>
      )}
      <Fact name={text.used}>
        <LimitUsed of={of} />
      </Fact>
      <Fact name={text.forbids} isLong>
        {text.means[of.status]}
      </Fact>
      {of.legalName !== null && (
        <Fact name={text.legalName} isLong>
          {of.legalName}
        </Fact>
      )}
      {of.accounts?.map(({ currency, holder, iban, number, bic }) => (
        <Fact key={currency} name={text.account(currency)} isLong>
          <code>{[iban ?? number, bic].filter((one) => one !== null).join(' ')}</code> {holder}
        </Fact>
      ))}
      <Fact name={text.id} isLong>
        <Id of={of.id} />
      </Fact>
    </dl>
  );
}
