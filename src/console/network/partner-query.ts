import { KEY } from '../developers/key-query.js';
import { graphql, type ResultOf } from '../frame/graphql.js';
import { EXPOSED } from './exposed.js';
import { TERMS } from './sheet-status.js';

export const PARTNER = graphql(
  `
    query Partner($id: ID!) {
      partner(id: $id) {
        id
        code
        name
        legalName
        status
        currency
        fundingModel
        ...Exposed
        accounts {
          currency
          holder
          iban
          number
          bic
        }
        apiKeys {
          ...Key
        }
        rateSheet {
          ...Terms
        }
        rateSheets(first: 100) {
          nodes {
            id
            status
          }
        }
      }
    }
  `,
  [EXPOSED, KEY, TERMS],
);

export type PartnerShown = NonNullable<ResultOf<typeof PARTNER>['partner']>;

/** What a dialog about a partner gets. */
export interface ActionProps {
  readonly of: PartnerShown;
  readonly close: () => void;
  readonly onDone: () => void;
}
