import { graphql, type ResultOf } from '../frame/graphql.js';

export const EXPOSED = graphql(`
  fragment Exposed on Partner {
    exposure {
      amount
      currency
    }
    contingentLiability {
      amount
      currency
    }
    creditLimit {
      amount
      currency
    }
  }
`);

export type Exposed = ResultOf<typeof EXPOSED>;
