import { eventSource, eventsPart, type Check } from '../ledger/index.js';
import { labelsCheck } from './verify-labels.js';
import { periodSealCheck } from './verify-periods.js';
import { statementCheck } from './verify-statements.js';

/** The checks of `kula verify` for this room. */
export const settlementChecks: readonly Check[] = [
  periodSealCheck,
  statementCheck,
  labelsCheck,
  eventsPart({
    sources: [
      eventSource(
        'statement',
        'id',
        'period partner_id currency status balance net_due digest issued_at agreed_at settled_at',
        'id',
      ),
      eventSource(
        'dispute',
        'id',
        'line_id opened_at opened_by resolved_at resolved_by adjustment entry_sequence',
        'id',
      ),
      eventSource('dispute_evidence', 'dispute_id entry_sequence', 'dispute_id entry_sequence', ''),
      eventSource('payment', 'id', 'statement_id amount currency paid_at recorded_at entry_sequence', 'id'),
      eventSource(
        'settlement_period',
        'id',
        'number status opened_at closed_at first_sequence last_sequence last_batch digest',
        'id',
      ),
    ],
  }),
];
