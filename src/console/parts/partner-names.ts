import { graphql } from '../frame/graphql.js';

/** The names of partners: of the first 100 by code. */
export const PARTNERS = graphql(`
  query PartnerNames {
    partners(first: 100) {
      nodes {
        id
        name
      }
    }
  }
`);
