-- Why: the first tables. Everything a coalition is made of: the network's own row, the partners, their keys and
-- rates, the members, and the append-only journal with what is derived from it.
--
-- Ids are TypeIDs as text, compared byte by byte ("C"), which is both their order of making and the cheapest index.
-- Points are bigint. Money is numeric(38,0) micros: 2^53-1 points at a price of 100 pass 2^63 micros.
-- The journal's tables have no foreign keys: one costs an index probe a row (measured: 9 us), and the lane is their
-- only writer; what must hold is enforced by the triggers below and recomputed by `kula verify`.

-- ------------------------------------------------------------------ network and lane

CREATE TABLE network (
  id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
  name text NOT NULL,
  points_code text NOT NULL,
  base_currency text NOT NULL,
  point_value bigint NOT NULL CHECK (point_value > 0),           -- micros of the base currency
  created_at timestamptz(3) NOT NULL
);
COMMENT ON TABLE network IS 'The one coalition this database holds.';

CREATE TABLE lane_head (
  id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
  sequence bigint NOT NULL DEFAULT 0,                            -- of the last journal entry
  batch bigint NOT NULL DEFAULT 0,                               -- of the last sealed batch
  digest bytea NOT NULL DEFAULT '\x0000000000000000000000000000000000000000000000000000000000000000',
  posted_at timestamptz(3) NOT NULL DEFAULT 'epoch',             -- network time never runs backwards
  period integer NOT NULL DEFAULT 1,                             -- the open period
  config_version bigint NOT NULL DEFAULT 1,                      -- raised when partners, sheets or FX change
  clock_offset_ms bigint NOT NULL DEFAULT 0 CHECK (clock_offset_ms >= 0),
  issued numeric(38, 0) NOT NULL DEFAULT 0                       -- all points ever: what JSON numbers must hold
) WITH (fillfactor = 20);
COMMENT ON TABLE lane_head IS 'Where the ledger lane stands; changed only under its advisory lock.';

CREATE FUNCTION network_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
  SELECT greatest(date_trunc('milliseconds', clock_timestamp() + clock_offset_ms * interval '1 millisecond'), posted_at)
  FROM lane_head
$$;
COMMENT ON FUNCTION network_now IS 'The network''s time: the database''s clock plus the sandbox''s offset, never before what is already posted.';

-- ------------------------------------------------------------------ partners

CREATE TABLE partner (
  id text COLLATE "C" PRIMARY KEY,
  code text NOT NULL UNIQUE CHECK (code ~ '^[a-z0-9-]{2,32}$'),
  name text NOT NULL,
  status text NOT NULL CHECK (status IN ('ONBOARDING', 'ACTIVE', 'SUSPENDED', 'EXITING', 'EXITED')),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  funding_model text NOT NULL CHECK (funding_model IN ('ON_ISSUE', 'ON_REDEMPTION')),
  credit_limit numeric(38, 0),                                   -- micros; null: no limit
  created_at timestamptz(3) NOT NULL
);

CREATE TABLE api_key (
  id text COLLATE "C" PRIMARY KEY,
  prefix text COLLATE "C" NOT NULL UNIQUE,                       -- public: finds the row
  secret_hash bytea NOT NULL,                                    -- SHA-256 of the whole key
  partner_id text COLLATE "C" NOT NULL REFERENCES partner,
  label text NOT NULL,
  created_at timestamptz(3) NOT NULL,                            -- real time, as is all of this table
  expires_at timestamptz(3),
  revoked_at timestamptz(3)
);
CREATE INDEX api_key_partner ON api_key (partner_id);

-- ------------------------------------------------------------------ rates

CREATE TABLE rate_sheet (
  id text COLLATE "C" PRIMARY KEY,
  partner_id text COLLATE "C" NOT NULL REFERENCES partner,
  version integer NOT NULL,
  approval text NOT NULL CHECK (approval IN ('PROPOSED', 'APPROVED', 'REJECTED')),
  effective_from timestamptz(3) NOT NULL,
  accrual_rate bigint NOT NULL CHECK (accrual_rate >= 0),        -- all rates and prices: millionths
  issue_price bigint NOT NULL CHECK (issue_price >= 0),
  redemption_value bigint NOT NULL CHECK (redemption_value >= 0),
  reimbursement_price bigint NOT NULL CHECK (reimbursement_price >= 0),
  conversion_in_rate bigint CHECK (conversion_in_rate > 0),
  conversion_out_rate bigint CHECK (conversion_out_rate > 0),
  points_expire_after_days integer CHECK (points_expire_after_days > 0),
  breakage_share bigint NOT NULL DEFAULT 0 CHECK (breakage_share BETWEEN 0 AND 1000000),
  proposed_at timestamptz(3) NOT NULL,
  proposed_by text NOT NULL,
  decided_at timestamptz(3),
  decided_by text,
  reason text,
  UNIQUE (partner_id, version)
);
-- At any instant at most one approved sheet is in force: no two start together.
CREATE UNIQUE INDEX rate_sheet_in_force ON rate_sheet (partner_id, effective_from) WHERE approval = 'APPROVED';

