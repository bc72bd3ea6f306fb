import { eventSource, eventsPart, type Check } from '../ledger/index.js';

/** The checks of `kula verify` for this room. */
export const partnersChecks: readonly Check[] = [
  eventsPart({
    sources: [
      eventSource('partner', 'id', 'code name status currency funding_model credit_limit created_at member_view', 'id'),
      eventSource('partner_account', 'partner_id currency', 'partner_id currency', ''),
      eventSource('api_key', 'id', 'prefix partner_id created_at expires_at revoked_at', 'id'),
    ],
  }),
];
