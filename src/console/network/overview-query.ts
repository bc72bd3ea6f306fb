import { graphql, type ResultOf } from '../frame/graphql.js';

export const OVERVIEW = graphql(`
  query Overview {
    network {
      id
      pointValue {
        amount
        currency
      }
      totals {
        issued
        outstanding
        redeemed
        expired
      }
    }
    coverageReport {
      currency
      fundedPoints
      reserve {
        amount
        currency
      }
      required {
        amount
        currency
      }
    }
    rateSheets(first: 1, filter: { status: PROPOSED }) {
      totalCount
      nodes {
        id
      }
    }
    offers(first: 100, filter: { status: IN_REVIEW }) {
      pageInfo {
        hasNextPage
      }
      nodes {
        __typename
        id
      }
    }
    reviews: cases(first: 100, filter: { kind: REVIEW, status: OPEN }) {
      pageInfo {
        hasNextPage
      }
      nodes {
        id
      }
    }
    escalated: cases(first: 100, filter: { status: ESCALATED }) {
      pageInfo {
        hasNextPage
      }
      nodes {
        id
      }
    }
  }
`);

export const LAST_VERIFY = graphql(`
  query LastVerify {
    systemStatus {
      version
      lastVerify {
        endedAt
        entries
        violations
      }
    }
  }
`);

export type OverviewShown = ResultOf<typeof OVERVIEW>;
