/** A table of which every change is an event; the same lists as the triggers have (schema/migrations, `write_event`). */
export interface EventSource {
  readonly table: string;
  /** Columns of the subject; of one with # before its name the hash. */
  readonly subject: readonly string[];
  /** Columns that events show as they are. */
  readonly plain: readonly string[];
  /** Columns that are left out; '*': all that is not plain. */
  readonly omitted: readonly string[];
  /** Which rows may have events; all when left out. */
  readonly rows?: string;
  /**
   * Where too many rows stood before there were events to write one for each: which rows these may be, what was summed up of such
   * a row `t`, and what the event `e` says of it that ended it.
   */
  readonly stood?: { readonly rows: string; readonly row: string; readonly ended?: string };
}

const words = (text: string): string[] => (text === '' ? [] : text.split(' '));
const source = (table: string, subject: string, plain: string, omitted: string): EventSource => ({
  table,
  subject: words(subject),
  plain: words(plain),
  omitted: words(omitted),
});

export const hashOf = (text: string): string => `left(encode(sha256(convert_to(${text}, 'UTF8')), 'hex'), 32)`;
const millis = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::bigint`;

export const eventSources: readonly EventSource[] = [
  source('network', 'id', 'name points_code base_currency point_value created_at', 'id feed'),
  source('lane_head', 'id', 'clock_offset_ms', '*'),
  source('partner', 'id', 'code name status currency funding_model credit_limit created_at member_view', 'id'),
  source('partner_account', 'partner_id currency', 'partner_id currency', ''),
  source('api_key', 'id', 'prefix partner_id created_at expires_at revoked_at', 'id'),
  source(
    'rate_sheet',
    'id',
    'partner_id version approval effective_from accrual_rate issue_price redemption_value reimbursement_price conversion_in_rate conversion_out_rate points_expire_after_days breakage_share proposed_at proposed_by decided_at decided_by',
    'id',
  ),
  source('fx_rate', 'id', 'base quote rate effective_from published_at published_by', 'id'),
  source('member', 'id', 'status', '*'),
  source(
    'statement',
    'id',
    'period partner_id currency status balance net_due digest issued_at agreed_at settled_at',
    'id',
  ),
  source('dispute', 'id', 'line_id opened_at opened_by resolved_at resolved_by adjustment entry_sequence', 'id'),
  source('payment', 'id', 'statement_id amount currency paid_at recorded_at entry_sequence', 'id'),
  source(
    'settlement_period',
    'id',
    'number status opened_at closed_at first_sequence last_sequence last_batch digest',
    'id',
  ),
  {
    ...source('member_link', 'partner_id member_id', 'linked_at', 'partner_id member_id salt'),
    stood: {
      rows: 't.salt IS NULL',
      row: `jsonb_build_array(t.partner_id, t.member_id, ${hashOf('t.external_id')}, ${millis('t.linked_at')})`,
      ended: `jsonb_build_array(split_part(e.subject, ' ', 1), split_part(e.subject, ' ', 2), e.before->>'external_id', ${millis(`(e.before->>'linked_at')::timestamptz`)})`,
    },
  },
  // A key with entries is sealed with them. One that stood is never ended: that it is gone is a violation.
  {
    ...source('idempotency_key', 'scope #key', 'operation', 'scope key'),
    rows: 't.entry_sequence IS NULL',
    stood: {
      rows: 't.entry_sequence IS NULL',
      row: `jsonb_build_array(t.scope, t.key, t.operation, encode(t.input_hash, 'hex'), t.result)`,
    },
  },
];

/** What operations had fixed up to an entry when this was first sealed with the batches. */
export const stoodOperations: readonly { readonly table: string; readonly from: string; readonly row: string }[] = [
  {
    table: 'accrual',
    from: 'accrual t',
    row: `jsonb_build_array(t.id, t.order_id, t.spend, t.currency, t.category, ${millis('t.occurred_at')}, t.rate_sheet_id)`,
  },
  {
    table: 'redemption',
    from: 'redemption t LEFT JOIN hold h ON h.id = t.id',
    row: `jsonb_build_array(t.id, t.order_id, t.quote_id, t.rate_sheet_id, t.points, t.value, t.currency, t.reimbursement_price, ${millis('h.held_until')})`,
  },
  {
    table: 'conversion',
    from: 'conversion t',
    row: 'jsonb_build_array(t.id, t.reference, t.native_units, t.rate_sheet_id)',
  },
  { table: 'lot', from: 'lot t', row: `jsonb_build_array(t.id, t.points, t.rate_sheet_id, ${millis('t.expires_at')})` },
];

/** As `event_sum` of the migration. */
export const sumOf = (row: string): string =>
  `('x' || left(encode(sha256(convert_to((${row})::text, 'UTF8')), 'hex'), 16))::bit(64)::bigint::numeric`;
