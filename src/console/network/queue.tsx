import { useQuery } from 'urql';
import { graphql, type ResultOf } from '../frame/graphql.js';
import { Link } from '../frame/link.js';
import { Page } from '../frame/page.js';
import { Asked, Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { linkColumn, rateColumn, shownColumn, textColumn, whenColumn } from '../parts/columns.js';
import { DataTable } from '../parts/data-table.js';
import { DecideCase } from './decide-case.js';
import { DecideOffer } from './decide-offer.js';
import { TERMS } from './sheet-status.js';

const QUEUE = graphql(
  `
    query Queue($locale: String!) {
      rateSheets(first: 50, filter: { status: PROPOSED }) {
        nodes {
          ...Terms
          proposedAt
          partner {
            id
            name
          }
        }
      }
      offers(first: 50, filter: { status: IN_REVIEW }) {
        nodes {
          __typename
          id
          version
          kind
          name(locale: $locale)
          plain(locale: $locale)
          owner {
            id
            name
          }
        }
      }
      cases(first: 50, filter: { status: OPEN }) {
        nodes {
          id
          reason
          openedAt
          dueAt
          partner {
            id
            name
          }
          member {
            id
          }
        }
      }
    }
  `,
  [TERMS],
);

type Waiting = ResultOf<typeof QUEUE>;
type Sheet = Waiting['rateSheets']['nodes'][number];
type Offer = Waiting['offers']['nodes'][number];
type Case = Waiting['cases']['nodes'][number];

/** Everything that waits for the operator, each with its decision. */
export function Queue() {
  const t = useText();
  const [asked, again] = useQuery({
    query: QUEUE,
    variables: { locale: t.locale },
    requestPolicy: 'cache-and-network',
  });
  const renew = (): void => again({ requestPolicy: 'network-only' });
  return (
    <Page title={t.places.queue} lead={t.network.queue.lead}>
      <Asked of={asked} again={renew}>
        {({ rateSheets, offers, cases }) => (
          <>
            <Sheets of={rateSheets.nodes} />
            <Offers of={offers.nodes} renew={renew} />
            <Cases of={cases.nodes} renew={renew} />
          </>
        )}
      </Asked>
    </Page>
  );
}

function Sheets({ of }: { readonly of: readonly Sheet[] }) {
  const t = useText();
  const text = t.network;
  return (
    <section>
      <h2>{t.places.rates}</h2>
      <DataTable
        list="waiting-rates"
        caption={t.places.rates}
        isPart
        hasCsv={false}
        rows={of}
        keyOf={({ id }) => id}
        empty={<Notice kind="empty" title={text.queue.noSheets} />}
        columns={[
          linkColumn<Sheet>(
            'sheet',
            text.rates.sheet,
            ({ partner, version }) => text.rates.title(partner.name, version),
            ({ id }) => `/network/rates/${id}`,
          ),
          rateColumn<Sheet>('accrual', text.rates.terms.accrualRate, ({ accrualRate }) => accrualRate),
          rateColumn<Sheet>('value', text.rates.terms.redemptionValue, ({ redemptionValue }) => redemptionValue),
          whenColumn<Sheet>('proposed', text.rates.proposed, ({ proposedAt }) => proposedAt),
          whenColumn<Sheet>('from', text.rates.from, ({ effectiveFrom }) => effectiveFrom),
        ]}
      />
    </section>
  );
}

function Offers({ of, renew }: { readonly of: readonly Offer[]; readonly renew: () => void }) {
  const t = useText();
  const text = t.network.queue;
  return (
    <section>
      <h2>{text.offers}</h2>
      <DataTable
        list="waiting-offers"
        caption={text.offers}
        isPart
        hasCsv={false}
        rows={of}
        keyOf={({ id, version }) => `${id} ${version.toString()}`}
        empty={<Notice kind="empty" title={text.noOffers} />}
        columns={[
          textColumn<Offer>('name', text.offer, ({ name, version }) => text.offerName(name, version)),
          textColumn<Offer>('kind', text.kind, ({ kind }) => t.offerKind(kind)),
          textColumn<Offer>('owner', text.owner, ({ owner }) => owner?.name ?? t.signIn.wholeNetwork),
          textColumn<Offer>('plain', text.plain, ({ plain }) => plain),
          shownColumn<Offer>(
            'decide',
            text.decision,
            (offer) => <DecideOffer of={offer} onDone={renew} />,
            () => '',
          ),
        ]}
      />
    </section>
  );
}

function Cases({ of, renew }: { readonly of: readonly Case[]; readonly renew: () => void }) {
  const t = useText();
  const text = t.network.queue;
  return (
    <section>
      <h2>{text.cases}</h2>
      <DataTable
        list="waiting-cases"
        caption={text.cases}
        isPart
        hasCsv={false}
        rows={of}
        keyOf={({ id }) => id}
        empty={<Notice kind="empty" title={text.noCases} />}
        columns={[
          shownColumn<Case>(
            'member',
            t.places.member,
            ({ member }) => <Link to={`/network/members/${member.id}`}>{text.memberOf(member.id)}</Link>,
            ({ member }) => member.id,
          ),
          textColumn<Case>('partner', t.parts.partner, ({ partner }) => partner.name),
          shownColumn<Case>(
            'reason',
            text.why,
            // The network's own words, which are English.
            ({ reason }) => <span lang="en">{reason}</span>,
            ({ reason }) => reason,
          ),
          whenColumn<Case>('due', text.due, ({ dueAt }) => dueAt, true),
          shownColumn<Case>(
            'decide',
            text.decision,
            (one) => <DecideCase of={one} onDone={renew} />,
            () => '',
          ),
        ]}
      />
    </section>
  );
}
