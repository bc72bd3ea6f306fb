import { graphql, type ResultOf } from '../frame/graphql.js';

/** The statements that wait for their payment, of the newest periods: 100 at most, and whether there are more. */
export const DUE = graphql(`
  query Due {
    statements(first: 100, filter: { due: DUE }) {
      totalCount
      pageInfo {
        hasNextPage
      }
      nodes {
        id
        status
        direction
        payBy
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
        }
      }
    }
  }
`);

export type DueStatement = ResultOf<typeof DUE>['statements']['nodes'][number];

/** Whether the statement waits for its payment. */
export const isDue = ({ status, direction }: Pick<DueStatement, 'status' | 'direction'>): boolean =>
  status !== 'DRAFT' && status !== 'SETTLED' && direction !== 'NOTHING_DUE';