CREATE TABLE fx_rate (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,            -- the later published has the higher id
  base text NOT NULL CHECK (base ~ '^[A-Z]{3}$'),
  quote text NOT NULL CHECK (quote ~ '^[A-Z]{3}$' AND quote <> base),
  rate numeric NOT NULL CHECK (rate > 0),                        -- units of quote for 1 of base
  effective_from timestamptz(3) NOT NULL,
  source text NOT NULL,
  published_at timestamptz(3) NOT NULL,
  published_by text NOT NULL
);
CREATE INDEX fx_rate_pair ON fx_rate (base, quote, effective_from, id);

-- ------------------------------------------------------------------ members

CREATE TABLE member (
  id text COLLATE "C" PRIMARY KEY,
  status text NOT NULL DEFAULT 'ACTIVE' CHECK (status IN ('ACTIVE', 'FROZEN', 'CLOSED')),
  created_at timestamptz(3) NOT NULL
);

CREATE TABLE member_link (
  partner_id text COLLATE "C" NOT NULL REFERENCES partner,
  external_id text COLLATE "C" NOT NULL,
  member_id text COLLATE "C" NOT NULL REFERENCES member,
  linked_at timestamptz(3) NOT NULL,
  PRIMARY KEY (partner_id, external_id)
);
CREATE UNIQUE INDEX member_link_member ON member_link (member_id, partner_id);

CREATE TABLE member_code (
  code_hash bytea PRIMARY KEY,                                   -- SHA-256: a database dump shows no usable code
  member_id text COLLATE "C" NOT NULL REFERENCES member,
  expires_at timestamptz(3) NOT NULL,                            -- real time
  used_at timestamptz(3)
);
CREATE INDEX member_code_expiry ON member_code (expires_at);
CREATE INDEX member_code_member ON member_code (member_id);      -- a member has few codes at a time

-- A wallet's id is its member's with another prefix. fillfactor: every change is a HOT update.
CREATE TABLE wallet (
  member_id text COLLATE "C" PRIMARY KEY,
  available bigint NOT NULL DEFAULT 0 CHECK (available >= 0),
  held bigint NOT NULL DEFAULT 0 CHECK (held >= 0),
  version integer NOT NULL DEFAULT 0 CHECK (version >= 0)
) WITH (fillfactor = 60);

-- ------------------------------------------------------------------ lots and holds

CREATE TABLE lot (
  id text COLLATE "C" PRIMARY KEY,
  member_id text COLLATE "C" NOT NULL,
  partner_id text COLLATE "C" NOT NULL,                          -- the issuer
  rate_sheet_id text COLLATE "C" NOT NULL,
  entry_sequence bigint NOT NULL,                                -- of its making: the order of age
  points bigint NOT NULL CHECK (points > 0),
  remaining bigint NOT NULL CHECK (remaining >= 0),              -- available
  held bigint NOT NULL DEFAULT 0 CHECK (held >= 0),
  expired bigint NOT NULL DEFAULT 0 CHECK (expired >= 0),        -- what a reversal can no longer take
  funding_model text NOT NULL CHECK (funding_model IN ('ON_ISSUE', 'ON_REDEMPTION')),
  currency text NOT NULL,                                        -- the issuer's
  issue_price bigint NOT NULL,                                   -- micros of currency for one point
  fund_price bigint NOT NULL,                                    -- micros; 0 for ON_REDEMPTION
  breakage_share bigint NOT NULL,                                -- millionths
  expires_at timestamptz(3),
  created_at timestamptz(3) NOT NULL,
  live boolean GENERATED ALWAYS AS (remaining > 0) STORED,
  CHECK (remaining + held + expired <= points)
) WITH (fillfactor = 80);
-- Burn order. `live` and not `remaining > 0`: an update that leaves it true stays HOT.
CREATE INDEX lot_burn ON lot (member_id, expires_at, entry_sequence) WHERE live;
CREATE INDEX lot_due ON lot (expires_at) WHERE live AND expires_at IS NOT NULL;

