-- Why: partners and the network give coupons, which members use at the partners that accept them, once each. What a coupon is worth
-- stands in the version of its kind (table offer_version) under which it was granted. A use is paid for by the kind's funders: that
-- money is in the journal, and the use keeps what it was reckoned by, so that it can be made again and given back exactly.
-- The previous version of the code goes on serving: it knows neither table.

CREATE TABLE coupon (
  id text COLLATE "C" PRIMARY KEY,
  kind_id text COLLATE "C" NOT NULL REFERENCES offer,
  version int NOT NULL,                                          -- of the kind: its terms are the coupon's
  member_id text COLLATE "C" REFERENCES member,                  -- null: printed, nobody's
  number text COLLATE "C" NOT NULL UNIQUE CHECK (number ~ '^[0-9A-HJKMNP-TV-Z]{16}$'),
  reference text COLLATE "C" NOT NULL,                           -- what it was given for; of printed ones the first one's id
  ordinal int NOT NULL CHECK (ordinal > 0),                      -- 1, 2, 3 ... of its reference
  taken text,                                                    -- JSON: what it took from counters of limits; null: nothing
  granted_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3),                                     -- at this instant it is too late; null: it does not expire
  cancelled_at timestamptz(3),
  cancel_reason text,
  UNIQUE (reference, ordinal),
  FOREIGN KEY (kind_id, version) REFERENCES offer_version (offer_id, version),
  CHECK ((cancelled_at IS NULL) = (cancel_reason IS NULL))
);
COMMENT ON TABLE coupon IS 'Coupons that were granted or printed. Whether one is used says coupon_use, and whether it has expired the time.';
CREATE INDEX coupon_of_member ON coupon (member_id, id) WHERE member_id IS NOT NULL;
CREATE INDEX coupon_of_kind ON coupon (kind_id, id);

CREATE TABLE coupon_use (
  id text COLLATE "C" PRIMARY KEY,
  coupon_id text COLLATE "C" NOT NULL REFERENCES coupon,
  kind_id text COLLATE "C" NOT NULL REFERENCES offer,
  partner_id text COLLATE "C" NOT NULL REFERENCES partner,
  member_id text COLLATE "C" REFERENCES member,                  -- who was named; null: nobody
  order_id text COLLATE "C" NOT NULL,
  spend numeric(38, 0) NOT NULL CHECK (spend > 0),               -- micros of currency, as all amounts here
  currency text NOT NULL,
  counted numeric(38, 0) NOT NULL CHECK (counted >= 0 AND counted <= spend),
  discount numeric(38, 0) NOT NULL CHECK (discount >= 0 AND discount <= counted),
  reimbursement numeric(38, 0) NOT NULL CHECK (reimbursement >= 0),
  rates text NOT NULL,                                           -- such as EUR 10837/10000,GBP 5/4: units of currency for 1 of another
  used_at timestamptz(3) NOT NULL,
  entry_sequence bigint,                                         -- null: there was nothing to pay
  undone_at timestamptz(3),                                      -- null: it stands
  undo_reason text,
  undo_sequence bigint,
  CHECK ((entry_sequence IS NULL) = (reimbursement = 0)),
  CHECK ((undone_at IS NULL) = (undo_reason IS NULL)),
  CHECK (undone_at >= used_at),
  CHECK ((undo_sequence IS NULL) = (entry_sequence IS NULL OR undone_at IS NULL))
);
COMMENT ON TABLE coupon_use IS 'Uses of coupons, with what their money was reckoned by. One that was undone stays, and counts for nothing.';
-- A coupon is good once, and of one kind only one use can stand for an order at a partner.
CREATE UNIQUE INDEX coupon_use_once ON coupon_use (coupon_id) WHERE undone_at IS NULL;
CREATE UNIQUE INDEX coupon_use_of_order ON coupon_use (partner_id, order_id, kind_id) WHERE undone_at IS NULL;

-- A coupon is worth money, and most changes of it make no entry: each change is an event (0013).
SELECT keep_events_of('coupon', 'id', 'kind_id version member_id reference ordinal taken granted_at expires_at cancelled_at', 'id', '');
SELECT keep_events_of('coupon_use', 'id', 'coupon_id kind_id partner_id member_id spend currency counted discount reimbursement rates used_at entry_sequence undone_at undo_sequence', 'id', 'partner_id');
