-- What the migrations make, as the database describes it. Written by `npm run emit`: to read and compare, not to run.

-- tables

CREATE TABLE account (
  path text COLLATE "C" NOT NULL,
  asset text NOT NULL,
  partner_id text COLLATE "C",
  balance numeric(38,0) NOT NULL,
  CONSTRAINT account_pkey PRIMARY KEY (path)
) WITH (fillfactor=50);

CREATE TABLE accrual (
  id text COLLATE "C" NOT NULL,
  partner_id text COLLATE "C" NOT NULL,
  member_id text COLLATE "C" NOT NULL,
  order_id text COLLATE "C" NOT NULL,
  spend numeric(38,0) NOT NULL,
  currency text NOT NULL,
  category text,
  occurred_at timestamp(3) with time zone NOT NULL,
  rate_sheet_id text COLLATE "C" NOT NULL,
  lot_id text COLLATE "C" NOT NULL,
  points bigint NOT NULL,
  reversed_points bigint DEFAULT 0 NOT NULL,
  expires_at timestamp(3) with time zone,
  created_at timestamp(3) with time zone NOT NULL,
  entry_sequence bigint NOT NULL,
  store text,
  till text,
  channel text DEFAULT 'OTHER'::text NOT NULL,
  returned_spend numeric(38,0) DEFAULT 0 NOT NULL,
  reversed_alone bigint DEFAULT 0 NOT NULL,
  CONSTRAINT accrual_channel_check CHECK ((channel = ANY (ARRAY['STORE'::text, 'APP'::text, 'WEB'::text, 'MINI_PROGRAM'::text, 'PHONE'::text, 'OTHER'::text]))),
  CONSTRAINT accrual_check CHECK (((reversed_points >= 0) AND (reversed_points <= points))),
  CONSTRAINT accrual_check1 CHECK (((reversed_alone >= 0) AND (reversed_alone <= reversed_points))),
  CONSTRAINT accrual_partner_id_order_id_key UNIQUE (partner_id, order_id),
  CONSTRAINT accrual_pkey PRIMARY KEY (id),
  CONSTRAINT accrual_points_check CHECK ((points > 0)),
  CONSTRAINT accrual_returned_spend_check CHECK ((returned_spend >= (0)::numeric))
) WITH (fillfactor=95);

CREATE TABLE accrual_component (
  accrual_id text COLLATE "C" NOT NULL,
  ordinal smallint NOT NULL,
  reason text NOT NULL,
  points bigint NOT NULL,
  time_zone text NOT NULL,
  reversed_points bigint DEFAULT 0 NOT NULL,
  offer_id text COLLATE "C",
  offer_version integer,
  record text,
  given_back text,
  CONSTRAINT accrual_component_offer CHECK (((offer_id IS NULL) = (offer_version IS NULL))),
  CONSTRAINT accrual_component_ordinal_check CHECK ((ordinal > 0)),
  CONSTRAINT accrual_component_pkey PRIMARY KEY (accrual_id, ordinal),
  CONSTRAINT accrual_component_points_check CHECK ((points >= 0)),
  CONSTRAINT accrual_component_reason_check CHECK ((reason ~ '^[A-Z][A-Z0-9_]{0,63}$'::text)),
  CONSTRAINT accrual_component_reversed CHECK (((reversed_points >= 0) AND (reversed_points <= points)))
);

CREATE TABLE accrual_line (
  accrual_id text COLLATE "C" NOT NULL,
  ordinal smallint NOT NULL,
  sku text,
  category text,
  quantity integer NOT NULL,
  amount numeric(38,0) NOT NULL,
  returned_quantity integer DEFAULT 0 NOT NULL,
  returned_amount numeric(38,0) DEFAULT 0 NOT NULL,
  CONSTRAINT accrual_line_amount_check CHECK ((amount >= (0)::numeric)),
  CONSTRAINT accrual_line_check CHECK (((returned_quantity >= 0) AND (returned_quantity <= quantity))),
  CONSTRAINT accrual_line_check1 CHECK (((returned_amount >= (0)::numeric) AND (returned_amount <= amount))),
  CONSTRAINT accrual_line_ordinal_check CHECK (((ordinal >= 1) AND (ordinal <= 100))),
  CONSTRAINT accrual_line_pkey PRIMARY KEY (accrual_id, ordinal),
  CONSTRAINT accrual_line_quantity_check CHECK (((quantity >= 1) AND (quantity <= 10000)))
);

CREATE TABLE api_key (
  id text COLLATE "C" NOT NULL,
  prefix text COLLATE "C" NOT NULL,
  secret_hash bytea NOT NULL,
  partner_id text COLLATE "C" NOT NULL,
  label text NOT NULL,
  created_at timestamp(3) with time zone NOT NULL,
  expires_at timestamp(3) with time zone,
  revoked_at timestamp(3) with time zone,
  scopes text[],
  CONSTRAINT api_key_partner_id_fkey FOREIGN KEY (partner_id) REFERENCES partner(id),
  CONSTRAINT api_key_pkey PRIMARY KEY (id),
  CONSTRAINT api_key_prefix_key UNIQUE (prefix),
  CONSTRAINT api_key_scopes_check CHECK ((cardinality(scopes) > 0))
);

CREATE TABLE api_key_use (
  key_id text COLLATE "C" NOT NULL,
  last_used_at timestamp with time zone NOT NULL,
  CONSTRAINT api_key_use_key_id_fkey FOREIGN KEY (key_id) REFERENCES api_key(id),
  CONSTRAINT api_key_use_pkey PRIMARY KEY (key_id)
);

CREATE TABLE badge (
  member_id text COLLATE "C" NOT NULL,
  giver text COLLATE "C" NOT NULL,
  code text COLLATE "C" NOT NULL,
  awarded_at timestamp(3) with time zone NOT NULL,
  CONSTRAINT badge_pkey PRIMARY KEY (member_id, giver, code)
);

CREATE TABLE campaign_progress (
  offer_id text COLLATE "C" NOT NULL,
  through timestamp(3) with time zone NOT NULL,
  CONSTRAINT campaign_progress_offer_id_fkey FOREIGN KEY (offer_id) REFERENCES offer(id),
  CONSTRAINT campaign_progress_pkey PRIMARY KEY (offer_id)
);

CREATE TABLE card (
  id text COLLATE "C" NOT NULL,
  number text COLLATE "C" NOT NULL,
  serial integer NOT NULL,
  status text NOT NULL,
  printed_for text COLLATE "C" NOT NULL,
  printed_at timestamp(3) with time zone NOT NULL,
  member_id text COLLATE "C",
  bound_at timestamp(3) with time zone,
  lost_at timestamp(3) with time zone,
  replaced_by text COLLATE "C",
  CONSTRAINT card_check CHECK ((((status = 'PRINTED'::text) = (member_id IS NULL)) AND ((member_id IS NULL) = (bound_at IS NULL)))),
  CONSTRAINT card_check1 CHECK ((((status = ANY (ARRAY['LOST'::text, 'REPLACED'::text])) = (lost_at IS NOT NULL)) AND ((status = 'REPLACED'::text) = (replaced_by IS NOT NULL)))),
  CONSTRAINT card_check2 CHECK (((bound_at >= printed_at) AND (lost_at >= bound_at) AND (replaced_by <> id))),
  CONSTRAINT card_member_id_fkey FOREIGN KEY (member_id) REFERENCES member(id),
  CONSTRAINT card_number_check CHECK ((number ~ '^[0-9]{16}$'::text)),
  CONSTRAINT card_number_key UNIQUE (number),
  CONSTRAINT card_pkey PRIMARY KEY (id),
  CONSTRAINT card_printed_for_fkey FOREIGN KEY (printed_for) REFERENCES partner(id),
  CONSTRAINT card_replaced_by_fkey FOREIGN KEY (replaced_by) REFERENCES card(id),
  CONSTRAINT card_serial_check CHECK (((serial >= 1) AND (serial <= 999999999))),
  CONSTRAINT card_serial_key UNIQUE (serial),
  CONSTRAINT card_status_check CHECK ((status = ANY (ARRAY['PRINTED'::text, 'BOUND'::text, 'LOST'::text, 'REPLACED'::text])))
);

CREATE TABLE care_case (
  id text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  status text NOT NULL,
  partner_id text COLLATE "C" NOT NULL,
  member_id text COLLATE "C" NOT NULL,
  owner_id text COLLATE "C",
  subject_id text COLLATE "C",
  action text,
  reason text NOT NULL,
  opened_at timestamp(3) with time zone NOT NULL,
  due_at timestamp(3) with time zone NOT NULL,
  closed_at timestamp(3) with time zone,
  decided_by text,
  proof text DEFAULT '[]'::text NOT NULL,
  claimed_order_id text,
  claimed_spend numeric(38,0),
  claimed_currency text,
  claimed_occurred_at timestamp(3) with time zone,
  escalated_at timestamp(3) with time zone,
  decided_role text,
  outcome_id text COLLATE "C",
  network_reason text,
  CONSTRAINT care_case_action CHECK (((action = ANY (ARRAY['FLAG'::text, 'HOLD'::text])) AND ((kind = 'REVIEW'::text) = (action IS NOT NULL)))),
  CONSTRAINT care_case_check CHECK ((due_at > opened_at)),
  CONSTRAINT care_case_claimed CHECK (((num_nonnulls(claimed_spend, claimed_currency, claimed_occurred_at) = ANY (ARRAY[0, 3])) AND ((kind = 'MISSING_POINTS'::text) OR (claimed_spend IS NULL)) AND ((claimed_spend IS NOT NULL) OR (claimed_order_id IS NULL)))),
  CONSTRAINT care_case_decided CHECK (((closed_at IS NOT NULL) OR (num_nonnulls(decided_by, decided_role, outcome_id) = 0))),
  CONSTRAINT care_case_ended CHECK ((((status = ANY (ARRAY['OPEN'::text, 'ESCALATED'::text])) = (closed_at IS NULL)) AND (closed_at >= opened_at) AND ((kind <> 'REVIEW'::text) OR (closed_at <= due_at)))),
  CONSTRAINT care_case_escalated CHECK (((status <> 'ESCALATED'::text) OR ((escalated_at IS NOT NULL) AND (kind <> 'REVIEW'::text)))),
  CONSTRAINT care_case_kind CHECK ((kind = ANY (ARRAY['MISSING_POINTS'::text, 'QUALITY'::text, 'TASK'::text, 'REVIEW'::text, 'OTHER'::text]))),
  CONSTRAINT care_case_member_id_fkey FOREIGN KEY (member_id) REFERENCES member(id),
  CONSTRAINT care_case_network_reason_check CHECK ((length(network_reason) <= 1000)),
  CONSTRAINT care_case_outcome CHECK (((outcome_id IS NULL) OR (status = 'ACCEPTED'::text))),
  CONSTRAINT care_case_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES partner(id),
  CONSTRAINT care_case_partner_id_fkey FOREIGN KEY (partner_id) REFERENCES partner(id),
  CONSTRAINT care_case_pkey PRIMARY KEY (id),
  CONSTRAINT care_case_reason_check CHECK ((length(reason) <= 1000)),
  CONSTRAINT care_case_status CHECK ((status = ANY (ARRAY['OPEN'::text, 'ESCALATED'::text, 'ACCEPTED'::text, 'DECLINED'::text]))),
  CONSTRAINT care_case_subject CHECK (((kind = ANY (ARRAY['QUALITY'::text, 'TASK'::text, 'REVIEW'::text])) = (subject_id IS NOT NULL)))
);

CREATE TABLE case_message (
  case_id text COLLATE "C" NOT NULL,
  number integer NOT NULL,
  by_role text NOT NULL,
  text text NOT NULL,
  at timestamp(3) with time zone NOT NULL,
  proof text DEFAULT '[]'::text NOT NULL,
  CONSTRAINT case_message_case_id_fkey FOREIGN KEY (case_id) REFERENCES care_case(id),
  CONSTRAINT case_message_number_check CHECK ((number > 0)),
  CONSTRAINT case_message_pkey PRIMARY KEY (case_id, number),
  CONSTRAINT case_message_text_check CHECK ((length(text) <= 1000))
);

CREATE TABLE check_in (
  id text COLLATE "C" NOT NULL,
  member_id text COLLATE "C" NOT NULL,
  partner_id text COLLATE "C" NOT NULL,
  day integer NOT NULL,
  streak integer NOT NULL,
  checked_at timestamp(3) with time zone NOT NULL,
  CONSTRAINT check_in_member_id_fkey FOREIGN KEY (member_id) REFERENCES member(id),
  CONSTRAINT check_in_partner_id_fkey FOREIGN KEY (partner_id) REFERENCES partner(id),
  CONSTRAINT check_in_pkey PRIMARY KEY (id),
  CONSTRAINT check_in_streak_check CHECK ((streak > 0))
);

CREATE TABLE claim_miss (
  member_id text COLLATE "C" NOT NULL,
  day integer NOT NULL,
  misses integer NOT NULL,
  CONSTRAINT claim_miss_member_id_fkey FOREIGN KEY (member_id) REFERENCES member(id),
  CONSTRAINT claim_miss_misses_check CHECK ((misses > 0)),
  CONSTRAINT claim_miss_pkey PRIMARY KEY (member_id, day)
);

CREATE TABLE conversion (
  id text COLLATE "C" NOT NULL,
  partner_id text COLLATE "C" NOT NULL,
  member_id text COLLATE "C" NOT NULL,
  direction text NOT NULL,
  reference text COLLATE "C" NOT NULL,
  points bigint NOT NULL,
  native_units numeric(38,0) NOT NULL,
  rate_sheet_id text COLLATE "C" NOT NULL,
  created_at timestamp(3) with time zone NOT NULL,
  entry_sequence bigint NOT NULL,
  CONSTRAINT conversion_direction_check CHECK ((direction = ANY (ARRAY['IN'::text, 'OUT'::text]))),
  CONSTRAINT conversion_partner_id_reference_key UNIQUE (partner_id, reference),
  CONSTRAINT conversion_pkey PRIMARY KEY (id),
  CONSTRAINT conversion_points_check CHECK ((points > 0))
);

CREATE TABLE counter (
  offer_id text COLLATE "C" NOT NULL,
  measure text NOT NULL,
  per text NOT NULL,
  span text NOT NULL,
  subject text COLLATE "C" NOT NULL,
  during text COLLATE "C" NOT NULL,
  used numeric(38,0) NOT NULL,
  used_before numeric(38,0) NOT NULL,
  CONSTRAINT counter_measure_check CHECK ((measure = ANY (ARRAY['POINTS'::text, 'TIMES'::text]))),
  CONSTRAINT counter_per_check CHECK ((per = ANY (ARRAY['MEMBER'::text, 'PARTNER'::text, 'ALL'::text]))),
  CONSTRAINT counter_pkey PRIMARY KEY (offer_id, measure, per, span, subject, during),
  CONSTRAINT counter_span_check CHECK ((span = ANY (ARRAY['HOUR'::text, 'DAY'::text, 'WEEK'::text, 'MONTH'::text, 'YEAR'::text, 'EVER'::text]))),
  CONSTRAINT counter_used_check CHECK ((used >= (0)::numeric))
);

