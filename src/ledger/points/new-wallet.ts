/**
 * Makes the wallets of new members, as a part of the statement that makes the members. `source` names a relation with
 * their `member_id`.
 */
export const insertWallets = (source: string): string =>
  `INSERT INTO wallet (member_id) SELECT member_id FROM ${source}`;