-- What was done to a lot after its making. Append-only; a lot's remaining and held are its points plus these.
CREATE TABLE lot_movement (
  entry_sequence bigint NOT NULL,
  lot_id text COLLATE "C" NOT NULL,
  kind text NOT NULL CHECK (kind IN
    ('HOLD', 'RELEASE', 'CAPTURE', 'REDEEM', 'REFUND', 'REVERSE', 'CLAWBACK', 'CONVERT_OUT', 'EXPIRE')),
  points bigint NOT NULL CHECK (points > 0),
  reference text COLLATE "C",                                    -- the redemption, accrual or conversion
  acceptor_id text COLLATE "C",                                  -- who is paid for the points, and below: how
  price bigint,                                                  -- micros of price_currency for one point
  price_currency text,
  fx_numerator numeric,                                          -- price_currency for 1 of the lot's currency
  fx_denominator numeric,
  PRIMARY KEY (entry_sequence, lot_id, kind)
);
CREATE INDEX lot_movement_reference ON lot_movement (reference) WHERE reference IS NOT NULL;
CREATE INDEX lot_movement_lot ON lot_movement (lot_id);

-- An authorised redemption's hold on points.
CREATE TABLE hold (
  id text COLLATE "C" PRIMARY KEY,                               -- the redemption's
  member_id text COLLATE "C" NOT NULL,
  partner_id text COLLATE "C" NOT NULL,
  points bigint NOT NULL CHECK (points > 0),
  held_until timestamptz(3) NOT NULL,
  status text NOT NULL DEFAULT 'OPEN' CHECK (status IN ('OPEN', 'CAPTURED', 'VOIDED', 'EXPIRED')),
  ended_sequence bigint
);
CREATE INDEX hold_member ON hold (member_id, held_until) WHERE status = 'OPEN';
CREATE INDEX hold_due ON hold (held_until) WHERE status = 'OPEN';

-- ------------------------------------------------------------------ operations

CREATE TABLE idempotency_key (
  scope text COLLATE "C" NOT NULL,                               -- the partner, or 'network' for staff
  key text COLLATE "C" NOT NULL,
  operation text NOT NULL,
  input_hash bytea NOT NULL,                                     -- SHA-256 of the canonical input
  result text NOT NULL,                                          -- JSON: what gives the first answer again
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (scope, key)
);

CREATE TABLE accrual (
  id text COLLATE "C" PRIMARY KEY,
  partner_id text COLLATE "C" NOT NULL,
  member_id text COLLATE "C" NOT NULL,
  order_id text COLLATE "C" NOT NULL,
  spend numeric(38, 0) NOT NULL,                                 -- micros of the partner's currency
  currency text NOT NULL,
  category text,
  occurred_at timestamptz(3) NOT NULL,
  rate_sheet_id text COLLATE "C" NOT NULL,
  lot_id text COLLATE "C" NOT NULL,
  points bigint NOT NULL CHECK (points > 0),
  reversed_points bigint NOT NULL DEFAULT 0,
  expires_at timestamptz(3),
  created_at timestamptz(3) NOT NULL,
  entry_sequence bigint NOT NULL,
  UNIQUE (partner_id, order_id),
  CHECK (reversed_points BETWEEN 0 AND points)
) WITH (fillfactor = 95);

CREATE TABLE quote (
  id text COLLATE "C" PRIMARY KEY,
  partner_id text COLLATE "C" NOT NULL,
  member_id text COLLATE "C" NOT NULL,
  points bigint NOT NULL CHECK (points > 0),
  value numeric(38, 0) NOT NULL,                                 -- micros of the partner's currency
  rate_sheet_id text COLLATE "C" NOT NULL,
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  redemption_id text COLLATE "C"                                 -- set when used: once
);

CREATE TABLE redemption (
  id text COLLATE "C" PRIMARY KEY,
  partner_id text COLLATE "C" NOT NULL,
  member_id text COLLATE "C" NOT NULL,
  order_id text COLLATE "C" NOT NULL,
  quote_id text COLLATE "C",
  rate_sheet_id text COLLATE "C" NOT NULL,
  points bigint NOT NULL CHECK (points > 0),
  value numeric(38, 0) NOT NULL,                                 -- micros of the partner's currency, at the till
  currency text NOT NULL,
  reimbursement_price bigint NOT NULL,                           -- micros for one point
  captured_points bigint NOT NULL DEFAULT 0,
  refunded_points bigint NOT NULL DEFAULT 0,                     -- the status follows from these and from the hold
  created_at timestamptz(3) NOT NULL,
  entry_sequence bigint NOT NULL,
  UNIQUE (partner_id, order_id),
  CHECK (captured_points BETWEEN 0 AND points),
  CHECK (refunded_points BETWEEN 0 AND captured_points)
) WITH (fillfactor = 90);