CREATE TABLE coupon (
  id text COLLATE "C" NOT NULL,
  kind_id text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  member_id text COLLATE "C",
  number text COLLATE "C" NOT NULL,
  reference text COLLATE "C" NOT NULL,
  ordinal integer NOT NULL,
  taken text,
  granted_at timestamp(3) with time zone NOT NULL,
  expires_at timestamp(3) with time zone,
  cancelled_at timestamp(3) with time zone,
  cancel_reason text,
  CONSTRAINT coupon_check CHECK (((cancelled_at IS NULL) = (cancel_reason IS NULL))),
  CONSTRAINT coupon_kind_id_fkey FOREIGN KEY (kind_id) REFERENCES offer(id),
  CONSTRAINT coupon_kind_id_version_fkey FOREIGN KEY (kind_id, version) REFERENCES offer_version(offer_id, version),
  CONSTRAINT coupon_member_id_fkey FOREIGN KEY (member_id) REFERENCES member(id),
  CONSTRAINT coupon_number_check CHECK ((number ~ '^[0-9A-HJKMNP-TV-Z]{16}$'::text)),
  CONSTRAINT coupon_number_key UNIQUE (number),
  CONSTRAINT coupon_ordinal_check CHECK ((ordinal > 0)),
  CONSTRAINT coupon_pkey PRIMARY KEY (id),
  CONSTRAINT coupon_reference_ordinal_key UNIQUE (reference, ordinal)
);

CREATE TABLE coupon_use (
  id text COLLATE "C" NOT NULL,
  coupon_id text COLLATE "C" NOT NULL,
  kind_id text COLLATE "C" NOT NULL,
  partner_id text COLLATE "C" NOT NULL,
  member_id text COLLATE "C",
  order_id text COLLATE "C" NOT NULL,
  spend numeric(38,0) NOT NULL,
  currency text NOT NULL,
  counted numeric(38,0) NOT NULL,
  discount numeric(38,0) NOT NULL,
  reimbursement numeric(38,0) NOT NULL,
  rates text NOT NULL,
  used_at timestamp(3) with time zone NOT NULL,
  entry_sequence bigint,
  undone_at timestamp(3) with time zone,
  undo_reason text,
  undo_sequence bigint,
  CONSTRAINT coupon_use_check CHECK (((counted >= (0)::numeric) AND (counted <= spend))),
  CONSTRAINT coupon_use_check1 CHECK (((discount >= (0)::numeric) AND (discount <= counted))),
  CONSTRAINT coupon_use_check2 CHECK (((entry_sequence IS NULL) = (reimbursement = (0)::numeric))),
  CONSTRAINT coupon_use_check3 CHECK (((undone_at IS NULL) = (undo_reason IS NULL))),
  CONSTRAINT coupon_use_check4 CHECK ((undone_at >= used_at)),
  CONSTRAINT coupon_use_check5 CHECK (((undo_sequence IS NULL) = ((entry_sequence IS NULL) OR (undone_at IS NULL)))),
  CONSTRAINT coupon_use_coupon_id_fkey FOREIGN KEY (coupon_id) REFERENCES coupon(id),
  CONSTRAINT coupon_use_kind_id_fkey FOREIGN KEY (kind_id) REFERENCES offer(id),
  CONSTRAINT coupon_use_member_id_fkey FOREIGN KEY (member_id) REFERENCES member(id),
  CONSTRAINT coupon_use_partner_id_fkey FOREIGN KEY (partner_id) REFERENCES partner(id),
  CONSTRAINT coupon_use_pkey PRIMARY KEY (id),
  CONSTRAINT coupon_use_reimbursement_check CHECK ((reimbursement >= (0)::numeric)),
  CONSTRAINT coupon_use_spend_check CHECK ((spend > (0)::numeric))
);

CREATE TABLE dispute (
  id text COLLATE "C" NOT NULL,
  line_id text COLLATE "C" NOT NULL,
  reason text NOT NULL,
  opened_at timestamp(3) with time zone NOT NULL,
  opened_by text NOT NULL,
  resolved_at timestamp(3) with time zone,
  resolved_by text,
  adjustment numeric(38,0),
  note text,
  entry_sequence bigint,
  CONSTRAINT dispute_line_id_fkey FOREIGN KEY (line_id) REFERENCES statement_line(id),
  CONSTRAINT dispute_pkey PRIMARY KEY (id)
);

CREATE TABLE dispute_evidence (
  dispute_id text COLLATE "C" NOT NULL,
  entry_sequence bigint NOT NULL,
  CONSTRAINT dispute_evidence_dispute_id_fkey FOREIGN KEY (dispute_id) REFERENCES dispute(id),
  CONSTRAINT dispute_evidence_pkey PRIMARY KEY (dispute_id, entry_sequence)
);

CREATE TABLE draw_prize (
  draw_id text COLLATE "C" NOT NULL,
  place integer NOT NULL,
  stock bigint,
  given bigint NOT NULL,
  CONSTRAINT draw_prize_check CHECK ((given <= stock)),
  CONSTRAINT draw_prize_draw_id_fkey FOREIGN KEY (draw_id) REFERENCES draw_seed(draw_id),
  CONSTRAINT draw_prize_given_check CHECK ((given >= 0)),
  CONSTRAINT draw_prize_pkey PRIMARY KEY (draw_id, place),
  CONSTRAINT draw_prize_place_check CHECK ((place > 0)),
  CONSTRAINT draw_prize_stock_check CHECK ((stock > 0))
) WITH (fillfactor=50);

CREATE TABLE draw_seed (
  draw_id text COLLATE "C" NOT NULL,
  commitment text COLLATE "C" NOT NULL,
  key_id text COLLATE "C" NOT NULL,
  sealed bytea NOT NULL,
  made_at timestamp(3) with time zone NOT NULL,
  seed bytea,
  revealed_at timestamp(3) with time zone,
  CONSTRAINT draw_seed_check CHECK (((seed IS NULL) = (revealed_at IS NULL))),
  CONSTRAINT draw_seed_check1 CHECK ((encode(sha256(seed), 'hex'::text) = commitment)),
  CONSTRAINT draw_seed_commitment_check CHECK ((commitment ~ '^[0-9a-f]{64}$'::text)),
  CONSTRAINT draw_seed_draw_id_fkey FOREIGN KEY (draw_id) REFERENCES offer(id),
  CONSTRAINT draw_seed_pkey PRIMARY KEY (draw_id),
  CONSTRAINT draw_seed_seed_check CHECK ((length(seed) = 32))
);

CREATE TABLE event (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  chain smallint NOT NULL,
  number bigint NOT NULL,
  at timestamp(3) with time zone NOT NULL,
  network_at timestamp(3) with time zone,
  login text NOT NULL,
  operation text,
  role text,
  actor text,
  source text NOT NULL,
  change text NOT NULL,
  subject text COLLATE "C" NOT NULL,
  partner_id text COLLATE "C",
  before jsonb NOT NULL,
  after jsonb NOT NULL,
  digest bytea NOT NULL,
  CONSTRAINT event_chain_number_key UNIQUE (chain, number),
  CONSTRAINT event_change_check CHECK ((change = ANY (ARRAY['INSERT'::text, 'UPDATE'::text, 'DELETE'::text, 'STOOD'::text]))),
  CONSTRAINT event_check CHECK (((length(subject) <= 400) AND (length(operation) <= 100) AND (length(role) <= 40) AND (length(actor) <= 200))),
  CONSTRAINT event_check1 CHECK (((pg_column_size(before) <= 16384) AND (pg_column_size(after) <= 16384))),
  CONSTRAINT event_pkey PRIMARY KEY (id)
);

CREATE TABLE event_chain (
  chain smallint NOT NULL,
  number bigint NOT NULL,
  digest bytea NOT NULL,
  CONSTRAINT event_chain_pkey PRIMARY KEY (chain)
) WITH (fillfactor=20);

CREATE TABLE fx_rate (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  base text NOT NULL,
  quote text NOT NULL,
  rate numeric NOT NULL,
  effective_from timestamp(3) with time zone NOT NULL,
  source text NOT NULL,
  published_at timestamp(3) with time zone NOT NULL,
  published_by text NOT NULL,
  CONSTRAINT fx_rate_base_check CHECK ((base ~ '^[A-Z]{3}$'::text)),
  CONSTRAINT fx_rate_check CHECK (((quote ~ '^[A-Z]{3}$'::text) AND (quote <> base))),
  CONSTRAINT fx_rate_pkey PRIMARY KEY (id),
  CONSTRAINT fx_rate_rate_check CHECK ((rate > (0)::numeric))
);

CREATE TABLE grant_passed (
  occasion text COLLATE "C" NOT NULL,
  passed_at timestamp(3) with time zone NOT NULL,
  CONSTRAINT grant_passed_pkey PRIMARY KEY (occasion)
);

CREATE TABLE hold (
  id text COLLATE "C" NOT NULL,
  member_id text COLLATE "C" NOT NULL,
  partner_id text COLLATE "C" NOT NULL,
  points bigint NOT NULL,
  held_until timestamp(3) with time zone NOT NULL,
  status text DEFAULT 'OPEN'::text NOT NULL,
  ended_sequence bigint,
  issued_sequence bigint,
  CONSTRAINT hold_pkey PRIMARY KEY (id),
  CONSTRAINT hold_points_check CHECK ((points > 0)),
  CONSTRAINT hold_status_check CHECK ((status = ANY (ARRAY['OPEN'::text, 'CAPTURED'::text, 'VOIDED'::text, 'EXPIRED'::text, 'REVERSED'::text]))) NOT VALID
);

CREATE TABLE idempotency_key (
  scope text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  operation text NOT NULL,
  input_hash bytea NOT NULL,
  result text NOT NULL,
  created_at timestamp(3) with time zone NOT NULL,
  entry_sequence bigint,
  CONSTRAINT idempotency_key_pkey PRIMARY KEY (scope, key)
);

CREATE TABLE issued_part (
  source_id text COLLATE "C" NOT NULL,
  component smallint NOT NULL,
  ordinal smallint NOT NULL,
  issuer_id text COLLATE "C" NOT NULL,
  points bigint NOT NULL,
  reversed_points bigint DEFAULT 0 NOT NULL,
  lot_id text COLLATE "C" NOT NULL,
  cost_centre text,
  CONSTRAINT issued_part_check CHECK (((reversed_points >= 0) AND (reversed_points <= points))),
  CONSTRAINT issued_part_component_check CHECK ((component > 0)),
  CONSTRAINT issued_part_ordinal_check CHECK ((ordinal > 0)),
  CONSTRAINT issued_part_pkey PRIMARY KEY (source_id, component, ordinal),
  CONSTRAINT issued_part_points_check CHECK ((points > 0))
);

CREATE TABLE item_order (
  id text COLLATE "C" NOT NULL,
  item_id text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  partner_id text COLLATE "C" NOT NULL,
  member_id text COLLATE "C" NOT NULL,
  order_id text COLLATE "C" NOT NULL,
  redemption_id text COLLATE "C" NOT NULL,
  quantity integer NOT NULL,
  points bigint NOT NULL,
  money numeric(38,0),
  currency text NOT NULL,
  status text NOT NULL,
  reserved_until timestamp(3) with time zone,
  method text,
  address text,
  tracking text,
  due_at timestamp(3) with time zone,
  refunded_quantity integer NOT NULL,
  restocked_quantity integer NOT NULL,
  taken text,
  rates text NOT NULL,
  steps integer NOT NULL,
  refunds integer NOT NULL,
  created_at timestamp(3) with time zone NOT NULL,
  placed_at timestamp(3) with time zone,
  placed_sequence bigint,
  ended_at timestamp(3) with time zone,
  CONSTRAINT item_order_address_check CHECK ((length(address) <= 500)),
  CONSTRAINT item_order_check CHECK (((refunded_quantity >= 0) AND (refunded_quantity <= quantity))),
  CONSTRAINT item_order_check1 CHECK (((restocked_quantity >= 0) AND (restocked_quantity <= refunded_quantity))),
  CONSTRAINT item_order_check2 CHECK (((method = 'DELIVERY'::text) OR (address IS NULL))),
  CONSTRAINT item_order_check3 CHECK (((placed_at IS NULL) = (placed_sequence IS NULL))),
  CONSTRAINT item_order_check4 CHECK (((status <> 'RESERVED'::text) OR ((placed_at IS NULL) AND (reserved_until IS NOT NULL)))),
  CONSTRAINT item_order_check5 CHECK (((status = ANY (ARRAY['RESERVED'::text, 'CANCELLED'::text])) OR (placed_at IS NOT NULL))),
  CONSTRAINT item_order_check6 CHECK (((status = ANY (ARRAY['DELIVERED'::text, 'CANCELLED'::text, 'RETURNED'::text])) = (ended_at IS NOT NULL))),
  CONSTRAINT item_order_check7 CHECK (((refunded_quantity = 0) OR (placed_at IS NOT NULL))),
  CONSTRAINT item_order_method_check CHECK ((method = ANY (ARRAY['PICKUP'::text, 'DELIVERY'::text]))),
  CONSTRAINT item_order_money_check CHECK ((money > (0)::numeric)),
  CONSTRAINT item_order_pkey PRIMARY KEY (id),
  CONSTRAINT item_order_points_check CHECK ((points > 0)),
  CONSTRAINT item_order_quantity_check CHECK (((quantity >= 1) AND (quantity <= 10000))),
  CONSTRAINT item_order_redemption_id_key UNIQUE (redemption_id),
  CONSTRAINT item_order_refunds_check CHECK ((refunds >= 0)),
  CONSTRAINT item_order_status_check CHECK ((status = ANY (ARRAY['RESERVED'::text, 'PLACED'::text, 'READY'::text, 'SHIPPED'::text, 'DELIVERED'::text, 'CANCELLED'::text, 'RETURNED'::text]))),
  CONSTRAINT item_order_steps_check CHECK ((steps >= 0)),
  CONSTRAINT item_order_tracking_check CHECK ((length(tracking) <= 128))
);

CREATE TABLE item_order_refund (
  order_id text COLLATE "C" NOT NULL,
  number integer NOT NULL,
  quantity integer NOT NULL,
  restocked boolean NOT NULL,
  restocked_before integer NOT NULL,
  reason text NOT NULL,
  refunded_at timestamp(3) with time zone NOT NULL,
  entry_sequence bigint NOT NULL,
  CONSTRAINT item_order_refund_entry_sequence_key UNIQUE (entry_sequence),
  CONSTRAINT item_order_refund_number_check CHECK ((number > 0)),
  CONSTRAINT item_order_refund_pkey PRIMARY KEY (order_id, number),
  CONSTRAINT item_order_refund_quantity_check CHECK ((quantity > 0)),
  CONSTRAINT item_order_refund_reason_check CHECK ((length(reason) <= 1000)),
  CONSTRAINT item_order_refund_restocked_before_check CHECK ((restocked_before >= 0))
);

CREATE TABLE item_order_step (
  order_id text COLLATE "C" NOT NULL,
  number integer NOT NULL,
  step text NOT NULL,
  at timestamp(3) with time zone NOT NULL,
  note text,
  taken_by text,
  CONSTRAINT item_order_step_note_check CHECK ((length(note) <= 1000)),
  CONSTRAINT item_order_step_number_check CHECK ((number > 0)),
  CONSTRAINT item_order_step_pkey PRIMARY KEY (order_id, number),
  CONSTRAINT item_order_step_step_check CHECK ((step = ANY (ARRAY['CONFIRM'::text, 'READY'::text, 'SHIP'::text, 'DELIVER'::text, 'CANCEL'::text])))
);

