import { graphql, type ResultOf } from '../frame/graphql.js';
import { TERMS } from './sheet-status.js';

export const QUEUE = graphql(
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
export type WaitingSheet = Waiting['rateSheets']['nodes'][number];
export type WaitingOffer = Waiting['offers']['nodes'][number];
export type WaitingCase = Waiting['cases']['nodes'][number];