CREATE TABLE conversion (
  id text COLLATE "C" PRIMARY KEY,
  partner_id text COLLATE "C" NOT NULL,
  member_id text COLLATE "C" NOT NULL,
  direction text NOT NULL CHECK (direction IN ('IN', 'OUT')),
  reference text COLLATE "C" NOT NULL,
  points bigint NOT NULL CHECK (points > 0),
  native_units numeric(38, 0) NOT NULL,                          -- millionths of a unit
  rate_sheet_id text COLLATE "C" NOT NULL,
  created_at timestamptz(3) NOT NULL,
  entry_sequence bigint NOT NULL,
  UNIQUE (partner_id, reference)
);

-- ------------------------------------------------------------------ the journal

CREATE TABLE journal_entry (
  sequence bigint PRIMARY KEY,                                   -- 1, 2, 3 ... in the order of commit; the id is made of it
  kind text NOT NULL,
  partner_id text COLLATE "C",                                   -- at which it happened; null: the network's own
  member_id text COLLATE "C",
  reference text COLLATE "C",                                    -- the accrual, redemption, conversion, line or statement
  period integer NOT NULL,
  batch bigint NOT NULL,                                         -- sealed together
  posted_at timestamptz(3) NOT NULL
);
CREATE INDEX journal_entry_kind ON journal_entry (kind, sequence);

CREATE TABLE posting (
  entry_sequence bigint NOT NULL,
  ordinal smallint NOT NULL,
  account text COLLATE "C" NOT NULL,
  asset text NOT NULL,                                           -- PTS or a currency
  amount numeric(38, 0) NOT NULL,                                -- points or micros
  partner_id text COLLATE "C",                                   -- whose account it is
  member_id text COLLATE "C",                                    -- whose wallet or hold it is, and then:
  wallet_version integer,
  available bigint CHECK (available >= 0),                       -- the balance after
  held bigint CHECK (held >= 0),
  line_kind text,                                                -- on clearing accounts: the statement line
  counterparty_id text COLLATE "C",
  line_points bigint CHECK (line_points >= 0),
  period integer,
  PRIMARY KEY (entry_sequence, ordinal)
);
CREATE INDEX posting_wallet ON posting (member_id, wallet_version) WHERE wallet_version IS NOT NULL;
CREATE INDEX posting_partner ON posting (partner_id, entry_sequence) WHERE partner_id IS NOT NULL;
CREATE INDEX posting_line ON posting (partner_id, period, line_kind, counterparty_id, entry_sequence) WHERE line_kind IS NOT NULL;

CREATE TABLE seal (
  batch bigint PRIMARY KEY,
  first_sequence bigint NOT NULL,
  last_sequence bigint NOT NULL,
  digest bytea NOT NULL,
  sealed_at timestamptz(3) NOT NULL
);

-- Cached balances of every account that is not a wallet's.
CREATE TABLE account (
  path text COLLATE "C" PRIMARY KEY,
  asset text NOT NULL,
  partner_id text COLLATE "C",
  balance numeric(38, 0) NOT NULL
) WITH (fillfactor = 50);
CREATE INDEX account_partner ON account (partner_id) WHERE partner_id IS NOT NULL;

-- ------------------------------------------------------------------ settlement

CREATE TABLE settlement_period (
  number integer PRIMARY KEY,
  id text COLLATE "C" NOT NULL UNIQUE,
  status text NOT NULL CHECK (status IN ('OPEN', 'CLOSED', 'SETTLED')),
  opened_at timestamptz(3) NOT NULL,
  closed_at timestamptz(3),
  first_sequence bigint NOT NULL,
  last_sequence bigint,
  last_batch bigint,
  digest bytea
);
CREATE UNIQUE INDEX settlement_period_open ON settlement_period (status) WHERE status = 'OPEN';

-- Running totals: a close reads these, never the journal.
CREATE TABLE period_total (
  period integer NOT NULL,
  partner_id text COLLATE "C" NOT NULL,
  line_kind text NOT NULL,
  counterparty_id text COLLATE "C" NOT NULL DEFAULT '',          -- '': none
  entries bigint NOT NULL,
  points numeric(38, 0) NOT NULL,
  amount numeric(38, 0) NOT NULL,
  PRIMARY KEY (period, partner_id, line_kind, counterparty_id)
) WITH (fillfactor = 50);

