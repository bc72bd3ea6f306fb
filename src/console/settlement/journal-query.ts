import { graphql, type ResultOf, type VariablesOf } from '../frame/graphql.js';
import { dayBegins } from '../frame/zone.js';
import { periodOf } from '../parts/filters.js';

export const JOURNAL = graphql(`
  query Journal($first: Int!, $after: String, $filter: JournalFilter) {
    journal(first: $first, after: $after, filter: $filter, order: NEWEST_FIRST) {
      nodes {
        id
        sequence
        kind
        postedAt
        reference
        partner {
          id
          name
        }
        postings {
          account
          asset
          amount
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

/** The newest entries alone, to see whether there are some that the list does not show yet. */
export const NEWEST = graphql(`
  query NewestEntries($first: Int!, $filter: JournalFilter) {
    journal(first: $first, filter: $filter, order: NEWEST_FIRST) {
      nodes {
        id
        sequence
      }
    }
  }
`);

/** One entry, with what it is about. */
export const ENTRY = graphql(`
  query Entry($id: ID!) {
    node(id: $id) {
      id
      ... on JournalEntry {
        sequence
        kind
        postedAt
        reference
        period {
          id
          number
        }
        partner {
          id
          name
        }
        member {
          id
        }
        subject {
          id
        }
        postings {
          account
          asset
          amount
        }
      }
    }
  }
`);

export type JournalRow = ResultOf<typeof JOURNAL>['journal']['nodes'][number];
export type Entry = Extract<NonNullable<ResultOf<typeof ENTRY>['node']>, { readonly postings: unknown }>;
export type JournalFilter = NonNullable<VariablesOf<typeof JOURNAL>['filter']>;

/** The filters that the address may have. */
export const journalFilters = ['kind', 'partner', 'member', 'reference', 'period', 'from', 'to'] as const;

/** What the address asks for. Days are those of the network's zone, and the last one is counted in. */
export function journalFilterOf(params: URLSearchParams, timeZone: string): JournalFilter {
  return {
    kind: params.get('kind'),
    partnerId: params.get('partner'),
    memberId: params.get('member'),
    reference: params.get('reference'),
    periodNumber: periodOf(params),
    from: dayBegins(timeZone, params.get('from') ?? ''),
    to: dayBegins(timeZone, params.get('to') ?? '', 1),
  };
}
