import { bySql, eventSource, eventsPart, hashedMillis, hashOf, type Check } from '../ledger/index.js';

/** The Luhn digit of a number's first 15 digits: those at odd places are doubled, the first of them among them. */
const luhn = `(SELECT (10 - sum(CASE WHEN place % 2 = 0 THEN digit WHEN digit > 4 THEN digit * 2 - 9 ELSE digit * 2 END) % 10) % 10
  FROM (SELECT place, substr(c.number, place, 1)::int AS digit FROM generate_series(1, 15) place) d)`;

/** A number is its serial's, and its last digit is right. */
const numbers = `
  SELECT format('card %s of serial %s has the number %s', c.id, c.serial, c.number) AS violation
  FROM card c WHERE substr(c.number, 7, 9)::int <> c.serial OR substr(c.number, 16)::int <> ${luhn}`;

/** A card that was replaced was its member's, as is the one that came in its place. Serials have no gap. */
const replaced = `
  SELECT format('card %s of %s was replaced by %s of %s', c.id, c.member_id, n.id, coalesce(n.member_id, 'nobody')) AS violation
  FROM card c JOIN card n ON n.id = c.replaced_by WHERE n.member_id IS DISTINCT FROM c.member_id
  UNION ALL
  SELECT format('there are %s cards, and their last serial is %s', count(*), max(serial)) FROM card HAVING max(serial) <> count(*)`;

/** The checks of `kula verify` for this room. */
export const membersChecks: readonly Check[] = [
  { number: 18, run: bySql(numbers, replaced) },
  eventsPart({
    sources: [
      eventSource('member', 'id', 'status', '*'),
      eventSource(
        'card',
        'id',
        'serial status printed_for printed_at member_id bound_at lost_at replaced_by',
        'id number',
      ),
      {
        ...eventSource('member_link', 'partner_id member_id', 'linked_at', 'partner_id member_id salt'),
        stood: {
          rows: 't.salt IS NULL',
          row: `jsonb_build_array(t.partner_id, t.member_id, ${hashOf('t.external_id')}, ${hashedMillis('t.linked_at')})`,
          ended: `jsonb_build_array(split_part(e.subject, ' ', 1), split_part(e.subject, ' ', 2), e.before->>'external_id', ${hashedMillis(`(e.before->>'linked_at')::timestamptz`)})`,
        },
      },
    ],
  }),
];