CREATE TABLE statement (
  id text COLLATE "C" PRIMARY KEY,
  period integer NOT NULL REFERENCES settlement_period,
  partner_id text COLLATE "C" NOT NULL REFERENCES partner,
  currency text NOT NULL,
  status text NOT NULL CHECK (status IN ('ISSUED', 'DISPUTED', 'AGREED', 'SETTLED')),
  balance numeric(38, 0) NOT NULL,                               -- micros, signed: + the network owes the partner
  net_due numeric(38, 0) NOT NULL CHECK (net_due >= 0),          -- micros, whole minor units
  digest bytea NOT NULL,
  issued_at timestamptz(3) NOT NULL,
  agreed_at timestamptz(3),
  settled_at timestamptz(3),
  UNIQUE (period, partner_id)
);
CREATE INDEX statement_partner ON statement (partner_id, period);
CREATE INDEX statement_waiting ON statement (issued_at) WHERE status = 'ISSUED';

CREATE TABLE statement_line (
  id text COLLATE "C" PRIMARY KEY,
  statement_id text COLLATE "C" NOT NULL REFERENCES statement,
  kind text NOT NULL,
  counterparty_id text COLLATE "C" NOT NULL DEFAULT '',
  count bigint NOT NULL,
  points numeric(38, 0) NOT NULL,
  amount numeric(38, 0) NOT NULL,
  UNIQUE (statement_id, kind, counterparty_id)
);

CREATE TABLE dispute (
  id text COLLATE "C" PRIMARY KEY,
  line_id text COLLATE "C" NOT NULL REFERENCES statement_line,
  reason text NOT NULL,
  opened_at timestamptz(3) NOT NULL,
  opened_by text NOT NULL,
  resolved_at timestamptz(3),
  resolved_by text,
  adjustment numeric(38, 0),                                     -- micros granted; null: declined
  note text,
  entry_sequence bigint
);
CREATE INDEX dispute_line ON dispute (line_id);
CREATE UNIQUE INDEX dispute_open ON dispute (line_id) WHERE resolved_at IS NULL;

CREATE TABLE payment (
  id text COLLATE "C" PRIMARY KEY,
  statement_id text COLLATE "C" NOT NULL UNIQUE REFERENCES statement,
  amount numeric(38, 0) NOT NULL,
  currency text NOT NULL,
  bank_reference text NOT NULL,
  paid_at timestamptz(3) NOT NULL,
  recorded_at timestamptz(3) NOT NULL,
  entry_sequence bigint NOT NULL
);

-- ------------------------------------------------------------------ what the database enforces by itself

CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on % is refused: the journal is append-only', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_entry FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON posting FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON lot_movement FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON seal FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();

-- One statement inserts all postings of its entries, so a check of the new rows is a check of whole entries.
CREATE FUNCTION postings_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad record;
BEGIN
  SELECT entry_sequence, asset, sum(amount) AS rest INTO bad
  FROM added GROUP BY entry_sequence, asset HAVING sum(amount) <> 0 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'entry % does not balance: % is off by %', bad.entry_sequence, bad.asset, bad.rest USING ERRCODE = 'check_violation';
  END IF;

  SELECT v.member_id INTO bad
  FROM (SELECT member_id, min(wallet_version) AS first, max(wallet_version) AS last, count(DISTINCT wallet_version) AS versions
        FROM added WHERE wallet_version IS NOT NULL GROUP BY member_id) v
  WHERE v.last - v.first + 1 <> v.versions
     OR (v.first > 1 AND NOT EXISTS (SELECT FROM posting p WHERE p.member_id = v.member_id AND p.wallet_version = v.first - 1))
     OR EXISTS (SELECT FROM posting p JOIN (SELECT DISTINCT member_id, wallet_version, entry_sequence FROM added
                                            WHERE wallet_version IS NOT NULL) a
                  ON p.member_id = a.member_id AND p.wallet_version = a.wallet_version
                WHERE p.member_id = v.member_id AND p.entry_sequence <> a.entry_sequence)
  LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'the versions of the wallet of % would not be without gap', bad.member_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER balance AFTER INSERT ON posting REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION postings_balance();

-- The first lots of each wallet in burn order: all that are due, and as many more as cover the points wanted.
-- A loop and not a window over the whole wallet: it stops reading when covered, whatever the wallet's history.
CREATE FUNCTION lots_for(members text[], wanted bigint[], at timestamptz) RETURNS SETOF lot LANGUAGE plpgsql STABLE AS $$
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
END $$;
