import { useEffect, useState } from 'react';
import { useClient, type Client, type OperationResult } from 'urql';
import { graphql, type ResultOf } from '../frame/graphql.js';

const PARTNERS = graphql(`
  query PartnerNames($after: String) {
    partners(first: 100, after: $after) {
      nodes {
        id
        name
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export type PartnerName = ResultOf<typeof PARTNERS>['partners']['nodes'][number];

/** Pages of 100 names that are read at most: more partners than these are called by their ids. */
const MOST_PAGES = 20;

async function readNames(client: Client): Promise<readonly PartnerName[] | undefined> {
  const names: PartnerName[] = [];
  let after: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    // Names hardly change, and the cache forgets them when one does.
    const result: OperationResult<ResultOf<typeof PARTNERS>> = await client
      .query(PARTNERS, { after }, { requestPolicy: 'cache-first' })
      .toPromise();
    if (result.error || !result.data) return undefined;
    const { nodes, pageInfo } = result.data.partners;
    names.push(...nodes);
    after = pageInfo.endCursor;
    if (!pageInfo.hasNextPage) break;
  }
  return names;
}

/**
 * All partners by code, page after page: of the first page alone, a filter would leave partners out, and accounts would be
 * called by ids. Empty until they are there, and for whom nothing is asked.
 */
export function usePartnerNames(isAsked = true): readonly PartnerName[] {
  const client = useClient();
  const [names, setNames] = useState<readonly PartnerName[]>([]);
  useEffect(() => {
    if (!isAsked) return undefined;
    let isGone = false;
    void readNames(client).then((read) => {
      if (read && !isGone) setNames(read);
    });
    return () => {
      isGone = true;
    };
  }, [client, isAsked]);
  return names;
}