CREATE TABLE journal_entry (
  sequence bigint NOT NULL,
  kind text NOT NULL,
  partner_id text COLLATE "C",
  member_id text COLLATE "C",
  reference text COLLATE "C",
  period integer NOT NULL,
  batch bigint NOT NULL,
  posted_at timestamp(3) with time zone NOT NULL,
  accounts text[] NOT NULL,
  assets text[] NOT NULL,
  amounts numeric[] NOT NULL,
  wallet_version integer,
  available_delta bigint,
  held_delta bigint,
  available bigint,
  held bigint,
  CONSTRAINT journal_entry_available_check CHECK ((available >= 0)),
  CONSTRAINT journal_entry_held_check CHECK ((held >= 0)),
  CONSTRAINT journal_entry_pkey PRIMARY KEY (sequence),
  CONSTRAINT journal_entry_postings_check CHECK (((cardinality(accounts) = cardinality(assets)) AND (cardinality(accounts) = cardinality(amounts)))),
  CONSTRAINT journal_entry_version_check CHECK ((wallet_version > 0)),
  CONSTRAINT journal_entry_wallet_check CHECK (((num_nulls(wallet_version, available_delta, held_delta, available, held) = ANY (ARRAY[0, 5])) AND ((wallet_version IS NULL) OR ((member_id IS NOT NULL) AND ((available_delta <> 0) OR (held_delta <> 0))))))
);

CREATE TABLE lane_head (
  id smallint DEFAULT 1 NOT NULL,
  sequence bigint DEFAULT 0 NOT NULL,
  batch bigint DEFAULT 0 NOT NULL,
  digest bytea DEFAULT '\x0000000000000000000000000000000000000000000000000000000000000000'::bytea NOT NULL,
  posted_at timestamp(3) with time zone DEFAULT '1970-01-01 00:00:00+00'::timestamp with time zone NOT NULL,
  period integer DEFAULT 1 NOT NULL,
  config_version bigint DEFAULT 1 NOT NULL,
  clock_offset_ms bigint DEFAULT 0 NOT NULL,
  issued numeric(38,0) DEFAULT 0 NOT NULL,
  news bigint DEFAULT 0 NOT NULL,
  CONSTRAINT lane_head_id_check CHECK ((id = 1)),
  CONSTRAINT lane_head_pkey PRIMARY KEY (id)
) WITH (fillfactor=20);

CREATE TABLE lane_news (
  number bigint NOT NULL,
  member_id text COLLATE "C" NOT NULL,
  CONSTRAINT lane_news_pkey PRIMARY KEY (number)
);

CREATE TABLE lot (
  id text COLLATE "C" NOT NULL,
  member_id text COLLATE "C" NOT NULL,
  partner_id text COLLATE "C" NOT NULL,
  rate_sheet_id text COLLATE "C" NOT NULL,
  entry_sequence bigint NOT NULL,
  points bigint NOT NULL,
  remaining bigint NOT NULL,
  held bigint DEFAULT 0 NOT NULL,
  expired bigint DEFAULT 0 NOT NULL,
  funding_model text NOT NULL,
  currency text NOT NULL,
  issue_price bigint NOT NULL,
  fund_price bigint NOT NULL,
  breakage_share bigint NOT NULL,
  expires_at timestamp(3) with time zone,
  created_at timestamp(3) with time zone NOT NULL,
  live boolean GENERATED ALWAYS AS ((remaining > 0)) STORED,
  part smallint,
  offer_id text COLLATE "C",
  cost_centre text,
  CONSTRAINT lot_check CHECK ((((remaining + held) + expired) <= points)),
  CONSTRAINT lot_expired_check CHECK ((expired >= 0)),
  CONSTRAINT lot_funding_model_check CHECK ((funding_model = ANY (ARRAY['ON_ISSUE'::text, 'ON_REDEMPTION'::text]))),
  CONSTRAINT lot_held_check CHECK ((held >= 0)),
  CONSTRAINT lot_part_check CHECK ((part > 1)) NOT VALID,
  CONSTRAINT lot_pkey PRIMARY KEY (id),
  CONSTRAINT lot_points_check CHECK ((points > 0)),
  CONSTRAINT lot_remaining_check CHECK ((remaining >= 0))
) WITH (fillfactor=80);

CREATE TABLE lot_movement (
  entry_sequence bigint NOT NULL,
  lot_id text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  points bigint NOT NULL,
  reference text COLLATE "C",
  acceptor_id text COLLATE "C",
  price bigint,
  price_currency text,
  fx_numerator numeric,
  fx_denominator numeric,
  for_lot text COLLATE "C" DEFAULT ''::text NOT NULL,
  CONSTRAINT lot_movement_kind_check CHECK ((kind = ANY (ARRAY['HOLD'::text, 'RELEASE'::text, 'CAPTURE'::text, 'REDEEM'::text, 'REFUND'::text, 'REVERSE'::text, 'REVERSE_HELD'::text, 'CLAWBACK'::text, 'CONVERT_OUT'::text, 'EXPIRE'::text]))) NOT VALID,
  CONSTRAINT lot_movement_pkey PRIMARY KEY (entry_sequence, lot_id, kind, for_lot),
  CONSTRAINT lot_movement_points_check CHECK ((points > 0))
);

CREATE TABLE member (
  id text COLLATE "C" NOT NULL,
  status text DEFAULT 'ACTIVE'::text NOT NULL,
  created_at timestamp(3) with time zone NOT NULL,
  CONSTRAINT member_pkey PRIMARY KEY (id),
  CONSTRAINT member_status_check CHECK ((status = ANY (ARRAY['ACTIVE'::text, 'FROZEN'::text, 'CLOSED'::text])))
);

CREATE TABLE member_code (
  code_hash bytea NOT NULL,
  member_id text COLLATE "C" NOT NULL,
  expires_at timestamp(3) with time zone NOT NULL,
  used_at timestamp(3) with time zone,
  CONSTRAINT member_code_member_id_fkey FOREIGN KEY (member_id) REFERENCES member(id),
  CONSTRAINT member_code_pkey PRIMARY KEY (code_hash)
);

CREATE TABLE member_grant (
  id text COLLATE "C" NOT NULL,
  member_id text COLLATE "C" NOT NULL,
  cause text NOT NULL,
  occasion text COLLATE "C" NOT NULL,
  partner_id text COLLATE "C" NOT NULL,
  offer_id text COLLATE "C",
  offer_version integer,
  subject_id text COLLATE "C",
  points bigint NOT NULL,
  reversed_points bigint DEFAULT 0 NOT NULL,
  record text NOT NULL,
  given_back text,
  reason text,
  created_at timestamp(3) with time zone NOT NULL,
  entry_sequence bigint,
  CONSTRAINT member_grant_cause_check CHECK ((cause = ANY (ARRAY['CHECK_IN'::text, 'TASK'::text, 'REFERRAL'::text, 'ENROLMENT'::text, 'BIRTHDAY'::text, 'TIER_REACHED'::text, 'DRAW'::text, 'CASE'::text, 'HAND'::text]))),
  CONSTRAINT member_grant_check CHECK (((reversed_points >= 0) AND (reversed_points <= points))),
  CONSTRAINT member_grant_check1 CHECK (((entry_sequence IS NULL) = (points = 0))),
  CONSTRAINT member_grant_check2 CHECK (((offer_id IS NULL) = (offer_version IS NULL))),
  CONSTRAINT member_grant_entry_sequence_key UNIQUE (entry_sequence),
  CONSTRAINT member_grant_occasion_key UNIQUE (occasion),
  CONSTRAINT member_grant_pkey PRIMARY KEY (id),
  CONSTRAINT member_grant_points_check CHECK ((points >= 0))
);

CREATE TABLE member_link (
  partner_id text COLLATE "C" NOT NULL,
  external_id text COLLATE "C" NOT NULL,
  member_id text COLLATE "C" NOT NULL,
  linked_at timestamp(3) with time zone NOT NULL,
  salt uuid DEFAULT gen_random_uuid(),
  CONSTRAINT member_link_member_id_fkey FOREIGN KEY (member_id) REFERENCES member(id),
  CONSTRAINT member_link_partner_id_fkey FOREIGN KEY (partner_id) REFERENCES partner(id),
  CONSTRAINT member_link_pkey PRIMARY KEY (partner_id, external_id)
);

CREATE TABLE member_profile (
  member_id text COLLATE "C" NOT NULL,
  birthday text COLLATE "C",
  birthday_by text COLLATE "C",
  locale text,
  CONSTRAINT member_profile_birthday_check CHECK ((birthday ~ '^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$'::text)),
  CONSTRAINT member_profile_check CHECK (((birthday IS NULL) = (birthday_by IS NULL))),
  CONSTRAINT member_profile_locale_check CHECK (((length(locale) >= 1) AND (length(locale) <= 35))),
  CONSTRAINT member_profile_member_id_fkey FOREIGN KEY (member_id) REFERENCES member(id),
  CONSTRAINT member_profile_pkey PRIMARY KEY (member_id)
);

CREATE TABLE member_tag (
  member_id text COLLATE "C" NOT NULL,
  owner text COLLATE "C" NOT NULL,
  tag text COLLATE "C" NOT NULL,
  CONSTRAINT member_tag_member_id_fkey FOREIGN KEY (member_id) REFERENCES member(id),
  CONSTRAINT member_tag_owner_check CHECK (((owner = 'network'::text) OR (owner ~~ 'ptr\_%'::text))),
  CONSTRAINT member_tag_pkey PRIMARY KEY (member_id, owner, tag),
  CONSTRAINT member_tag_tag_check CHECK (((length(tag) >= 1) AND (length(tag) <= 64)))
);

CREATE TABLE network (
  id smallint DEFAULT 1 NOT NULL,
  name text NOT NULL,
  points_code text NOT NULL,
  base_currency text NOT NULL,
  point_value bigint NOT NULL,
  created_at timestamp(3) with time zone NOT NULL,
  feed uuid DEFAULT gen_random_uuid() NOT NULL,
  CONSTRAINT network_id_check CHECK ((id = 1)),
  CONSTRAINT network_pkey PRIMARY KEY (id),
  CONSTRAINT network_point_value_check CHECK ((point_value > 0))
);

CREATE TABLE network_freeze (
  member_id text COLLATE "C" NOT NULL,
  reason text NOT NULL,
  frozen_at timestamp(3) with time zone NOT NULL,
  frozen_by text NOT NULL,
  CONSTRAINT network_freeze_member_id_fkey FOREIGN KEY (member_id) REFERENCES member(id),
  CONSTRAINT network_freeze_pkey PRIMARY KEY (member_id)
);

CREATE TABLE offer (
  id text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  owner_id text COLLATE "C",
  time_zone text NOT NULL,
  created_at timestamp(3) with time zone NOT NULL,
  ended_at timestamp(3) with time zone,
  ended_by text,
  end_reason text,
  CONSTRAINT offer_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES partner(id),
  CONSTRAINT offer_pkey PRIMARY KEY (id)
);

CREATE TABLE offer_consent (
  offer_id text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  partner_id text COLLATE "C" NOT NULL,
  given_at timestamp(3) with time zone,
  given_by text,
  CONSTRAINT offer_consent_check CHECK (((given_at IS NULL) = (given_by IS NULL))),
  CONSTRAINT offer_consent_offer_id_version_fkey FOREIGN KEY (offer_id, version) REFERENCES offer_version(offer_id, version),
  CONSTRAINT offer_consent_partner_id_fkey FOREIGN KEY (partner_id) REFERENCES partner(id),
  CONSTRAINT offer_consent_pkey PRIMARY KEY (offer_id, version, partner_id)
);

CREATE TABLE offer_pause (
  offer_id text COLLATE "C" NOT NULL,
  number integer NOT NULL,
  paused_at timestamp(3) with time zone NOT NULL,
  paused_by text NOT NULL,
  paused_for text COLLATE "C",
  reason text,
  resumed_at timestamp(3) with time zone,
  resumed_by text,
  CONSTRAINT offer_pause_check CHECK ((resumed_at >= paused_at)),
  CONSTRAINT offer_pause_number_check CHECK ((number > 0)),
  CONSTRAINT offer_pause_offer_id_fkey FOREIGN KEY (offer_id) REFERENCES offer(id),
  CONSTRAINT offer_pause_paused_for_fkey FOREIGN KEY (paused_for) REFERENCES partner(id),
  CONSTRAINT offer_pause_pkey PRIMARY KEY (offer_id, number)
);

CREATE TABLE offer_version (
  offer_id text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  stage text NOT NULL,
  effective_from timestamp(3) with time zone,
  effective_to timestamp(3) with time zone,
  terms jsonb NOT NULL,
  drafted_at timestamp(3) with time zone NOT NULL,
  drafted_by text NOT NULL,
  submitted_at timestamp(3) with time zone,
  submitted_by text,
  decided_at timestamp(3) with time zone,
  decided_by text,
  reason text,
  CONSTRAINT offer_version_check CHECK (((stage <> 'APPROVED'::text) OR ((effective_from IS NOT NULL) AND (decided_at IS NOT NULL)))),
  CONSTRAINT offer_version_check1 CHECK ((effective_to > effective_from)),
  CONSTRAINT offer_version_offer_id_fkey FOREIGN KEY (offer_id) REFERENCES offer(id),
  CONSTRAINT offer_version_pkey PRIMARY KEY (offer_id, version),
  CONSTRAINT offer_version_stage_check CHECK ((stage = ANY (ARRAY['DRAFT'::text, 'IN_REVIEW'::text, 'REJECTED'::text, 'APPROVED'::text]))),
  CONSTRAINT offer_version_version_check CHECK ((version > 0))
);

CREATE TABLE partner (
  id text COLLATE "C" NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  status text NOT NULL,
  currency text NOT NULL,
  funding_model text NOT NULL,
  credit_limit numeric(38,0),
  created_at timestamp(3) with time zone NOT NULL,
  legal_name text,
  member_view text DEFAULT 'OWN'::text NOT NULL,
  CONSTRAINT partner_code_check CHECK ((code ~ '^[a-z0-9-]{2,32}$'::text)),
  CONSTRAINT partner_code_key UNIQUE (code),
  CONSTRAINT partner_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  CONSTRAINT partner_funding_model_check CHECK ((funding_model = ANY (ARRAY['ON_ISSUE'::text, 'ON_REDEMPTION'::text]))),
  CONSTRAINT partner_member_view_check CHECK ((member_view = ANY (ARRAY['OWN'::text, 'NETWORK'::text]))),
  CONSTRAINT partner_pkey PRIMARY KEY (id),
  CONSTRAINT partner_status_check CHECK ((status = ANY (ARRAY['ONBOARDING'::text, 'ACTIVE'::text, 'SUSPENDED'::text, 'EXITING'::text, 'EXITED'::text])))
);

CREATE TABLE partner_account (
  partner_id text COLLATE "C" NOT NULL,
  currency text NOT NULL,
  iban text,
  number text,
  bic text,
  holder text,
  CONSTRAINT partner_account_check CHECK (((iban IS NULL) <> (number IS NULL))),
  CONSTRAINT partner_account_check1 CHECK (((number IS NULL) OR (bic IS NOT NULL))),
  CONSTRAINT partner_account_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  CONSTRAINT partner_account_iban_check CHECK ((iban ~ '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$'::text)),
  CONSTRAINT partner_account_partner_id_fkey FOREIGN KEY (partner_id) REFERENCES partner(id),
  CONSTRAINT partner_account_pkey PRIMARY KEY (partner_id, currency)
);

