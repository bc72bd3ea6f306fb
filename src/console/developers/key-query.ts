import { graphql, type ResultOf } from '../frame/graphql.js';

export const KEY = graphql(`
  fragment Key on ApiKey {
    id
    label
    prefix
    scopes
    createdAt
    lastUsedAt
    expiresAt
    revokedAt
  }
`);

export type Key = ResultOf<typeof KEY>;

/** Whether a key is good at this moment, which is real time: keys do not go by the network's clock. */
export const isGood = ({ revokedAt, expiresAt }: Key): boolean =>
  revokedAt === null && (expiresAt === null || Date.parse(expiresAt) > Date.now());
