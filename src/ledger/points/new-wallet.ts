/** Makes the wallets of new members, as a part of the statement that makes these. `source` names what has their `member_id`. */
export const insertWallets = (source: string): string =>
  `INSERT INTO wallet (member_id) SELECT member_id FROM ${source}`;