CREATE TABLE partner_entry (
  entry_sequence bigint NOT NULL,
  line_points bigint,
  period integer NOT NULL,
  ordinal smallint NOT NULL,
  partner_id text COLLATE "C" NOT NULL,
  line_kind text,
  counterparty_id text COLLATE "C",
  CONSTRAINT partner_entry_line_points_check CHECK ((line_points >= 0)),
  CONSTRAINT partner_entry_ordinal_check CHECK ((ordinal >= 0))
);

CREATE TABLE payment (
  id text COLLATE "C" NOT NULL,
  statement_id text COLLATE "C" NOT NULL,
  amount numeric(38,0) NOT NULL,
  currency text NOT NULL,
  bank_reference text NOT NULL,
  paid_at timestamp(3) with time zone NOT NULL,
  recorded_at timestamp(3) with time zone NOT NULL,
  entry_sequence bigint NOT NULL,
  CONSTRAINT payment_pkey PRIMARY KEY (id),
  CONSTRAINT payment_statement_id_fkey FOREIGN KEY (statement_id) REFERENCES statement(id),
  CONSTRAINT payment_statement_id_key UNIQUE (statement_id)
);

CREATE TABLE period_balance (
  period integer NOT NULL,
  path text COLLATE "C" NOT NULL,
  asset text NOT NULL,
  partner_id text COLLATE "C",
  balance numeric(38,0) NOT NULL,
  CONSTRAINT period_balance_period_fkey FOREIGN KEY (period) REFERENCES settlement_period(number),
  CONSTRAINT period_balance_pkey PRIMARY KEY (period, path)
);

CREATE TABLE period_label_total (
  period integer NOT NULL,
  partner_id text COLLATE "C" NOT NULL,
  line_kind text NOT NULL,
  counterparty_id text COLLATE "C" DEFAULT ''::text NOT NULL,
  offer_id text COLLATE "C" DEFAULT ''::text NOT NULL,
  cost_centre text COLLATE "C" DEFAULT ''::text NOT NULL,
  entries bigint NOT NULL,
  whole bigint NOT NULL,
  points numeric(38,0) NOT NULL,
  amount numeric(38,0) NOT NULL,
  CONSTRAINT period_label_total_check CHECK (((offer_id <> ''::text) OR (cost_centre <> ''::text))),
  CONSTRAINT period_label_total_pkey PRIMARY KEY (period, partner_id, line_kind, counterparty_id, offer_id, cost_centre)
) WITH (fillfactor=50);

CREATE TABLE period_total (
  period integer NOT NULL,
  partner_id text COLLATE "C" NOT NULL,
  line_kind text NOT NULL,
  counterparty_id text COLLATE "C" DEFAULT ''::text NOT NULL,
  entries bigint NOT NULL,
  points numeric(38,0) NOT NULL,
  amount numeric(38,0) NOT NULL,
  CONSTRAINT period_total_pkey PRIMARY KEY (period, partner_id, line_kind, counterparty_id)
) WITH (fillfactor=50);

CREATE TABLE play (
  id text COLLATE "C" NOT NULL,
  draw_id text COLLATE "C" NOT NULL,
  number bigint NOT NULL,
  member_id text COLLATE "C" NOT NULL,
  client_seed text COLLATE "C" NOT NULL,
  drawn integer NOT NULL,
  given integer NOT NULL,
  redemption_id text COLLATE "C",
  grant_id text COLLATE "C",
  taken text,
  played_at timestamp(3) with time zone NOT NULL,
  CONSTRAINT play_client_seed_check CHECK ((length(client_seed) <= 64)),
  CONSTRAINT play_drawn_check CHECK ((drawn > 0)),
  CONSTRAINT play_given_check CHECK ((given > 0)),
  CONSTRAINT play_number_check CHECK ((number > 0)),
  CONSTRAINT play_pkey PRIMARY KEY (id)
);

CREATE TABLE posting_unpacked (
  entry_sequence bigint NOT NULL,
  ordinal smallint NOT NULL,
  account text COLLATE "C" NOT NULL,
  asset text NOT NULL,
  amount numeric(38,0) NOT NULL,
  partner_id text COLLATE "C",
  member_id text COLLATE "C",
  wallet_version integer,
  available bigint,
  held bigint,
  line_kind text,
  counterparty_id text COLLATE "C",
  line_points bigint,
  period integer,
  CONSTRAINT posting_available_check CHECK ((available >= 0)),
  CONSTRAINT posting_held_check CHECK ((held >= 0)),
  CONSTRAINT posting_line_points_check CHECK ((line_points >= 0)),
  CONSTRAINT posting_unpacked_pkey PRIMARY KEY (entry_sequence, ordinal)
);

CREATE TABLE quote (
  id text COLLATE "C" NOT NULL,
  partner_id text COLLATE "C" NOT NULL,
  member_id text COLLATE "C" NOT NULL,
  points bigint NOT NULL,
  value numeric(38,0) NOT NULL,
  rate_sheet_id text COLLATE "C" NOT NULL,
  created_at timestamp(3) with time zone NOT NULL,
  expires_at timestamp(3) with time zone NOT NULL,
  redemption_id text COLLATE "C",
  CONSTRAINT quote_pkey PRIMARY KEY (id),
  CONSTRAINT quote_points_check CHECK ((points > 0))
);

CREATE TABLE rate_sheet (
  id text COLLATE "C" NOT NULL,
  partner_id text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  approval text NOT NULL,
  effective_from timestamp(3) with time zone NOT NULL,
  accrual_rate bigint NOT NULL,
  issue_price bigint NOT NULL,
  redemption_value bigint NOT NULL,
  reimbursement_price bigint NOT NULL,
  conversion_in_rate bigint,
  conversion_out_rate bigint,
  points_expire_after_days integer,
  breakage_share bigint DEFAULT 0 NOT NULL,
  proposed_at timestamp(3) with time zone NOT NULL,
  proposed_by text NOT NULL,
  decided_at timestamp(3) with time zone,
  decided_by text,
  reason text,
  CONSTRAINT rate_sheet_accrual_rate_check CHECK ((accrual_rate >= 0)),
  CONSTRAINT rate_sheet_approval_check CHECK ((approval = ANY (ARRAY['PROPOSED'::text, 'APPROVED'::text, 'REJECTED'::text]))),
  CONSTRAINT rate_sheet_breakage_share_check CHECK (((breakage_share >= 0) AND (breakage_share <= 1000000))),
  CONSTRAINT rate_sheet_conversion_in_rate_check CHECK ((conversion_in_rate > 0)),
  CONSTRAINT rate_sheet_conversion_out_rate_check CHECK ((conversion_out_rate > 0)),
  CONSTRAINT rate_sheet_issue_price_check CHECK ((issue_price >= 0)),
  CONSTRAINT rate_sheet_partner_id_fkey FOREIGN KEY (partner_id) REFERENCES partner(id),
  CONSTRAINT rate_sheet_partner_id_version_key UNIQUE (partner_id, version),
  CONSTRAINT rate_sheet_pkey PRIMARY KEY (id),
  CONSTRAINT rate_sheet_points_expire_after_days_check CHECK ((points_expire_after_days > 0)),
  CONSTRAINT rate_sheet_redemption_value_check CHECK ((redemption_value >= 0)),
  CONSTRAINT rate_sheet_reimbursement_price_check CHECK ((reimbursement_price >= 0))
);

CREATE TABLE rating (
  subject_id text COLLATE "C" NOT NULL,
  member_id text COLLATE "C" NOT NULL,
  stars smallint NOT NULL,
  comment text,
  at timestamp(3) with time zone NOT NULL,
  CONSTRAINT rating_comment_check CHECK ((length(comment) <= 1000)),
  CONSTRAINT rating_pkey PRIMARY KEY (subject_id),
  CONSTRAINT rating_stars_check CHECK (((stars >= 1) AND (stars <= 5)))
);

CREATE TABLE receipt (
  id text COLLATE "C" NOT NULL,
  partner_id text COLLATE "C" NOT NULL,
  number text NOT NULL,
  spend numeric(38,0) NOT NULL,
  currency text NOT NULL,
  category text,
  channel text NOT NULL,
  lines text DEFAULT '[]'::text NOT NULL,
  occurred_at timestamp(3) with time zone NOT NULL,
  posted_at timestamp(3) with time zone NOT NULL,
  claimable_until timestamp(3) with time zone NOT NULL,
  claimed_at timestamp(3) with time zone,
  member_id text COLLATE "C",
  CONSTRAINT receipt_check CHECK ((claimable_until > posted_at)),
  CONSTRAINT receipt_check1 CHECK ((((claimed_at IS NULL) = (member_id IS NULL)) AND (claimed_at >= posted_at))),
  CONSTRAINT receipt_member_id_fkey FOREIGN KEY (member_id) REFERENCES member(id),
  CONSTRAINT receipt_number_check CHECK (((length(number) >= 1) AND (length(number) <= 128))),
  CONSTRAINT receipt_partner_id_fkey FOREIGN KEY (partner_id) REFERENCES partner(id),
  CONSTRAINT receipt_partner_id_number_key UNIQUE (partner_id, number),
  CONSTRAINT receipt_pkey PRIMARY KEY (id),
  CONSTRAINT receipt_spend_check CHECK ((spend > (0)::numeric))
);

CREATE TABLE redemption (
  id text COLLATE "C" NOT NULL,
  partner_id text COLLATE "C" NOT NULL,
  member_id text COLLATE "C" NOT NULL,
  order_id text COLLATE "C" NOT NULL,
  quote_id text COLLATE "C",
  rate_sheet_id text COLLATE "C" NOT NULL,
  points bigint NOT NULL,
  value numeric(38,0) NOT NULL,
  currency text NOT NULL,
  reimbursement_price bigint NOT NULL,
  captured_points bigint DEFAULT 0 NOT NULL,
  refunded_points bigint DEFAULT 0 NOT NULL,
  created_at timestamp(3) with time zone NOT NULL,
  entry_sequence bigint NOT NULL,
  store text,
  till text,
  for_id text COLLATE "C",
  CONSTRAINT redemption_check CHECK (((captured_points >= 0) AND (captured_points <= points))),
  CONSTRAINT redemption_check1 CHECK (((refunded_points >= 0) AND (refunded_points <= captured_points))),
  CONSTRAINT redemption_partner_id_order_id_key UNIQUE (partner_id, order_id),
  CONSTRAINT redemption_pkey PRIMARY KEY (id),
  CONSTRAINT redemption_points_check CHECK ((points > 0))
) WITH (fillfactor=90);

CREATE TABLE referral (
  id text COLLATE "C" NOT NULL,
  friend_id text COLLATE "C" NOT NULL,
  referrer_id text COLLATE "C" NOT NULL,
  claimed_at timestamp(3) with time zone NOT NULL,
  offer_id text COLLATE "C",
  offer_version integer,
  accrual_id text COLLATE "C",
  grant_id text COLLATE "C",
  rewarded_at timestamp(3) with time zone,
  taken_back_at timestamp(3) with time zone,
  CONSTRAINT referral_check CHECK ((friend_id <> referrer_id)),
  CONSTRAINT referral_check1 CHECK ((num_nonnulls(offer_id, offer_version, accrual_id, rewarded_at) = ANY (ARRAY[0, 4]))),
  CONSTRAINT referral_check2 CHECK (((grant_id IS NULL) OR (rewarded_at IS NOT NULL))),
  CONSTRAINT referral_check3 CHECK ((taken_back_at >= rewarded_at)),
  CONSTRAINT referral_friend_id_fkey FOREIGN KEY (friend_id) REFERENCES member(id),
  CONSTRAINT referral_pkey PRIMARY KEY (id),
  CONSTRAINT referral_referrer_id_fkey FOREIGN KEY (referrer_id) REFERENCES member(id)
);

CREATE TABLE refusal_log (
  at timestamp with time zone NOT NULL,
  partner_id text COLLATE "C",
  member_id text COLLATE "C",
  asked_by text NOT NULL,
  operation text NOT NULL,
  code text NOT NULL,
  fields jsonb NOT NULL,
  id text COLLATE "C",
  role text,
  request_id text,
  CONSTRAINT refusal_log_fields_check CHECK ((octet_length((fields)::text) <= 2048))
) PARTITION BY RANGE (at);

CREATE TABLE request_log (
  at timestamp with time zone NOT NULL,
  id text COLLATE "C" NOT NULL,
  partner_id text COLLATE "C" NOT NULL,
  asked_by text NOT NULL,
  role text NOT NULL,
  operation text NOT NULL,
  ms integer NOT NULL,
  code text,
  size integer,
  refused integer,
  replayed boolean,
  order_id text COLLATE "C",
  idempotency_key text COLLATE "C",
  request_id text COLLATE "C" NOT NULL,
  CONSTRAINT request_log_ms_check CHECK ((ms >= 0))
) PARTITION BY RANGE (at);

CREATE TABLE seal (
  batch bigint NOT NULL,
  first_sequence bigint NOT NULL,
  last_sequence bigint NOT NULL,
  digest bytea NOT NULL,
  sealed_at timestamp(3) with time zone NOT NULL,
  facts bytea,
  CONSTRAINT seal_pkey PRIMARY KEY (batch)
);

CREATE TABLE session (
  id text COLLATE "C" NOT NULL,
  secret_hash bytea NOT NULL,
  role text NOT NULL,
  partner_id text COLLATE "C",
  member_id text COLLATE "C",
  actor text COLLATE "C" NOT NULL,
  grants text,
  created_at timestamp(3) with time zone NOT NULL,
  seen_at timestamp(3) with time zone NOT NULL,
  ends_at timestamp(3) with time zone NOT NULL,
  CONSTRAINT session_member_id_fkey FOREIGN KEY (member_id) REFERENCES member(id),
  CONSTRAINT session_partner_id_fkey FOREIGN KEY (partner_id) REFERENCES partner(id),
  CONSTRAINT session_pkey PRIMARY KEY (id),
  CONSTRAINT session_secret_hash_check CHECK ((octet_length(secret_hash) = 32)),
  CONSTRAINT session_secret_hash_key UNIQUE (secret_hash)
);

CREATE TABLE settlement_period (
  number integer NOT NULL,
  id text COLLATE "C" NOT NULL,
  status text NOT NULL,
  opened_at timestamp(3) with time zone NOT NULL,
  closed_at timestamp(3) with time zone,
  first_sequence bigint NOT NULL,
  last_sequence bigint,
  last_batch bigint,
  digest bytea,
  CONSTRAINT settlement_period_id_key UNIQUE (id),
  CONSTRAINT settlement_period_pkey PRIMARY KEY (number),
  CONSTRAINT settlement_period_status_check CHECK ((status = ANY (ARRAY['OPEN'::text, 'CLOSED'::text, 'SETTLED'::text])))
);

