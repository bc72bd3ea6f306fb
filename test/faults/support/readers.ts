import type { RawClient } from '../../live/support/raw.js';

/** Follows one wallet. */
export const CHANGES =
  'subscription($id: ID!, $after: Int) { walletChanged(walletId: $id, afterVersion: $after) { version reason available held occurredAt } }';

/** The versions that came of the operation `c`, in the order in which they came. */
export const versionsOf = (reader: RawClient): number[] =>
  reader.of('c').map(({ payload }) => payload.data.walletChanged.version as number);
