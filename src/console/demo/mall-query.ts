import { graphql } from '../../client/index.js';
import type { Pane } from './pane.js';

const MALL = graphql(`
  query ($locale: String!) {
    items(first: 50, sort: NEAREST) {
      pageInfo {
        hasNextPage
      }
      nodes {
        __typename
        ... on Item {
          id
          name(locale: $locale)
          plain(locale: $locale)
          itemKind
          available
          methods
          pointsMissing
          owner {
            name
          }
          price {
            points
            money {
              amount
              currency
            }
          }
        }
      }
    }
    viewer {
      member {
        orders(first: 10) {
          nodes {
            id
            quantity
            points
            status
            createdAt
            money {
              amount
              currency
            }
            item {
              name(locale: $locale)
              owner {
                name
              }
            }
          }
        }
      }
    }
  }
`);

/** What the member could order, and has ordered. */
export async function readMall({ kula }: Pane, locale: string) {
  const { items, viewer } = await kula.query(MALL, { locale });
  return {
    items: items.nodes.flatMap((one) => (one.__typename === 'Item' ? one : [])),
    hasMore: items.pageInfo.hasNextPage,
    // The demo plays days at once, so its ids do not tell the order.
    orders: (viewer.member?.orders.nodes ?? []).toSorted((one, other) => (one.createdAt < other.createdAt ? 1 : -1)),
  };
}

export type MallShown = Awaited<ReturnType<typeof readMall>>;
export type ItemShown = MallShown['items'][number];
export type OrderShown = MallShown['orders'][number];