CREATE TABLE statement (
  id text COLLATE "C" NOT NULL,
  period integer NOT NULL,
  partner_id text COLLATE "C" NOT NULL,
  currency text NOT NULL,
  status text NOT NULL,
  balance numeric(38,0) NOT NULL,
  net_due numeric(38,0) NOT NULL,
  digest bytea NOT NULL,
  issued_at timestamp(3) with time zone NOT NULL,
  agreed_at timestamp(3) with time zone,
  settled_at timestamp(3) with time zone,
  CONSTRAINT statement_net_due_check CHECK ((net_due >= (0)::numeric)),
  CONSTRAINT statement_partner_id_fkey FOREIGN KEY (partner_id) REFERENCES partner(id),
  CONSTRAINT statement_period_fkey FOREIGN KEY (period) REFERENCES settlement_period(number),
  CONSTRAINT statement_period_partner_id_key UNIQUE (period, partner_id),
  CONSTRAINT statement_pkey PRIMARY KEY (id),
  CONSTRAINT statement_status_check CHECK ((status = ANY (ARRAY['ISSUED'::text, 'DISPUTED'::text, 'AGREED'::text, 'SETTLED'::text])))
);

CREATE TABLE statement_line (
  id text COLLATE "C" NOT NULL,
  statement_id text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  counterparty_id text COLLATE "C" DEFAULT ''::text NOT NULL,
  count bigint NOT NULL,
  points numeric(38,0) NOT NULL,
  amount numeric(38,0) NOT NULL,
  CONSTRAINT statement_line_pkey PRIMARY KEY (id),
  CONSTRAINT statement_line_statement_id_fkey FOREIGN KEY (statement_id) REFERENCES statement(id),
  CONSTRAINT statement_line_statement_id_kind_counterparty_id_key UNIQUE (statement_id, kind, counterparty_id)
);

CREATE TABLE statement_news (
  number bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  statement_id text COLLATE "C" NOT NULL,
  partner_id text COLLATE "C" NOT NULL,
  CONSTRAINT statement_news_pkey PRIMARY KEY (number)
);

CREATE TABLE stock (
  item_id text COLLATE "C" NOT NULL,
  supplied bigint,
  reserved bigint NOT NULL,
  taken bigint NOT NULL,
  low boolean NOT NULL,
  supplies integer NOT NULL,
  version bigint NOT NULL,
  CONSTRAINT stock_check CHECK (((reserved + taken) <= supplied)),
  CONSTRAINT stock_pkey PRIMARY KEY (item_id),
  CONSTRAINT stock_reserved_check CHECK ((reserved >= 0)),
  CONSTRAINT stock_supplied_check CHECK ((supplied >= 0)),
  CONSTRAINT stock_supplies_check CHECK ((supplies >= 0)),
  CONSTRAINT stock_taken_check CHECK ((taken >= 0)),
  CONSTRAINT stock_version_check CHECK ((version > 0))
);

CREATE TABLE stock_supply (
  item_id text COLLATE "C" NOT NULL,
  number integer NOT NULL,
  units bigint NOT NULL,
  note text,
  supplied_at timestamp(3) with time zone NOT NULL,
  supplied_by text NOT NULL,
  CONSTRAINT stock_supply_note_check CHECK ((length(note) <= 1000)),
  CONSTRAINT stock_supply_number_check CHECK ((number > 0)),
  CONSTRAINT stock_supply_pkey PRIMARY KEY (item_id, number),
  CONSTRAINT stock_supply_units_check CHECK ((units <> 0))
);

CREATE TABLE tier_change (
  member_id text COLLATE "C" NOT NULL,
  ladder_id text COLLATE "C" NOT NULL,
  number integer NOT NULL,
  reason text NOT NULL,
  from_level text NOT NULL,
  to_level text NOT NULL,
  at timestamp(3) with time zone NOT NULL,
  review_before timestamp(3) with time zone,
  review_at timestamp(3) with time zone,
  credit numeric(38,0),
  needs numeric(38,0),
  window_from integer,
  came_back numeric(38,0) NOT NULL,
  accrual_id text COLLATE "C",
  sequence bigint,
  version integer,
  set_by text,
  note text,
  CONSTRAINT tier_change_check CHECK (((came_back >= (0)::numeric) AND (came_back <= COALESCE(credit, (0)::numeric)))),
  CONSTRAINT tier_change_check1 CHECK (((reason = 'REACHED'::text) = ((needs IS NOT NULL) AND (window_from IS NOT NULL) AND (sequence IS NOT NULL) AND (version IS NOT NULL) AND (credit >= needs)))),
  CONSTRAINT tier_change_check2 CHECK (((reason = 'SET'::text) = (credit IS NULL))),
  CONSTRAINT tier_change_check3 CHECK (((reason = 'SET'::text) = ((set_by IS NOT NULL) AND (note IS NOT NULL)))),
  CONSTRAINT tier_change_number_check CHECK ((number > 0)),
  CONSTRAINT tier_change_pkey PRIMARY KEY (member_id, ladder_id, number),
  CONSTRAINT tier_change_reason_check CHECK ((reason = ANY (ARRAY['REACHED'::text, 'REVIEWED'::text, 'RETURNED'::text, 'SET'::text])))
);

CREATE TABLE tier_credit (
  member_id text COLLATE "C" NOT NULL,
  ladder_id text COLLATE "C" NOT NULL,
  day integer NOT NULL,
  credit numeric(38,0) NOT NULL,
  CONSTRAINT tier_credit_credit_check CHECK ((credit >= (0)::numeric)),
  CONSTRAINT tier_credit_pkey PRIMARY KEY (member_id, ladder_id, day)
);

CREATE TABLE tier_standing (
  member_id text COLLATE "C" NOT NULL,
  ladder_id text COLLATE "C" NOT NULL,
  level text NOT NULL,
  reached_at timestamp(3) with time zone,
  review_at timestamp(3) with time zone,
  changes integer NOT NULL,
  settled integer NOT NULL,
  CONSTRAINT tier_standing_changes_check CHECK ((changes > 0)),
  CONSTRAINT tier_standing_check CHECK (((settled >= 0) AND (settled <= changes))),
  CONSTRAINT tier_standing_pkey PRIMARY KEY (member_id, ladder_id)
);

CREATE TABLE verify_run (
  ended_at timestamp with time zone NOT NULL,
  entries bigint NOT NULL,
  violations bigint NOT NULL,
  ms bigint NOT NULL,
  CONSTRAINT verify_run_pkey PRIMARY KEY (ended_at)
);

CREATE TABLE wallet (
  member_id text COLLATE "C" NOT NULL,
  available bigint DEFAULT 0 NOT NULL,
  held bigint DEFAULT 0 NOT NULL,
  version integer DEFAULT 0 NOT NULL,
  CONSTRAINT wallet_available_check CHECK ((available >= 0)),
  CONSTRAINT wallet_held_check CHECK ((held >= 0)),
  CONSTRAINT wallet_pkey PRIMARY KEY (member_id),
  CONSTRAINT wallet_version_check CHECK ((version >= 0))
) WITH (fillfactor=60);

CREATE TABLE watch_progress (
  id smallint NOT NULL,
  sequence bigint NOT NULL,
  CONSTRAINT watch_progress_id_check CHECK ((id = 1)),
  CONSTRAINT watch_progress_pkey PRIMARY KEY (id)
);

-- indexes

CREATE INDEX account_partner ON public.account USING btree (partner_id) WHERE (partner_id IS NOT NULL);
CREATE INDEX accrual_at_till_of_store ON public.accrual USING btree (partner_id, till, COALESCE(store, ''::text), occurred_at) WHERE (till IS NOT NULL);
CREATE INDEX accrual_made ON public.accrual USING brin (occurred_at) WITH (pages_per_range='32');
CREATE INDEX api_key_partner ON public.api_key USING btree (partner_id);
CREATE INDEX card_of_member ON public.card USING btree (member_id, bound_at, id) WHERE (member_id IS NOT NULL);
CREATE INDEX card_printed_for ON public.card USING btree (printed_for, serial);
CREATE INDEX care_case_due ON public.care_case USING btree (due_at, id) WHERE (closed_at IS NULL);
CREATE INDEX care_case_due_at_partner ON public.care_case USING btree (partner_id, due_at, id) WHERE (closed_at IS NULL);
CREATE INDEX care_case_ended ON public.care_case USING btree (closed_at, id) WHERE (status <> 'OPEN'::text);
CREATE INDEX care_case_ended_as ON public.care_case USING btree (kind, status, closed_at, id) WHERE (closed_at IS NOT NULL);
CREATE INDEX care_case_ended_as_at_partner ON public.care_case USING btree (partner_id, kind, status, closed_at, id) WHERE (closed_at IS NOT NULL);
CREATE INDEX care_case_ended_at_partner ON public.care_case USING btree (partner_id, closed_at, id) WHERE (status <> 'OPEN'::text);
CREATE INDEX care_case_of_member ON public.care_case USING btree (member_id, opened_at, id);
CREATE UNIQUE INDEX care_case_review ON public.care_case USING btree (subject_id) WHERE (kind = 'REVIEW'::text);
CREATE UNIQUE INDEX care_case_task ON public.care_case USING btree (member_id, subject_id) WHERE ((kind = 'TASK'::text) AND (status = 'OPEN'::text));
CREATE INDEX care_case_tasks ON public.care_case USING btree (member_id, subject_id) WHERE (kind = 'TASK'::text);
CREATE UNIQUE INDEX check_in_once ON public.check_in USING btree (member_id, partner_id, day);
CREATE INDEX claim_miss_day ON public.claim_miss USING btree (day);
CREATE INDEX conversion_of_partner ON public.conversion USING btree (partner_id, entry_sequence);
CREATE INDEX coupon_of_kind ON public.coupon USING btree (kind_id, id);
CREATE INDEX coupon_of_member ON public.coupon USING btree (member_id, id) WHERE (member_id IS NOT NULL);
CREATE INDEX coupon_use_at_order ON public.coupon_use USING btree (partner_id, order_id) WHERE (undone_at IS NOT NULL);
CREATE UNIQUE INDEX coupon_use_of_order ON public.coupon_use USING btree (partner_id, order_id, kind_id) WHERE (undone_at IS NULL);
CREATE UNIQUE INDEX coupon_use_once ON public.coupon_use USING btree (coupon_id) WHERE (undone_at IS NULL);
CREATE INDEX dispute_line ON public.dispute USING btree (line_id);
CREATE INDEX dispute_newest ON public.dispute USING btree (opened_at, id);
CREATE UNIQUE INDEX dispute_open ON public.dispute USING btree (line_id) WHERE (resolved_at IS NULL);
CREATE INDEX dispute_open_newest ON public.dispute USING btree (opened_at, id) WHERE (resolved_at IS NULL);
CREATE INDEX draw_seed_sealed ON public.draw_seed USING btree (draw_id) WHERE (seed IS NULL);
CREATE INDEX event_listed ON public.event USING btree (id) WHERE ((source <> ALL ('{member_link,idempotency_key,coupon,coupon_use,item_order_step,receipt,referral}'::text[])) AND (change <> 'STOOD'::text) AND (NOT ((source = 'card'::text) AND ((change = 'INSERT'::text) OR ((after ->> 'status'::text) = 'BOUND'::text)))));
CREATE INDEX fx_rate_pair ON public.fx_rate USING btree (base, quote, effective_from, id);
CREATE INDEX hold_due ON public.hold USING btree (held_until) WHERE (status = 'OPEN'::text);
CREATE INDEX hold_member ON public.hold USING btree (member_id, held_until) WHERE (status = 'OPEN'::text);
CREATE INDEX item_order_addressed ON public.item_order USING btree (ended_at) WHERE ((address IS NOT NULL) AND (ended_at IS NOT NULL));
CREATE INDEX item_order_lapsing ON public.item_order USING btree (reserved_until, item_id) WHERE (status = 'RESERVED'::text);
CREATE INDEX item_order_of_member ON public.item_order USING btree (member_id, id);
CREATE INDEX item_order_of_partner ON public.item_order USING btree (partner_id, id);
CREATE INDEX item_order_open ON public.item_order USING btree (partner_id, status, id) WHERE (status = ANY (ARRAY['RESERVED'::text, 'PLACED'::text, 'READY'::text, 'SHIPPED'::text]));
CREATE UNIQUE INDEX item_order_placed ON public.item_order USING btree (placed_sequence) WHERE (placed_sequence IS NOT NULL);
CREATE INDEX item_order_reserved ON public.item_order USING btree (item_id, reserved_until) WHERE (status = 'RESERVED'::text);
CREATE INDEX journal_entry_kind ON public.journal_entry USING btree (kind, sequence);
CREATE UNIQUE INDEX journal_entry_wallet ON public.journal_entry USING btree (member_id, wallet_version) WHERE (wallet_version IS NOT NULL);
CREATE INDEX lot_burn ON public.lot USING btree (member_id, expires_at, entry_sequence) WHERE live;
CREATE INDEX lot_due ON public.lot USING btree (expires_at) WHERE (live AND (expires_at IS NOT NULL));
CREATE INDEX lot_made ON public.lot USING brin (entry_sequence) WITH (pages_per_range='32');
CREATE UNIQUE INDEX lot_part ON public.lot USING btree (entry_sequence, part) WHERE (part IS NOT NULL);
CREATE INDEX lot_price ON public.lot USING btree (partner_id, fund_price, issue_price) WHERE live;
CREATE INDEX lot_movement_lot ON public.lot_movement USING btree (lot_id);
CREATE INDEX lot_movement_reference ON public.lot_movement USING btree (reference) WHERE (reference IS NOT NULL);
CREATE INDEX member_referral_code ON public.member USING btree (substr(encode(sha256(decode(id, 'escape'::text)), 'hex'::text), 1, 15));
CREATE INDEX member_code_expiry ON public.member_code USING btree (expires_at);
CREATE INDEX member_code_member ON public.member_code USING btree (member_id);
CREATE INDEX member_grant_of_member ON public.member_grant USING btree (member_id, id);
CREATE INDEX member_grant_of_offer ON public.member_grant USING btree (offer_id, id) WHERE (offer_id IS NOT NULL);
CREATE INDEX member_grant_of_subject ON public.member_grant USING btree (subject_id) WHERE (subject_id IS NOT NULL);
CREATE INDEX member_grant_of_task ON public.member_grant USING btree (member_id, offer_id) WHERE (cause = 'TASK'::text);
CREATE INDEX member_link_linked ON public.member_link USING btree (linked_at);
CREATE UNIQUE INDEX member_link_member ON public.member_link USING btree (member_id, partner_id);
CREATE INDEX member_profile_birthday ON public.member_profile USING btree (birthday) WHERE (birthday IS NOT NULL);
CREATE INDEX offer_newest ON public.offer USING btree (substr(id, 5));
CREATE INDEX offer_of_owner ON public.offer USING btree (owner_id);
CREATE INDEX offer_consent_of_partner ON public.offer_consent USING btree (partner_id);
CREATE UNIQUE INDEX offer_pause_open ON public.offer_pause USING btree (offer_id) WHERE (resumed_at IS NULL);
CREATE INDEX offer_version_approved ON public.offer_version USING btree (offer_id) WHERE (stage = 'APPROVED'::text);
CREATE INDEX partner_entry_line ON public.partner_entry USING btree (partner_id, period, line_kind, counterparty_id, entry_sequence) WHERE (line_kind IS NOT NULL);
CREATE INDEX partner_entry_partner ON public.partner_entry USING btree (partner_id, entry_sequence) WHERE (ordinal >= 0);
CREATE UNIQUE INDEX partner_entry_place ON public.partner_entry USING btree (entry_sequence, ordinal) WHERE (ordinal >= 0);
CREATE UNIQUE INDEX play_number ON public.play USING btree (draw_id, number);
CREATE UNIQUE INDEX rate_sheet_in_force ON public.rate_sheet USING btree (partner_id, effective_from) WHERE (approval = 'APPROVED'::text);
CREATE INDEX rate_sheet_newest ON public.rate_sheet USING btree (proposed_at, id);
CREATE INDEX rate_sheet_waiting ON public.rate_sheet USING btree (proposed_at, id) WHERE (approval = 'PROPOSED'::text);
CREATE INDEX redemption_of_partner ON public.redemption USING btree (partner_id, entry_sequence);
CREATE UNIQUE INDEX referral_of_accrual ON public.referral USING btree (accrual_id) WHERE (accrual_id IS NOT NULL);
CREATE UNIQUE INDEX referral_of_friend ON public.referral USING btree (friend_id);
CREATE INDEX referral_of_referrer ON public.referral USING btree (referrer_id, id);
CREATE INDEX refusal_log_at ON ONLY public.refusal_log USING btree (at, id);
CREATE INDEX refusal_log_by_member ON ONLY public.refusal_log USING btree (member_id, at, id) WHERE (member_id IS NOT NULL);
CREATE INDEX refusal_log_by_partner ON ONLY public.refusal_log USING btree (partner_id, at, id);
CREATE INDEX request_log_by_key ON ONLY public.request_log USING btree (partner_id, idempotency_key, at, id) WHERE (idempotency_key IS NOT NULL);
CREATE INDEX request_log_by_order ON ONLY public.request_log USING btree (partner_id, order_id, at, id) WHERE (order_id IS NOT NULL);
CREATE INDEX request_log_by_partner ON ONLY public.request_log USING btree (partner_id, at, id);
CREATE INDEX request_log_by_request ON ONLY public.request_log USING btree (partner_id, request_id, at, id);
CREATE INDEX session_ends ON public.session USING btree (ends_at);
CREATE INDEX session_of_actor ON public.session USING btree (actor, id);
CREATE UNIQUE INDEX settlement_period_open ON public.settlement_period USING btree (status) WHERE (status = 'OPEN'::text);
CREATE INDEX statement_amount ON public.statement USING btree (currency, net_due, period, partner_id);
CREATE INDEX statement_partner ON public.statement USING btree (partner_id, period);
CREATE INDEX statement_unsettled ON public.statement USING btree (period, partner_id) WHERE (status <> 'SETTLED'::text);
CREATE INDEX statement_waiting ON public.statement USING btree (issued_at) WHERE (status = 'ISSUED'::text);
CREATE INDEX statement_news_of_partner ON public.statement_news USING btree (partner_id, number);
CREATE INDEX stock_out ON public.stock USING btree (item_id) WHERE ((reserved + taken) >= supplied);
CREATE INDEX tier_change_risen ON public.tier_change USING btree (ladder_id, at) WHERE (reason = 'REACHED'::text);
CREATE INDEX tier_standing_due ON public.tier_standing USING btree (review_at) WHERE (review_at IS NOT NULL);

