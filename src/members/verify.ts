import { eventSource, eventsPart, hashedMillis, hashOf, type Check } from '../ledger/index.js';

/** The checks of `kula verify` for this room. */
export const membersChecks: readonly Check[] = [
  eventsPart({
    sources: [
      eventSource('member', 'id', 'status', '*'),
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
