import { graphql, type ResultOf } from '../frame/graphql.js';

/** All of a statement that its screen and its check need: the digest covers nothing that is not here. */
export const STATEMENT = graphql(`
  query Statement($id: ID!) {
    statement(id: $id) {
      id
      status
      direction
      currency
      issuedAt
      agreeBy
      agreedAt
      payBy
      settledAt
      digest
      balance {
        amount
        currency
      }
      netDue {
        amount
        currency
      }
      partner {
        id
        name
      }
      period {
        id
        number
        status
        openedAt
        closedAt
        digest
      }
      payment {
        id
        bankReference
        paidAt
        amount {
          amount
          currency
        }
      }
      lines {
        id
        kind
        count
        points
        disputed
        disputeReason
        amount {
          amount
          currency
        }
        counterparty {
          id
          name
        }
        disputes {
          id
          reason
          openedAt
          resolvedAt
          note
          adjustment {
            amount
            currency
          }
        }
      }
    }
  }
`);

export type StatementShown = NonNullable<ResultOf<typeof STATEMENT>['statement']>;
export type LineShown = StatementShown['lines'][number];

/** The partner's statement of the period before, to stand beside this one. */
export const BEFORE = graphql(`
  query StatementBefore($partnerId: ID!, $periodNumber: Int!) {
    statements(first: 1, partnerId: $partnerId, periodNumber: $periodNumber) {
      nodes {
        id
        lines {
          id
          kind
          counterparty {
            id
          }
          amount {
            amount
            currency
          }
        }
      }
    }
  }
`);

export type LinesBefore = ResultOf<typeof BEFORE>['statements']['nodes'][number]['lines'];