-- views

CREATE VIEW posting AS
 SELECT e.sequence AS entry_sequence,
    ((a.number - 1))::smallint AS ordinal,
    (a.account COLLATE "C") AS account,
    e.assets[a.number] AS asset,
    (e.amounts[a.number])::numeric(38,0) AS amount,
    (
        CASE
            WHEN (split_part(a.account, ':'::text, 1) = ANY (ARRAY['issued'::text, 'redeemed'::text, 'expired'::text, 'clearing'::text, 'commitment'::text])) THEN split_part(a.account, ':'::text, 2)
            ELSE NULL::text
        END COLLATE "C") AS partner_id,
    (NULL::text COLLATE "C") AS member_id,
    NULL::integer AS wallet_version,
    NULL::bigint AS available,
    NULL::bigint AS held,
    l.line_kind,
    l.counterparty_id,
    l.line_points,
    e.period
   FROM ((journal_entry e
     CROSS JOIN LATERAL unnest(e.accounts) WITH ORDINALITY a(account, number))
     LEFT JOIN partner_entry l ON (((l.entry_sequence = e.sequence) AND (l.ordinal = (a.number - 1)) AND (l.ordinal >= 0) AND (l.line_kind IS NOT NULL))))
UNION ALL
 SELECT e.sequence AS entry_sequence,
    (cardinality(e.accounts))::smallint AS ordinal,
    (('wallet:'::text || e.member_id) COLLATE "C") AS account,
    'PTS'::text AS asset,
    (e.available_delta)::numeric(38,0) AS amount,
    NULL::text AS partner_id,
    e.member_id,
    e.wallet_version,
    e.available,
    e.held,
    NULL::text AS line_kind,
    NULL::text AS counterparty_id,
    NULL::bigint AS line_points,
    e.period
   FROM journal_entry e
  WHERE ((e.wallet_version IS NOT NULL) AND (e.available_delta <> 0))
UNION ALL
 SELECT e.sequence AS entry_sequence,
    ((cardinality(e.accounts) + ((e.available_delta <> 0))::integer))::smallint AS ordinal,
    (('hold:'::text || e.member_id) COLLATE "C") AS account,
    'PTS'::text AS asset,
    (e.held_delta)::numeric(38,0) AS amount,
    NULL::text AS partner_id,
    e.member_id,
    e.wallet_version,
    e.available,
    e.held,
    NULL::text AS line_kind,
    NULL::text AS counterparty_id,
    NULL::bigint AS line_points,
    e.period
   FROM journal_entry e
  WHERE ((e.wallet_version IS NOT NULL) AND (e.held_delta <> 0));

-- functions

CREATE OR REPLACE FUNCTION public.accrual_keeps_off_receipts()
 RETURNS trigger
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
BEGIN
  -- Most batches meet no receipt: without any, nothing is looked up.
  IF EXISTS (SELECT FROM receipt) AND EXISTS (SELECT FROM added a JOIN receipt r ON r.partner_id = a.partner_id AND r.number = a.order_id
                                              WHERE substr(r.id, 5) <> substr(a.id, 5)) THEN
    RAISE EXCEPTION 'an order is that of a receipt' USING ERRCODE = 'unique_violation';
  END IF;
  RETURN NULL;
END $function$;

