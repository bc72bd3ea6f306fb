import { graphql, type ResultOf } from '../frame/graphql.js';
import { TERMS } from './sheet-status.js';

const CASE = graphql(`
  fragment WaitingCase on Case {
    id
    kind
    reason
    openedAt
    dueAt
    claimed {
      occurredAt
      orderId
      spend {
        amount
        currency
      }
    }
    partner {
      id
      name
    }
    member {
      id
    }
  }
`);

/** All that waits for the operator. Open cases that are no reviews wait for their partner. */
export const QUEUE = graphql(
  `
    query Queue($locale: String!) {
      rateSheets(first: 50, filter: { status: PROPOSED }) {
        totalCount
        pageInfo {
          hasNextPage
        }
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
        pageInfo {
          hasNextPage
        }
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
      reviews: cases(first: 50, filter: { kind: REVIEW, status: OPEN }) {
        pageInfo {
          hasNextPage
        }
        nodes {
          ...WaitingCase
        }
      }
      escalated: cases(first: 50, filter: { status: ESCALATED }) {
        pageInfo {
          hasNextPage
        }
        nodes {
          ...WaitingCase
        }
      }
    }
  `,
  [TERMS, CASE],
);

export type Waiting = ResultOf<typeof QUEUE>;
export type WaitingSheet = Waiting['rateSheets']['nodes'][number];
export type WaitingOffer = Waiting['offers']['nodes'][number];
export type WaitingCase = Waiting['reviews']['nodes'][number];
