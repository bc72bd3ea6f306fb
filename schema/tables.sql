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
  CONSTRAINT accrual_check CHECK (((reversed_points >= 0) AND (reversed_points <= points))),
  CONSTRAINT accrual_partner_id_order_id_key UNIQUE (partner_id, order_id),
  CONSTRAINT accrual_pkey PRIMARY KEY (id),
  CONSTRAINT accrual_points_check CHECK ((points > 0))
) WITH (fillfactor=95);

CREATE TABLE api_key (
  id text COLLATE "C" NOT NULL,
  prefix text COLLATE "C" NOT NULL,
  secret_hash bytea NOT NULL,
  partner_id text COLLATE "C" NOT NULL,
  label text NOT NULL,
  created_at timestamp(3) with time zone NOT NULL,
  expires_at timestamp(3) with time zone,
  revoked_at timestamp(3) with time zone,
  CONSTRAINT api_key_partner_id_fkey FOREIGN KEY (partner_id) REFERENCES partner(id),
  CONSTRAINT api_key_pkey PRIMARY KEY (id),
  CONSTRAINT api_key_prefix_key UNIQUE (prefix)
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

CREATE TABLE hold (
  id text COLLATE "C" NOT NULL,
  member_id text COLLATE "C" NOT NULL,
  partner_id text COLLATE "C" NOT NULL,
  points bigint NOT NULL,
  held_until timestamp(3) with time zone NOT NULL,
  status text DEFAULT 'OPEN'::text NOT NULL,
  ended_sequence bigint,
  CONSTRAINT hold_pkey PRIMARY KEY (id),
  CONSTRAINT hold_points_check CHECK ((points > 0)),
  CONSTRAINT hold_status_check CHECK ((status = ANY (ARRAY['OPEN'::text, 'CAPTURED'::text, 'VOIDED'::text, 'EXPIRED'::text])))
);

CREATE TABLE idempotency_key (
  scope text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  operation text NOT NULL,
  input_hash bytea NOT NULL,
  result text NOT NULL,
  created_at timestamp(3) with time zone NOT NULL,
  CONSTRAINT idempotency_key_pkey PRIMARY KEY (scope, key)
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
  CONSTRAINT journal_entry_pkey PRIMARY KEY (sequence)
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
  CONSTRAINT lane_head_id_check CHECK ((id = 1)),
  CONSTRAINT lane_head_pkey PRIMARY KEY (id)
) WITH (fillfactor=20);

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
  CONSTRAINT lot_check CHECK ((((remaining + held) + expired) <= points)),
  CONSTRAINT lot_expired_check CHECK ((expired >= 0)),
  CONSTRAINT lot_funding_model_check CHECK ((funding_model = ANY (ARRAY['ON_ISSUE'::text, 'ON_REDEMPTION'::text]))),
  CONSTRAINT lot_held_check CHECK ((held >= 0)),
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
  CONSTRAINT lot_movement_kind_check CHECK ((kind = ANY (ARRAY['HOLD'::text, 'RELEASE'::text, 'CAPTURE'::text, 'REDEEM'::text, 'REFUND'::text, 'REVERSE'::text, 'CLAWBACK'::text, 'CONVERT_OUT'::text, 'EXPIRE'::text]))),
  CONSTRAINT lot_movement_pkey PRIMARY KEY (entry_sequence, lot_id, kind),
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

CREATE TABLE member_link (
  partner_id text COLLATE "C" NOT NULL,
  external_id text COLLATE "C" NOT NULL,
  member_id text COLLATE "C" NOT NULL,
  linked_at timestamp(3) with time zone NOT NULL,
  CONSTRAINT member_link_member_id_fkey FOREIGN KEY (member_id) REFERENCES member(id),
  CONSTRAINT member_link_partner_id_fkey FOREIGN KEY (partner_id) REFERENCES partner(id),
  CONSTRAINT member_link_pkey PRIMARY KEY (partner_id, external_id)
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

CREATE TABLE partner (
  id text COLLATE "C" NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  status text NOT NULL,
  currency text NOT NULL,
  funding_model text NOT NULL,
  credit_limit numeric(38,0),
  created_at timestamp(3) with time zone NOT NULL,
  CONSTRAINT partner_code_check CHECK ((code ~ '^[a-z0-9-]{2,32}$'::text)),
  CONSTRAINT partner_code_key UNIQUE (code),
  CONSTRAINT partner_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  CONSTRAINT partner_funding_model_check CHECK ((funding_model = ANY (ARRAY['ON_ISSUE'::text, 'ON_REDEMPTION'::text]))),
  CONSTRAINT partner_pkey PRIMARY KEY (id),
  CONSTRAINT partner_status_check CHECK ((status = ANY (ARRAY['ONBOARDING'::text, 'ACTIVE'::text, 'SUSPENDED'::text, 'EXITING'::text, 'EXITED'::text])))
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

CREATE TABLE posting (
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
  CONSTRAINT posting_pkey PRIMARY KEY (entry_sequence, ordinal)
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
  CONSTRAINT redemption_check CHECK (((captured_points >= 0) AND (captured_points <= points))),
  CONSTRAINT redemption_check1 CHECK (((refunded_points >= 0) AND (refunded_points <= captured_points))),
  CONSTRAINT redemption_partner_id_order_id_key UNIQUE (partner_id, order_id),
  CONSTRAINT redemption_pkey PRIMARY KEY (id),
  CONSTRAINT redemption_points_check CHECK ((points > 0))
) WITH (fillfactor=90);

CREATE TABLE seal (
  batch bigint NOT NULL,
  first_sequence bigint NOT NULL,
  last_sequence bigint NOT NULL,
  digest bytea NOT NULL,
  sealed_at timestamp(3) with time zone NOT NULL,
  CONSTRAINT seal_pkey PRIMARY KEY (batch)
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

-- indexes

CREATE INDEX account_partner ON public.account USING btree (partner_id) WHERE (partner_id IS NOT NULL);
CREATE INDEX api_key_partner ON public.api_key USING btree (partner_id);
CREATE INDEX dispute_line ON public.dispute USING btree (line_id);
CREATE UNIQUE INDEX dispute_open ON public.dispute USING btree (line_id) WHERE (resolved_at IS NULL);
CREATE INDEX fx_rate_pair ON public.fx_rate USING btree (base, quote, effective_from, id);
CREATE INDEX hold_due ON public.hold USING btree (held_until) WHERE (status = 'OPEN'::text);
CREATE INDEX hold_member ON public.hold USING btree (member_id, held_until) WHERE (status = 'OPEN'::text);
CREATE INDEX journal_entry_kind ON public.journal_entry USING btree (kind, sequence);
CREATE INDEX lot_burn ON public.lot USING btree (member_id, expires_at, entry_sequence) WHERE live;
CREATE INDEX lot_due ON public.lot USING btree (expires_at) WHERE (live AND (expires_at IS NOT NULL));
CREATE INDEX lot_made ON public.lot USING brin (entry_sequence) WITH (pages_per_range='32');
CREATE INDEX lot_movement_lot ON public.lot_movement USING btree (lot_id);
CREATE INDEX lot_movement_reference ON public.lot_movement USING btree (reference) WHERE (reference IS NOT NULL);
CREATE INDEX member_code_expiry ON public.member_code USING btree (expires_at);
CREATE INDEX member_code_member ON public.member_code USING btree (member_id);
CREATE UNIQUE INDEX member_link_member ON public.member_link USING btree (member_id, partner_id);
CREATE INDEX posting_line ON public.posting USING btree (partner_id, period, line_kind, counterparty_id, entry_sequence) WHERE (line_kind IS NOT NULL);
CREATE INDEX posting_partner ON public.posting USING btree (partner_id, entry_sequence) WHERE (partner_id IS NOT NULL);
CREATE INDEX posting_wallet ON public.posting USING btree (member_id, wallet_version) WHERE (wallet_version IS NOT NULL);
CREATE UNIQUE INDEX rate_sheet_in_force ON public.rate_sheet USING btree (partner_id, effective_from) WHERE (approval = 'APPROVED'::text);
CREATE UNIQUE INDEX settlement_period_open ON public.settlement_period USING btree (status) WHERE (status = 'OPEN'::text);
CREATE INDEX statement_partner ON public.statement USING btree (partner_id, period);
CREATE INDEX statement_waiting ON public.statement USING btree (issued_at) WHERE (status = 'ISSUED'::text);

-- functions

CREATE OR REPLACE FUNCTION public.clock_moves_forward()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION 'the clock of a network with entries only moves forward' USING ERRCODE = 'restrict_violation';
END $function$;

CREATE OR REPLACE FUNCTION public.journal_is_append_only()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION '% on % is refused: the journal is append-only', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $function$;

CREATE OR REPLACE FUNCTION public.lots_for(members text[], wanted bigint[], at timestamp with time zone)
 RETURNS SETOF lot
 LANGUAGE plpgsql
 STABLE
AS $function$
DECLARE
  l lot;
  missing bigint;
BEGIN
  FOR i IN 1 .. coalesce(array_length(members, 1), 0) LOOP
    missing := wanted[i];
    FOR l IN SELECT * FROM lot WHERE member_id = members[i] AND live ORDER BY expires_at, entry_sequence LOOP
      IF l.expires_at IS NULL OR l.expires_at > at THEN
        EXIT WHEN missing <= 0;
        missing := missing - l.remaining;
      END IF;
      RETURN NEXT l;
    END LOOP;
  END LOOP;
END $function$;

CREATE OR REPLACE FUNCTION public.network_now()
 RETURNS timestamp with time zone
 LANGUAGE sql
AS $function$
  SELECT greatest(date_trunc('milliseconds', clock_timestamp() + clock_offset_ms * interval '1 millisecond'), posted_at)
  FROM lane_head
$function$;

CREATE OR REPLACE FUNCTION public.postings_balance()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
DECLARE bad record;
BEGIN
  SELECT entry_sequence, asset, sum(amount) AS rest INTO bad
  FROM added GROUP BY entry_sequence, asset HAVING sum(amount) <> 0 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'entry % does not balance: % is off by %', bad.entry_sequence, bad.asset, bad.rest USING ERRCODE = 'check_violation';
  END IF;

  -- One index range a wallet, from the version before the first to the last: they must all stand, each of one entry.
  -- Counted, because what stops at a first match that does not exist was planned as a scan (EXISTS under OR: a hash) of
  -- the whole journal.
  SELECT v.member_id INTO bad
  FROM (SELECT member_id, min(wallet_version) AS first, max(wallet_version) AS last
        FROM added WHERE wallet_version IS NOT NULL GROUP BY member_id) v,
    LATERAL (SELECT count(DISTINCT p.wallet_version) AS versions, count(DISTINCT p.entry_sequence) AS entries
             FROM posting p WHERE p.member_id = v.member_id AND p.wallet_version BETWEEN v.first - 1 AND v.last) s
  WHERE s.versions <> v.last - v.first + 1 + (v.first > 1)::int OR s.entries <> s.versions
  LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'the versions of the wallet of % would not be without gap', bad.member_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $function$;

-- triggers

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.journal_entry FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();
CREATE TRIGGER forward BEFORE UPDATE OF clock_offset_ms ON public.lane_head FOR EACH ROW WHEN (((new.clock_offset_ms < old.clock_offset_ms) AND (old.sequence > 0))) EXECUTE FUNCTION clock_moves_forward();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.lot_movement FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.posting FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();
CREATE TRIGGER balance AFTER INSERT ON public.posting REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION postings_balance();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.seal FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();
