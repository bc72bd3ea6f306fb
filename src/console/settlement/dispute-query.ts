import { graphql, type ResultOf } from '../frame/graphql.js';

export const DISPUTE = graphql(`
  query Dispute($id: ID!) {
    node(id: $id) {
      id
      ... on Dispute {
        status
        reason
        openedAt
        resolvedAt
        note
        journalEntryId
        adjustment {
          amount
          currency
        }
        evidence {
          id
          sequence
          kind
          postedAt
          postings {
            account
            asset
            amount
          }
        }
        line {
          id
          kind
          count
          disputeReason
          counterparty {
            id
            name
          }
          amount {
            amount
            currency
          }
        }
        statement {
          id
          status
          partner {
            id
            name
          }
          period {
            id
            number
          }
        }
      }
    }
  }
`);

export type DisputeShown = Extract<NonNullable<ResultOf<typeof DISPUTE>['node']>, { readonly evidence: unknown }>;

/** The period in which an adjustment was posted: the partner's statement of it has the adjustment. */
export const POSTED_IN = graphql(`
  query PostedIn($entryId: ID!) {
    node(id: $entryId) {
      id
      ... on JournalEntry {
        sequence
        period {
          id
          number
        }
      }
    }
  }
`);

/** A page of the list. */
export const DISPUTES = graphql(`
  query Disputes($first: Int!, $after: String, $filter: DisputeFilter) {
    disputes(first: $first, after: $after, filter: $filter) {
      nodes {
        id
        status
        reason
        openedAt
        adjustment {
          amount
          currency
        }
        line {
          id
          kind
          counterparty {
            id
            name
          }
          amount {
            amount
            currency
          }
        }
        statement {
          id
          partner {
            id
            name
          }
          period {
            id
            number
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export type DisputeRow = ResultOf<typeof DISPUTES>['disputes']['nodes'][number];
