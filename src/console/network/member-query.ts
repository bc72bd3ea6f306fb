import { graphql, type ResultOf } from '../frame/graphql.js';

export const MEMBER = graphql(`
  query Member($id: ID!, $first: Int!, $after: String) {
    node(id: $id) {
      id
      ... on Member {
        status
        locale
        networkFreeze {
          frozenAt
          reason
        }
        links {
          id
          externalId
          linkedAt
          partner {
            id
            name
          }
        }
        wallet {
          id
          available
          held
          version
          lots(first: 100) {
            pageInfo {
              hasNextPage
            }
            nodes {
              id
              points
              held
              issued
              createdAt
              expiresAt
              issuer {
                id
                name
              }
            }
          }
          changes(first: $first, after: $after) {
            nodes {
              id
              version
              reason
              occurredAt
              availableDelta
              available
              heldDelta
              held
              journalEntryId
              partner {
                id
                name
              }
            }
            pageInfo {
              hasNextPage
              endCursor
            }
          }
        }
      }
    }
  }
`);

export const FREEZE = graphql(`
  mutation Freeze($memberId: ID!, $frozen: Boolean!, $reason: String!) {
    freezeWallet(memberId: $memberId, frozen: $frozen, reason: $reason) {
      id
      member {
        id
        status
      }
    }
  }
`);

export type MemberShown = Extract<NonNullable<ResultOf<typeof MEMBER>['node']>, { readonly wallet: unknown }>;
export type LotShown = MemberShown['wallet']['lots']['nodes'][number];
export type ChangeShown = MemberShown['wallet']['changes']['nodes'][number];
