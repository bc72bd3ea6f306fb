import { countersCheck } from './takings.js';
import { eventSource, eventsPart, type Check } from '../ledger/index.js';

/** What `kula verify` checks of this room: every change of its tables has an event. */
export const offersChecks: readonly Check[] = [
  countersCheck,
  eventsPart({
    sources: [
      eventSource('offer', 'id', 'kind owner_id time_zone created_at ended_at ended_by', 'id'),
      eventSource(
        'offer_version',
        'offer_id version',
        'stage effective_from effective_to drafted_at drafted_by submitted_at submitted_by decided_at decided_by',
        'offer_id version',
      ),
      eventSource('offer_consent', 'offer_id version partner_id', 'given_at given_by', 'offer_id version partner_id'),
      eventSource(
        'offer_pause',
        'offer_id number',
        'paused_at paused_by paused_for resumed_at resumed_by',
        'offer_id number',
      ),
    ],
  }),
];
