import { graphql, type ResultOf } from '../frame/graphql.js';
import { CYCLE } from './guard.js';

export const IN_FORCE = graphql(`
  query FxInForce($at: DateTime) {
    network {
      id
      baseCurrency
    }
    fxRates(at: $at, first: 100) {
      pageInfo {
        hasNextPage
      }
      nodes {
        id
        base
        quote
        rate
        effectiveFrom
      }
    }
  }
`);

export const HISTORY = graphql(`
  query FxHistory($first: Int!, $after: String, $currency: Currency) {
    fxRates(first: $first, after: $after, currency: $currency) {
      nodes {
        id
        base
        quote
        rate
        effectiveFrom
        publishedAt
        source
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

/** What publishing would do: nothing is published. */
export const PREVIEW_FX = graphql(
  `
    query PreviewFx($input: PreviewFxRateInput!) {
      previewFxRate(input: $input) {
        effectiveFrom
        alerts {
          message
          ...Cycle
        }
      }
    }
  `,
  [CYCLE],
);

export const PUBLISH_FX = graphql(`
  mutation PublishFx($input: PublishFxRateInput!) {
    publishFxRate(input: $input) {
      __typename
      ... on PublishFxRatePayload {
        fxRate {
          id
          rate
          effectiveFrom
        }
      }
    }
  }
`);

export type RateInForce = ResultOf<typeof IN_FORCE>['fxRates']['nodes'][number];
export type RatePublished = ResultOf<typeof HISTORY>['fxRates']['nodes'][number];
