import { bySql, type Check } from '../../../src/ledger/index.js';

const strangers = `
  SELECT format('stamp %s is on a card of %s, whom partner %s does not know', s.id, s.member_id, s.partner_id) AS violation
  FROM stamp s LEFT JOIN member_link l ON l.partner_id = s.partner_id AND l.member_id = s.member_id
  WHERE l.member_id IS NULL`;

/** What must always hold of the room's tables: its own invariant, under a number that no other has. */
export const stampsChecks: readonly Check[] = [
  { number: 99, name: "stamps are on cards of the partner's own members", run: bySql(strangers) },
];