CREATE OR REPLACE FUNCTION public.add_event(its_source text, its_change text, its_subject text, its_partner text, was jsonb, became jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
DECLARE
  act jsonb := coalesce(nullif(current_setting('kula.act', true), ''), '{}')::jsonb;
  its_chain smallint := pg_backend_pid() % 16;
  last record;
  e event;
BEGIN
  -- By a lock of its own and from the last event, which an index leads to: with the chain's row locked and changed for each event,
  -- a transaction of 40,000 links took minutes, since it read through all of that row's versions each time.
  PERFORM pg_advisory_xact_lock(585214, its_chain);
  SELECT x.number, x.digest INTO last FROM event x WHERE x.chain = its_chain ORDER BY x.number DESC LIMIT 1;
  e.id := nextval('event_id_seq');
  e.at := date_trunc('milliseconds', clock_timestamp());
  e.network_at := network_now();
  e.number := coalesce(last.number, 0) + 1;
  e.digest := sha256(coalesce(last.digest, decode(repeat('00', 32), 'hex')) || convert_to(jsonb_build_array(e.id, its_chain, e.number,
    (extract(epoch FROM e.at) * 1000)::bigint, (extract(epoch FROM e.network_at) * 1000)::bigint, session_user, act->>'operation', act->>'role', act->>'actor',
    its_source, its_change, its_subject, its_partner, was, became)::text, 'UTF8'));
  INSERT INTO event (id, chain, number, at, network_at, login, operation, role, actor, source, change, subject, partner_id, before, after, digest)
  OVERRIDING SYSTEM VALUE
  VALUES (e.id, its_chain, e.number, e.at, e.network_at, session_user, act->>'operation', act->>'role', act->>'actor',
    its_source, its_change, its_subject, its_partner, was, became, e.digest);
END $function$;

CREATE OR REPLACE FUNCTION public.card_makes_news()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  PERFORM tell_lanes_of(ARRAY[OLD.member_id]);
  RETURN NULL;
END $function$;

CREATE OR REPLACE FUNCTION public.case_reasons_apart()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  NEW.network_reason := NEW.reason;
  NEW.reason := CASE WHEN NEW.reason ^@ 'Returns' THEN 'Returns after redemption: the network''s watch found several.'
    ELSE regexp_replace(NEW.reason, ', brought by [0-9]+ of it,', '') END;
  RETURN NEW;
END $function$;

CREATE OR REPLACE FUNCTION public.clock_moves_forward()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION 'the clock of a network with entries only moves forward' USING ERRCODE = 'restrict_violation';
END $function$;

CREATE OR REPLACE FUNCTION public.counter_is_another()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION 'counter % % % % % %: % is used, not %', OLD.offer_id, OLD.measure, OLD.per, OLD.span, OLD.subject, OLD.during, OLD.used, NEW.used_before
    USING ERRCODE = 'KU003';
END $function$;

CREATE OR REPLACE FUNCTION public.entries_balance()
 RETURNS trigger
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
DECLARE bad record;
BEGIN
  SELECT sequence, asset, sum(amount) AS rest INTO bad
  FROM (
    SELECT sequence, unnest(assets) AS asset, unnest(amounts) AS amount FROM added
    UNION ALL
    SELECT sequence, 'PTS', (available_delta + held_delta)::numeric FROM added WHERE wallet_version IS NOT NULL
  ) p GROUP BY sequence, asset HAVING sum(amount) <> 0 OR count(amount) <> count(*) LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'entry % does not balance: % is off by %', bad.sequence, bad.asset, bad.rest USING ERRCODE = 'check_violation';
  END IF;

  -- One probe of the index an entry. LATERAL with LIMIT, because what stops at a first match that does not exist was
  -- planned as a hash of the whole journal.
  SELECT a.sequence, a.member_id, a.wallet_version INTO bad
  FROM added a LEFT JOIN LATERAL (
    SELECT p.available, p.held, p.sequence FROM journal_entry p
    WHERE p.member_id = a.member_id AND p.wallet_version = a.wallet_version - 1 LIMIT 1
  ) b ON true
  WHERE a.wallet_version IS NOT NULL AND (
    (b.sequence IS NULL) <> (a.wallet_version = 1) OR b.sequence > a.sequence
    OR a.available <> coalesce(b.available, 0) + a.available_delta OR a.held <> coalesce(b.held, 0) + a.held_delta)
  LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'entry %: version % of the wallet of % does not follow from the one before, without gap', bad.sequence, bad.wallet_version, bad.member_id
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $function$;

CREATE OR REPLACE FUNCTION public.entry_takes_its_postings()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  SELECT coalesce(array_agg(account) FILTER (WHERE member_id IS NULL), '{}'), coalesce(array_agg(asset) FILTER (WHERE member_id IS NULL), '{}'),
    coalesce(array_agg(amount) FILTER (WHERE member_id IS NULL), '{}'), max(wallet_version),
    CASE WHEN max(wallet_version) IS NOT NULL THEN coalesce(sum(amount) FILTER (WHERE account ^@ 'wallet:'), 0) END,
    CASE WHEN max(wallet_version) IS NOT NULL THEN coalesce(sum(amount) FILTER (WHERE account ^@ 'hold:'), 0) END,
    max(available), max(held)
  INTO NEW.accounts, NEW.assets, NEW.amounts, NEW.wallet_version, NEW.available_delta, NEW.held_delta, NEW.available, NEW.held
  FROM (SELECT * FROM posting_unpacked WHERE entry_sequence = NEW.sequence ORDER BY ordinal) p;
  INSERT INTO partner_entry (entry_sequence, ordinal, partner_id, period, line_kind, counterparty_id, line_points)
  SELECT entry_sequence, ordinal, partner_id, period, line_kind, counterparty_id, line_points
  FROM posting_unpacked WHERE entry_sequence = NEW.sequence AND line_kind IS NOT NULL
  UNION ALL
  SELECT entry_sequence, min(ordinal), partner_id, period, NULL, NULL, NULL
  FROM posting_unpacked WHERE entry_sequence = NEW.sequence AND partner_id IS NOT NULL
  GROUP BY entry_sequence, partner_id, period HAVING count(line_kind) = 0;
  RETURN NEW;
END $function$;

CREATE OR REPLACE FUNCTION public.event_ends_chain()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public'
 SET enable_seqscan TO 'off'
AS $function$
BEGIN
  IF NOT EXISTS (SELECT FROM event x WHERE x.chain = NEW.chain AND x.number = NEW.number + 1) THEN
    INSERT INTO event_chain AS c (chain, number, digest) VALUES (NEW.chain, NEW.number, NEW.digest)
    ON CONFLICT (chain) DO UPDATE SET number = excluded.number, digest = excluded.digest;
  END IF;
  RETURN NULL;
END $function$;

CREATE OR REPLACE FUNCTION public.event_state(r jsonb, plain text[], omitted text[])
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE
AS $function$
  SELECT coalesce(jsonb_object_agg(key, CASE WHEN key = ANY(plain) THEN value
    ELSE to_jsonb(left(encode(sha256(convert_to(coalesce(r->>'salt', '') || (value #>> '{}'), 'UTF8')), 'hex'), 32)) END), '{}')
  FROM jsonb_each(r) WHERE value <> 'null' AND (key = ANY(plain) OR NOT (key = ANY(omitted) OR omitted = '{*}'))
$function$;

CREATE OR REPLACE FUNCTION public.event_subject(r jsonb, columns text[])
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
AS $function$
  SELECT string_agg(CASE WHEN name ^@ '#' THEN left(encode(sha256(convert_to(r->>substr(name, 2), 'UTF8')), 'hex'), 32) ELSE r->>name END, ' ' ORDER BY place)
  FROM unnest(columns) WITH ORDINALITY c(name, place)
$function$;

CREATE OR REPLACE FUNCTION public.event_sum(facts jsonb)
 RETURNS numeric
 LANGUAGE sql
 IMMUTABLE
AS $function$
  SELECT ('x' || left(encode(sha256(convert_to(facts::text, 'UTF8')), 'hex'), 16))::bit(64)::bigint::numeric
$function$;

CREATE OR REPLACE FUNCTION public.journal_is_append_only()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION '% on % is refused: the journal is append-only', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $function$;

CREATE OR REPLACE FUNCTION public.journal_sequence_at(at timestamp with time zone)
 RETURNS bigint
 LANGUAGE plpgsql
 STABLE
 SET enable_seqscan TO 'off'
AS $function$
DECLARE
  low bigint := 0;
  high bigint;
  middle bigint;
  posted timestamptz;
BEGIN
  SELECT sequence INTO high FROM lane_head;
  WHILE low < high LOOP
    middle := (low + high + 1) / 2;
    SELECT posted_at INTO posted FROM journal_entry WHERE sequence = middle;
    IF posted <= at THEN low := middle; ELSE high := middle - 1; END IF;
  END LOOP;
  RETURN low;
END $function$;

CREATE OR REPLACE FUNCTION public.keep_events_of(source text, subjects text, plain text, omitted text, partner text)
 RETURNS void
 LANGUAGE plpgsql
 SET "TimeZone" TO 'UTC'
 SET bytea_output TO 'hex'
AS $function$
BEGIN
  EXECUTE format('DROP TRIGGER IF EXISTS event ON %I', source);
  EXECUTE format('CREATE TRIGGER event AFTER INSERT OR UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION write_event(%L, %L, %L, %L)', source, subjects, plain, omitted, partner);
  EXECUTE format($q$
    SELECT add_event(%L, 'STOOD', event_subject(to_jsonb(t), string_to_array(%L, ' ')), to_jsonb(t)->>%L, '{}',
      event_state(to_jsonb(t), string_to_array(%L, ' '), string_to_array(%L, ' ')))
    FROM (SELECT * FROM %I ORDER BY %s) t $q$, source, subjects, partner, plain, omitted, source, replace(subjects, ' ', ', '));
END $function$;

CREATE OR REPLACE FUNCTION public.lane_enter(lane_lock bigint, known_digest bytea, known_period integer, known_config bigint, at timestamp with time zone)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
AS $function$
DECLARE head record;
BEGIN
  PERFORM pg_advisory_xact_lock(lane_lock);
  SELECT h.digest, h.period, h.config_version, h.posted_at,
    date_trunc('milliseconds', clock_timestamp() + h.clock_offset_ms * interval '1 millisecond') AS clock
  INTO head FROM lane_head h;
  IF head.digest IS DISTINCT FROM known_digest OR head.period <> known_period OR head.config_version <> known_config THEN
    RAISE EXCEPTION 'the lane has moved on' USING ERRCODE = 'KU001';
  END IF;
  IF at < head.posted_at OR abs(extract(epoch FROM greatest(head.clock, head.posted_at) - at)) > 1 THEN
    RAISE EXCEPTION 'the time of the batch is not the network''s: % and not %', at, greatest(head.clock, head.posted_at) USING ERRCODE = 'KU001';
  END IF;
  RETURN head.clock;
END $function$;

CREATE OR REPLACE FUNCTION public.lane_enter(lane_lock bigint, known_digest bytea, known_period integer, known_config bigint, at timestamp with time zone, known_news bigint, members text[], OUT clock timestamp with time zone, OUT news bigint, OUT heard text[])
 RETURNS record
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
DECLARE head record;
BEGIN
  PERFORM pg_advisory_xact_lock(lane_lock);
  SELECT h.digest, h.period, h.config_version, h.posted_at, h.news,
    date_trunc('milliseconds', clock_timestamp() + h.clock_offset_ms * interval '1 millisecond') AS clock
  INTO head FROM lane_head h;
  IF head.digest IS DISTINCT FROM known_digest OR head.period <> known_period OR head.config_version - head.news <> known_config THEN
    RAISE EXCEPTION 'the lane has moved on' USING ERRCODE = 'KU001';
  END IF;
  IF at < head.posted_at OR abs(extract(epoch FROM greatest(head.clock, head.posted_at) - at)) > 1 THEN
    RAISE EXCEPTION 'the time of the batch is not the network''s: % and not %', at, greatest(head.clock, head.posted_at) USING ERRCODE = 'KU001';
  END IF;
  IF head.news <> known_news THEN
    heard := ARRAY(SELECT n.member_id FROM lane_news n WHERE n.number > known_news);
    IF cardinality(heard) <> head.news - known_news THEN
      RAISE EXCEPTION 'there was more news than is kept' USING ERRCODE = 'KU001';
    END IF;
    IF heard && members THEN
      RAISE EXCEPTION 'there is news of a member of the batch' USING ERRCODE = 'KU002';
    END IF;
  END IF;
  clock := head.clock;
  news := head.news;
END $function$;

CREATE OR REPLACE FUNCTION public.lane_settings_changed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  UPDATE lane_head SET config_version = config_version + 1;
  RETURN NULL;
END $function$;

CREATE OR REPLACE FUNCTION public.lane_tell_news(members text[])
 RETURNS void
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
DECLARE
  told CONSTANT int := cardinality(members);
  latest bigint;
BEGIN
  UPDATE lane_head SET news = news + told, config_version = config_version + told RETURNING news INTO latest;
  INSERT INTO lane_news (number, member_id) SELECT latest - told + u.place, u.id FROM unnest(members) WITH ORDINALITY u(id, place);
  -- A lane that missed more than these forgets all.
  DELETE FROM lane_news WHERE number <= latest - 1000;
END $function$;

CREATE OR REPLACE FUNCTION public.lots_for(members text[], wanted bigint[], at timestamp with time zone)
 RETURNS SETOF lot
 LANGUAGE plpgsql
 STABLE
 SET enable_seqscan TO 'off'
AS $function$
DECLARE
  l lot;
  missing bigint;
  entry bigint;
BEGIN
  FOR i IN 1 .. coalesce(array_length(members, 1), 0) LOOP
    missing := wanted[i];
    entry := NULL;
    FOR l IN SELECT * FROM lot WHERE member_id = members[i] AND live ORDER BY expires_at, entry_sequence LOOP
      IF l.expires_at IS NULL OR l.expires_at > at THEN
        EXIT WHEN missing <= 0 AND l.entry_sequence IS DISTINCT FROM entry;
        missing := missing - l.remaining;
        entry := l.entry_sequence;
      END IF;
      RETURN NEXT l;
    END LOOP;
  END LOOP;
END $function$;

CREATE OR REPLACE FUNCTION public.member_makes_news()
 RETURNS trigger
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
DECLARE latest bigint;
BEGIN
  UPDATE lane_head SET news = news + 1, config_version = config_version + 1 RETURNING news INTO latest;
  INSERT INTO lane_news (number, member_id) VALUES (latest, NEW.id);
  -- A lane that missed more than these forgets all.
  DELETE FROM lane_news WHERE number <= latest - 1000;
  RETURN NULL;
END $function$;

CREATE OR REPLACE FUNCTION public.network_freeze_holds()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF EXISTS (SELECT FROM network_freeze WHERE member_id = NEW.id) THEN
    RAISE EXCEPTION 'the network has frozen the wallet of member %', NEW.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $function$;

CREATE OR REPLACE FUNCTION public.network_now()
 RETURNS timestamp with time zone
 LANGUAGE sql
AS $function$
  SELECT greatest(date_trunc('milliseconds', clock_timestamp() + clock_offset_ms * interval '1 millisecond'), posted_at)
  FROM lane_head
$function$;

CREATE OR REPLACE FUNCTION public.offer_version_is_never_edited()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION 'the terms of version % of % are never edited: draft the next version', OLD.version, OLD.offer_id;
END $function$;

CREATE OR REPLACE FUNCTION public.play_is_too_late()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF EXISTS (SELECT FROM made m JOIN offer_version v ON v.offer_id = m.draw_id AND v.stage = 'APPROVED' WHERE v.effective_to <= network_now()) THEN
    RAISE EXCEPTION 'a play came after the end of its draw' USING ERRCODE = 'KU003';
  END IF;
  RETURN NULL;
END $function$;

CREATE OR REPLACE FUNCTION public.posting_waits_for_its_entry()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  INSERT INTO posting_unpacked SELECT NEW.*;
  RETURN NEW;
END $function$;

CREATE OR REPLACE FUNCTION public.profile_makes_news()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  PERFORM tell_lanes_of(ARRAY(SELECT DISTINCT member_id FROM changed));
  RETURN NULL;
END $function$;

CREATE OR REPLACE FUNCTION public.receipt_keeps_off_accruals()
 RETURNS trigger
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
BEGIN
  IF EXISTS (SELECT FROM added r JOIN accrual a ON a.partner_id = r.partner_id AND a.order_id = r.number) THEN
    RAISE EXCEPTION 'a receipt is that of an order' USING ERRCODE = 'unique_violation';
  END IF;
  RETURN NULL;
END $function$;

CREATE OR REPLACE FUNCTION public.referral_makes_news()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  PERFORM tell_lanes_of(ARRAY(SELECT DISTINCT friend_id FROM changed));
  RETURN NULL;
END $function$;

CREATE OR REPLACE FUNCTION public.refusal_log_days(keep_days integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public'
 SET "TimeZone" TO 'UTC'
 SET lock_timeout TO '2s'
AS $function$
DECLARE
  today date := clock_timestamp()::date;
  day date;
  part text;
  did int := 0;
BEGIN
  IF keep_days IS NULL OR keep_days < 1 THEN
    RAISE EXCEPTION 'refusals are kept for a day at least';
  END IF;
  PERFORM pg_advisory_xact_lock(5852140016);
  -- What was refused a moment before midnight is written after it.
  FOR day IN SELECT generate_series(today - 1, today + 2, interval '1 day')::date LOOP
    part := 'refusal_log_' || to_char(day, 'YYYYMMDD');
    IF NOT EXISTS (SELECT FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'refusal_log'::regclass AND c.relname = part) THEN
      EXECUTE format('CREATE TABLE %I PARTITION OF refusal_log FOR VALUES FROM (%L) TO (%L)', part, day, day + 1);
      did := did + 1;
    END IF;
  END LOOP;
  FOR part IN
    SELECT c.oid::regclass::text FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'refusal_log'::regclass AND c.relname ~ '^refusal_log_\d{8}$' AND to_date(right(c.relname, 8), 'YYYYMMDD') < today - keep_days
  LOOP
    EXECUTE 'DROP TABLE ' || part;
    did := did + 1;
  END LOOP;
  RETURN did;
END $function$;

CREATE OR REPLACE FUNCTION public.request_log_days(keep_days integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public'
 SET "TimeZone" TO 'UTC'
 SET lock_timeout TO '2s'
AS $function$
DECLARE
  today date := clock_timestamp()::date;
  day date;
  part text;
  did int := 0;
BEGIN
  IF keep_days IS NULL OR keep_days < 1 THEN
    RAISE EXCEPTION 'requests are kept for a day at least';
  END IF;
  PERFORM pg_advisory_xact_lock(5852140045);
  FOR day IN SELECT generate_series(today - 1, today + 2, interval '1 day')::date LOOP
    part := 'request_log_' || to_char(day, 'YYYYMMDD');
    IF NOT EXISTS (SELECT FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'request_log'::regclass AND c.relname = part) THEN
      EXECUTE format('CREATE TABLE %I PARTITION OF request_log FOR VALUES FROM (%L) TO (%L)', part, day, day + 1);
      did := did + 1;
    END IF;
  END LOOP;
  FOR part IN
    SELECT c.oid::regclass::text FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'request_log'::regclass AND c.relname ~ '^request_log_\d{8}$' AND to_date(right(c.relname, 8), 'YYYYMMDD') < today - keep_days
  LOOP
    EXECUTE 'DROP TABLE ' || part;
    did := did + 1;
  END LOOP;
  RETURN did;
END $function$;

CREATE OR REPLACE FUNCTION public.statement_makes_news()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  INSERT INTO statement_news (statement_id, partner_id) VALUES (NEW.id, NEW.partner_id);
  RETURN NULL;
END $function$;

CREATE OR REPLACE FUNCTION public.stock_is_another()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION 'stock of %: version % stands, % was to follow it', OLD.item_id, OLD.version, NEW.version USING ERRCODE = 'KU003';
END $function$;

CREATE OR REPLACE FUNCTION public.tell_lanes_of(members text[])
 RETURNS void
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
DECLARE latest bigint; many int := coalesce(cardinality(members), 0);
BEGIN
  IF many = 0 THEN RETURN; END IF;
  UPDATE lane_head SET news = news + many, config_version = config_version + many RETURNING news INTO latest;
  INSERT INTO lane_news (number, member_id) SELECT latest - many + u.n, u.member_id FROM unnest(members) WITH ORDINALITY u(member_id, n);
  -- A lane that missed more than these forgets all.
  DELETE FROM lane_news WHERE number <= latest - 1000;
END $function$;

CREATE OR REPLACE FUNCTION public.tier_change_stays()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION 'change % of member % on ladder % stays as it was made', OLD.number, OLD.member_id, OLD.ladder_id;
END $function$;

CREATE OR REPLACE FUNCTION public.write_event()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public'
 SET "TimeZone" TO 'UTC'
 SET bytea_output TO 'hex'
AS $function$
DECLARE
  subjects text[] := string_to_array(TG_ARGV[0], ' ');
  plain text[] := string_to_array(TG_ARGV[1], ' ');
  omitted text[] := string_to_array(TG_ARGV[2], ' ');
  old_row jsonb;
  new_row jsonb;
  was jsonb;
  became jsonb;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    old_row := to_jsonb(OLD);
    was := event_state(old_row, plain, omitted);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    new_row := to_jsonb(NEW);
    became := event_state(new_row, plain, omitted);
  END IF;
  IF TG_OP = 'UPDATE' AND was = became AND event_subject(old_row, subjects) = event_subject(new_row, subjects) THEN
    RETURN NULL;
  END IF;
  IF TG_OP = 'UPDATE' AND TG_ARGV[4] IS DISTINCT FROM 'whole' AND event_subject(old_row, subjects) = event_subject(new_row, subjects) THEN
    PERFORM add_event(TG_TABLE_NAME, 'UPDATE', event_subject(new_row, subjects), new_row->>TG_ARGV[3],
      (SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(was) WHERE became->key IS DISTINCT FROM value),
      (SELECT coalesce(jsonb_object_agg(key, became->key), '{}') FROM jsonb_object_keys(was || became) key WHERE became->key IS DISTINCT FROM was->key));
    RETURN NULL;
  END IF;
  IF TG_OP <> 'INSERT' THEN
    PERFORM add_event(TG_TABLE_NAME, 'DELETE', event_subject(old_row, subjects), old_row->>TG_ARGV[3], was, '{}');
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM add_event(TG_TABLE_NAME, 'INSERT', event_subject(new_row, subjects), new_row->>TG_ARGV[3], '{}', became);
  END IF;
  RETURN NULL;
END $function$;

-- triggers

CREATE TRIGGER keeps_off_receipts AFTER INSERT ON public.accrual REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION accrual_keeps_off_receipts();
CREATE TRIGGER event AFTER INSERT OR DELETE OR UPDATE ON public.api_key FOR EACH ROW EXECUTE FUNCTION write_event('id', 'prefix partner_id created_at expires_at revoked_at', 'id', 'partner_id');
CREATE TRIGGER event AFTER INSERT OR DELETE OR UPDATE ON public.card FOR EACH ROW EXECUTE FUNCTION write_event('id', 'serial status printed_for printed_at member_id bound_at lost_at replaced_by', 'id number', 'printed_for');
CREATE TRIGGER known_to_lane AFTER UPDATE ON public.card FOR EACH ROW WHEN (((old.status = 'BOUND'::text) AND (((new.status IS DISTINCT FROM old.status) OR (new.number IS DISTINCT FROM old.number)) OR (new.member_id IS DISTINCT FROM old.member_id)))) EXECUTE FUNCTION card_makes_news();
CREATE TRIGGER known_to_lane_of_old AFTER DELETE ON public.card FOR EACH ROW WHEN ((old.status = 'BOUND'::text)) EXECUTE FUNCTION card_makes_news();
CREATE TRIGGER event AFTER INSERT OR DELETE OR UPDATE ON public.care_case FOR EACH ROW EXECUTE FUNCTION write_event('id', 'kind status partner_id member_id owner_id subject_id action opened_at due_at escalated_at closed_at decided_by decided_role outcome_id', 'id', 'partner_id');
CREATE TRIGGER reasons_apart BEFORE INSERT OR UPDATE ON public.care_case FOR EACH ROW WHEN (((new.kind = 'REVIEW'::text) AND (new.owner_id IS NULL) AND (new.network_reason IS NULL) AND (new.reason ~ '^(Returns after redemption: goods of |Referral ring: .*, brought by )'::text))) EXECUTE FUNCTION case_reasons_apart();
CREATE TRIGGER follows_what_stands BEFORE UPDATE ON public.counter FOR EACH ROW WHEN ((new.used_before IS DISTINCT FROM old.used)) EXECUTE FUNCTION counter_is_another();
CREATE TRIGGER event AFTER INSERT OR DELETE OR UPDATE ON public.coupon FOR EACH ROW EXECUTE FUNCTION write_event('id', 'kind_id version member_id reference ordinal taken granted_at expires_at cancelled_at', 'id', '');
CREATE TRIGGER event AFTER INSERT OR DELETE OR UPDATE ON public.coupon_use FOR EACH ROW EXECUTE FUNCTION write_event('id', 'coupon_id kind_id partner_id member_id spend currency counted discount reimbursement rates used_at entry_sequence undone_at undo_sequence', 'id', 'partner_id');
CREATE TRIGGER event AFTER INSERT OR DELETE OR UPDATE ON public.dispute FOR EACH ROW EXECUTE FUNCTION write_event('id', 'line_id opened_at opened_by resolved_at resolved_by adjustment entry_sequence', 'id', '');
CREATE TRIGGER event AFTER INSERT OR DELETE OR UPDATE ON public.dispute_evidence FOR EACH ROW EXECUTE FUNCTION write_event('dispute_id entry_sequence', 'dispute_id entry_sequence', '', '');
CREATE TRIGGER event AFTER INSERT OR DELETE OR UPDATE ON public.draw_seed FOR EACH ROW EXECUTE FUNCTION write_event('draw_id', 'commitment key_id made_at revealed_at', 'draw_id', '');
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.event FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();
CREATE CONSTRAINT TRIGGER ends_chain AFTER INSERT ON public.event DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION event_ends_chain();
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON public.event_chain FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();
CREATE TRIGGER event AFTER INSERT OR DELETE OR UPDATE ON public.fx_rate FOR EACH ROW EXECUTE FUNCTION write_event('id', 'base quote rate effective_from published_at published_by', 'id', '');
CREATE TRIGGER known_to_lane AFTER INSERT OR DELETE OR UPDATE ON public.fx_rate FOR EACH STATEMENT EXECUTE FUNCTION lane_settings_changed();
CREATE TRIGGER event AFTER DELETE OR UPDATE ON public.idempotency_key FOR EACH ROW EXECUTE FUNCTION write_event('scope #key', 'operation', 'scope key', 'scope', 'whole');
CREATE TRIGGER event_made AFTER INSERT ON public.idempotency_key FOR EACH ROW WHEN ((new.entry_sequence IS NULL)) EXECUTE FUNCTION write_event('scope #key', 'operation', 'scope key', 'scope', 'whole');
CREATE TRIGGER event AFTER INSERT OR DELETE OR UPDATE ON public.item_order_step FOR EACH ROW EXECUTE FUNCTION write_event('order_id number', 'order_id number step at taken_by', 'order_id number', '');
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.journal_entry FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();
CREATE TRIGGER balance AFTER INSERT ON public.journal_entry REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION entries_balance();
CREATE TRIGGER of_previous_version BEFORE INSERT ON public.journal_entry FOR EACH ROW WHEN ((new.accounts IS NULL)) EXECUTE FUNCTION entry_takes_its_postings();
CREATE TRIGGER event AFTER UPDATE OF clock_offset_ms ON public.lane_head FOR EACH ROW WHEN ((old.clock_offset_ms <> new.clock_offset_ms)) EXECUTE FUNCTION write_event('id', 'clock_offset_ms', '*', '');
CREATE TRIGGER forward BEFORE UPDATE OF clock_offset_ms ON public.lane_head FOR EACH ROW WHEN (((new.clock_offset_ms < old.clock_offset_ms) AND (old.sequence > 0))) EXECUTE FUNCTION clock_moves_forward();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.lot_movement FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();
CREATE TRIGGER event AFTER DELETE OR UPDATE ON public.member FOR EACH ROW EXECUTE FUNCTION write_event('id', 'status', '*', '');
CREATE TRIGGER event_made AFTER INSERT ON public.member FOR EACH ROW WHEN ((new.status <> 'ACTIVE'::text)) EXECUTE FUNCTION write_event('id', 'status', '*', '');
CREATE TRIGGER known_to_lane AFTER UPDATE OF status ON public.member FOR EACH ROW WHEN ((old.status IS DISTINCT FROM new.status)) EXECUTE FUNCTION member_makes_news();
CREATE TRIGGER network_freeze_holds BEFORE UPDATE OF status ON public.member FOR EACH ROW WHEN (((new.status = 'ACTIVE'::text) AND (old.status <> 'ACTIVE'::text))) EXECUTE FUNCTION network_freeze_holds();
CREATE TRIGGER event AFTER INSERT OR DELETE OR UPDATE ON public.member_link FOR EACH ROW EXECUTE FUNCTION write_event('partner_id member_id', 'linked_at', 'partner_id member_id salt', 'partner_id', 'whole');
CREATE TRIGGER known_to_lane AFTER DELETE OR UPDATE ON public.member_link FOR EACH ROW EXECUTE FUNCTION lane_settings_changed();
CREATE TRIGGER known_to_lane AFTER UPDATE ON public.member_profile REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION profile_makes_news();
CREATE TRIGGER known_to_lane_of_new AFTER INSERT ON public.member_profile REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION profile_makes_news();
CREATE TRIGGER known_to_lane_of_old AFTER DELETE ON public.member_profile REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION profile_makes_news();
CREATE TRIGGER known_to_lane AFTER UPDATE ON public.member_tag REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION profile_makes_news();
CREATE TRIGGER known_to_lane_of_new AFTER INSERT ON public.member_tag REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION profile_makes_news();
CREATE TRIGGER known_to_lane_of_old AFTER DELETE ON public.member_tag REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION profile_makes_news();
CREATE TRIGGER event AFTER INSERT OR DELETE OR UPDATE ON public.network FOR EACH ROW EXECUTE FUNCTION write_event('id', 'name points_code base_currency point_value created_at', 'id feed', '');
CREATE TRIGGER known_to_lane AFTER UPDATE OF base_currency, point_value ON public.network FOR EACH STATEMENT EXECUTE FUNCTION lane_settings_changed();
CREATE TRIGGER event AFTER INSERT OR DELETE OR UPDATE ON public.offer FOR EACH ROW EXECUTE FUNCTION write_event('id', 'kind owner_id time_zone created_at ended_at ended_by', 'id', 'owner_id');
CREATE TRIGGER known_to_lane AFTER UPDATE OF ended_at ON public.offer FOR EACH ROW WHEN ((old.ended_at IS DISTINCT FROM new.ended_at)) EXECUTE FUNCTION lane_settings_changed();
CREATE TRIGGER event AFTER INSERT OR DELETE OR UPDATE ON public.offer_consent FOR EACH ROW EXECUTE FUNCTION write_event('offer_id version partner_id', 'given_at given_by', 'offer_id version partner_id', 'partner_id');
CREATE TRIGGER event AFTER INSERT OR DELETE OR UPDATE ON public.offer_pause FOR EACH ROW EXECUTE FUNCTION write_event('offer_id number', 'paused_at paused_by paused_for resumed_at resumed_by', 'offer_id number', 'paused_for');
CREATE TRIGGER known_to_lane AFTER INSERT OR DELETE OR UPDATE ON public.offer_pause FOR EACH STATEMENT EXECUTE FUNCTION lane_settings_changed();
CREATE TRIGGER event AFTER INSERT OR DELETE OR UPDATE ON public.offer_version FOR EACH ROW EXECUTE FUNCTION write_event('offer_id version', 'stage effective_from effective_to drafted_at drafted_by submitted_at submitted_by decided_at decided_by', 'offer_id version', '');
CREATE TRIGGER known_to_lane AFTER UPDATE ON public.offer_version FOR EACH ROW WHEN ((('APPROVED'::text = old.stage) OR ('APPROVED'::text = new.stage))) EXECUTE FUNCTION lane_settings_changed();
CREATE TRIGGER known_to_lane_of_new AFTER INSERT ON public.offer_version FOR EACH ROW WHEN ((new.stage = 'APPROVED'::text)) EXECUTE FUNCTION lane_settings_changed();
CREATE TRIGGER known_to_lane_of_old AFTER DELETE ON public.offer_version FOR EACH ROW WHEN ((old.stage = 'APPROVED'::text)) EXECUTE FUNCTION lane_settings_changed();
CREATE TRIGGER never_edited BEFORE UPDATE ON public.offer_version FOR EACH ROW WHEN (((old.terms IS DISTINCT FROM new.terms) OR ((old.offer_id IS DISTINCT FROM new.offer_id) OR (old.version IS DISTINCT FROM new.version)) OR ((old.stage = 'APPROVED'::text) AND ((old.effective_from IS DISTINCT FROM new.effective_from) OR (old.effective_to IS DISTINCT FROM new.effective_to))))) EXECUTE FUNCTION offer_version_is_never_edited();
CREATE TRIGGER event AFTER INSERT OR DELETE OR UPDATE ON public.partner FOR EACH ROW EXECUTE FUNCTION write_event('id', 'code name status currency funding_model credit_limit created_at member_view', 'id', 'id');
CREATE TRIGGER known_to_lane AFTER UPDATE OF status, currency, funding_model, credit_limit ON public.partner FOR EACH ROW WHEN (((((old.status IS DISTINCT FROM new.status) OR (old.currency IS DISTINCT FROM new.currency)) OR (old.funding_model IS DISTINCT FROM new.funding_model)) OR (old.credit_limit IS DISTINCT FROM new.credit_limit))) EXECUTE FUNCTION lane_settings_changed();
CREATE TRIGGER known_to_lane_of_rows AFTER INSERT OR DELETE ON public.partner FOR EACH STATEMENT EXECUTE FUNCTION lane_settings_changed();
CREATE TRIGGER event AFTER INSERT OR DELETE OR UPDATE ON public.partner_account FOR EACH ROW EXECUTE FUNCTION write_event('partner_id currency', 'partner_id currency', '', 'partner_id');
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.partner_entry FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();
CREATE TRIGGER event AFTER INSERT OR DELETE OR UPDATE ON public.payment FOR EACH ROW EXECUTE FUNCTION write_event('id', 'statement_id amount currency paid_at recorded_at entry_sequence', 'id', '');
CREATE TRIGGER in_time AFTER INSERT ON public.play REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION play_is_too_late();
CREATE TRIGGER of_previous_version INSTEAD OF INSERT ON public.posting FOR EACH ROW EXECUTE FUNCTION posting_waits_for_its_entry();
CREATE TRIGGER event AFTER INSERT OR DELETE OR UPDATE ON public.rate_sheet FOR EACH ROW EXECUTE FUNCTION write_event('id', 'partner_id version approval effective_from accrual_rate issue_price redemption_value reimbursement_price conversion_in_rate conversion_out_rate points_expire_after_days breakage_share proposed_at proposed_by decided_at decided_by', 'id', 'partner_id');
CREATE TRIGGER known_to_lane AFTER UPDATE ON public.rate_sheet FOR EACH ROW WHEN ((('APPROVED'::text = old.approval) OR ('APPROVED'::text = new.approval))) EXECUTE FUNCTION lane_settings_changed();
CREATE TRIGGER known_to_lane_of_new AFTER INSERT ON public.rate_sheet FOR EACH ROW WHEN ((new.approval = 'APPROVED'::text)) EXECUTE FUNCTION lane_settings_changed();
CREATE TRIGGER known_to_lane_of_old AFTER DELETE ON public.rate_sheet FOR EACH ROW WHEN ((old.approval = 'APPROVED'::text)) EXECUTE FUNCTION lane_settings_changed();
CREATE TRIGGER event AFTER INSERT OR DELETE OR UPDATE ON public.receipt FOR EACH ROW EXECUTE FUNCTION write_event('id', 'partner_id spend currency occurred_at posted_at claimable_until claimed_at member_id', 'id', 'partner_id');
CREATE TRIGGER keeps_off_accruals AFTER INSERT ON public.receipt REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION receipt_keeps_off_accruals();
CREATE TRIGGER event AFTER INSERT OR DELETE OR UPDATE ON public.referral FOR EACH ROW EXECUTE FUNCTION write_event('id', 'friend_id referrer_id claimed_at offer_id offer_version accrual_id grant_id rewarded_at taken_back_at', 'id', '');
CREATE TRIGGER known_to_lane_of_new AFTER INSERT ON public.referral REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION referral_makes_news();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.seal FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();
CREATE TRIGGER event AFTER INSERT OR DELETE OR UPDATE ON public.settlement_period FOR EACH ROW EXECUTE FUNCTION write_event('id', 'number status opened_at closed_at first_sequence last_sequence last_batch digest', 'id', '');
CREATE TRIGGER event AFTER INSERT OR DELETE OR UPDATE ON public.statement FOR EACH ROW EXECUTE FUNCTION write_event('id', 'period partner_id currency status balance net_due digest issued_at agreed_at settled_at', 'id', 'partner_id');
CREATE TRIGGER makes_news AFTER INSERT ON public.statement FOR EACH ROW EXECUTE FUNCTION statement_makes_news();
CREATE TRIGGER makes_news_of_status AFTER UPDATE OF status ON public.statement FOR EACH ROW WHEN ((old.status IS DISTINCT FROM new.status)) EXECUTE FUNCTION statement_makes_news();
CREATE TRIGGER follows_what_stands BEFORE UPDATE ON public.stock FOR EACH ROW WHEN ((new.version IS DISTINCT FROM (old.version + 1))) EXECUTE FUNCTION stock_is_another();
CREATE TRIGGER event AFTER INSERT OR DELETE OR UPDATE ON public.stock_supply FOR EACH ROW EXECUTE FUNCTION write_event('item_id number', 'item_id number units supplied_at supplied_by', 'item_id number', '');
CREATE TRIGGER stays BEFORE UPDATE ON public.tier_change FOR EACH ROW WHEN (((((((((((((((((((old.member_id IS DISTINCT FROM new.member_id) OR (old.ladder_id IS DISTINCT FROM new.ladder_id)) OR (old.number IS DISTINCT FROM new.number)) OR (old.reason IS DISTINCT FROM new.reason)) OR (old.from_level IS DISTINCT FROM new.from_level)) OR (old.to_level IS DISTINCT FROM new.to_level)) OR (old.at IS DISTINCT FROM new.at)) OR (old.review_before IS DISTINCT FROM new.review_before)) OR (old.review_at IS DISTINCT FROM new.review_at)) OR (old.credit IS DISTINCT FROM new.credit)) OR (old.needs IS DISTINCT FROM new.needs)) OR (old.window_from IS DISTINCT FROM new.window_from)) OR (old.accrual_id IS DISTINCT FROM new.accrual_id)) OR (old.sequence IS DISTINCT FROM new.sequence)) OR (old.version IS DISTINCT FROM new.version)) OR (old.set_by IS DISTINCT FROM new.set_by)) OR (old.note IS DISTINCT FROM new.note)) OR (new.came_back < old.came_back))) EXECUTE FUNCTION tier_change_stays();
