import { useQuery } from 'urql';
import { useParams } from 'wouter';
import { graphql, type ResultOf } from '../frame/graphql.js';
import { Link } from '../frame/link.js';
import { Page } from '../frame/page.js';
import { Asked, Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { Fact } from '../parts/facts.js';
import { Id } from '../parts/id.js';
import { When } from '../parts/when.js';
import { DecideSheet } from './decide-sheet.js';
import { SheetStatus, TERMS } from './sheet-status.js';
import { TermsTable } from './terms-table.js';

const SHEET = graphql(
  `
    query RateSheet($id: ID!) {
      node(id: $id) {
        id
        ... on RateSheet {
          ...Terms
          proposedAt
          decidedAt
          rejectionReason
          partner {
            id
            name
            currency
            rateSheet {
              ...Terms
            }
          }
        }
      }
    }
  `,
  [TERMS],
);

type Sheet = Extract<NonNullable<ResultOf<typeof SHEET>['node']>, { readonly accrualRate: unknown }>;

/** One sheet, beside the one that is in force. */
export function RateSheet() {
  const t = useText();
  const text = t.network.rates;
  const { id } = useParams<{ id: string }>();
  const [asked, again] = useQuery({ query: SHEET, variables: { id } });
  const node = asked.data?.node;
  const sheet = node && 'accrualRate' in node ? node : undefined;
  return (
    <Page
      title={sheet ? text.title(sheet.partner.name, sheet.version) : t.places.rateSheet}
      actions={
        sheet?.status === 'PROPOSED' && (
          <DecideSheet id={sheet.id} name={text.title(sheet.partner.name, sheet.version)} />
        )
      }
    >
      <Asked of={asked} again={() => again({ requestPolicy: 'network-only' })}>
        {() =>
          sheet ? (
            <>
              <Facts of={sheet} />
              <Compared of={sheet} />
            </>
          ) : (
            <Notice kind="empty" title={text.notThere}>
              <Link className="button" to="/network/rates">
                {t.places.rates}
              </Link>
            </Notice>
          )
        }
      </Asked>
    </Page>
  );
}

function Facts({ of }: { readonly of: Sheet }) {
  const t = useText();
  const text = t.network.rates;
  return (
    <dl className="facts">
      <Fact name={t.parts.status}>
        <SheetStatus of={of.status} />
      </Fact>
      <Fact name={t.parts.partner}>
        <Link to={`/network/rates?partner=${of.partner.id}`}>{of.partner.name}</Link>
      </Fact>
      <Fact name={text.from}>
        <When at={of.effectiveFrom} precise />
      </Fact>
      {of.effectiveTo !== null && (
        <Fact name={text.to}>
          <When at={of.effectiveTo} precise />
        </Fact>
      )}
      <Fact name={text.proposed}>
        <When at={of.proposedAt} precise />
      </Fact>
      {of.decidedAt !== null && (
        <Fact name={text.decided}>
          <When at={of.decidedAt} precise />
        </Fact>
      )}
      {of.rejectionReason !== null && (
        <Fact name={text.reason} isLong>
          {of.rejectionReason}
        </Fact>
      )}
      <Fact name={text.id} isLong>
        <Id of={of.id} />
      </Fact>
    </dl>
  );
}

function Compared({ of }: { readonly of: Sheet }) {
  const { partner } = of;
  const before = partner.rateSheet && partner.rateSheet.id !== of.id ? partner.rateSheet : null;
  return <TermsTable of={of} before={before} currency={partner.currency} />;
}
