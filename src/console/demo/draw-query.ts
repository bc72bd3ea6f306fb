import { graphql, type Kula } from '../../client/index.js';
import { panes, type Pane } from './pane.js';

const LIVE = graphql(`
  query {
    offers(first: 20, filter: { kind: DRAW, status: LIVE }) {
      nodes {
        id
      }
    }
  }
`);

const ENDED = graphql(`
  query {
    offers(first: 5, filter: { kind: DRAW, status: ENDED }) {
      nodes {
        id
      }
    }
  }
`);

const DRAW = graphql(`
  query ($id: ID!, $locale: String!) {
    offer(id: $id) {
      __typename
      ... on Draw {
        id
        name(locale: $locale)
        status
        effectiveTo
        commitment
        seed
        points
        owner {
          name
        }
        prizes {
          name(locale: $locale)
          odds
          left
          weight
          stock
          badge
          coupon {
            count
          }
        }
      }
    }
  }
`);

const PLAYS = graphql(`
  query ($id: ID!, $after: String) {
    offer(id: $id) {
      __typename
      ... on Draw {
        plays(first: 100, after: $after) {
          pageInfo {
            hasNextPage
            endCursor
          }
          nodes {
            number
            clientSeed
            drawn
            given
          }
        }
      }
    }
  }
`);

async function readDraw(kula: Kula, id: string, locale: string) {
  const { offer } = await kula.query(DRAW, { id, locale });
  return offer?.__typename === 'Draw' ? [offer] : [];
}

/**
 * The draws that one can play, then those that have ended. A member's token lists what is live; which of its draws have ended the
 * bakery's app knows, through which Anna has her phone. Each is then read as the member.
 */
export async function readDraws({ kula }: Pane, locale: string) {
  const [live, ended] = await Promise.all([kula.query(LIVE), panes.bakery.kula.query(ENDED)]);
  const ids = [...live.offers.nodes, ...ended.offers.nodes].map(({ id }) => id);
  return (await Promise.all(ids.map((id) => readDraw(kula, id, locale)))).flat();
}

export type DrawShown = Awaited<ReturnType<typeof readDraws>>[number];

/** Every play of a draw in its order; `onPage` is told how many were read. */
export async function readPlays({ kula }: Pane, id: string, onPage: (count: number) => void) {
  const page = async (after: string | null) => {
    const { offer } = await kula.query(PLAYS, { id, after });
    if (offer?.__typename !== 'Draw') throw new Error(`${id} is no draw any more`);
    return offer.plays;
  };
  let last = await page(null);
  const plays = [...last.nodes];
  while (last.pageInfo.hasNextPage) {
    onPage(plays.length);
    last = await page(last.pageInfo.endCursor);
    plays.push(...last.nodes);
  }
  return plays;
}

export type PlayShown = Awaited<ReturnType<typeof readPlays>>[number];
