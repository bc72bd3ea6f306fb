-- Why: members order items of partners for points, or for points and money. Units are counted over all versions of an item, in one row
-- however many orders a batch has; an order goes through steps, of which its redemption makes the points' part.
--
-- The previous version of the code goes on serving: it knows none of these tables, and the new column of redemptions is null for all
-- that it makes. A redemption that pays for an order would be captured, voided or refunded by it as any other: drain it before items
-- are approved.

-- What a redemption pays for, such as an order; null: it is a redemption by itself.
ALTER TABLE redemption ADD COLUMN for_id text COLLATE "C";

CREATE TABLE stock (
  item_id text COLLATE "C" PRIMARY KEY,                          -- no foreign key: offers are never deleted, and each order writes stock
  supplied bigint CHECK (supplied >= 0),                         -- null: the units of the item are not counted
  reserved bigint NOT NULL CHECK (reserved >= 0),                -- by orders that are RESERVED
  taken bigint NOT NULL CHECK (taken >= 0),                      -- by orders that were placed, less what came back to stock
  low boolean NOT NULL,                                          -- whether the owner was told that few are left, since it was above
  supplies int NOT NULL CHECK (supplies >= 0),                   -- rows of stock_supply
  version bigint NOT NULL CHECK (version > 0),                   -- counts its changes
  CHECK (reserved + taken <= supplied)
);
COMMENT ON TABLE stock IS 'The units of an item over all its versions: free are supplied less reserved and taken, and those of reservations that have lapsed.';
-- The mall leaves out what has none left.
CREATE INDEX stock_out ON stock (item_id) WHERE reserved + taken >= supplied;

-- A batch may be planned by what its process remembers. If another version stands here, the batch is refused, loaded and planned again.
CREATE FUNCTION stock_is_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'stock of %: version % stands, % was to follow it', OLD.item_id, OLD.version, NEW.version USING ERRCODE = 'KU003';
END $$;
CREATE TRIGGER follows_what_stands BEFORE UPDATE ON stock FOR EACH ROW WHEN (NEW.version IS DISTINCT FROM OLD.version + 1)
  EXECUTE FUNCTION stock_is_another();

CREATE TABLE stock_supply (
  item_id text COLLATE "C" NOT NULL,
  number int NOT NULL CHECK (number > 0),                        -- 1, 2, 3 ... of its item
  units bigint NOT NULL CHECK (units <> 0),                      -- below 0: taken away
  note text CHECK (length(note) <= 1000),
  supplied_at timestamptz(3) NOT NULL,
  supplied_by text NOT NULL,                                     -- the key's id or the token's subject
  PRIMARY KEY (item_id, number)
);
COMMENT ON TABLE stock_supply IS 'Units that were added to an item, or taken away.';

CREATE TABLE item_order (
  id text COLLATE "C" PRIMARY KEY,
  item_id text COLLATE "C" NOT NULL,
  version int NOT NULL,                                          -- of the item: its terms are the order's
  partner_id text COLLATE "C" NOT NULL,                          -- the item's owner
  member_id text COLLATE "C" NOT NULL,
  order_id text COLLATE "C" NOT NULL,                            -- among the redemptions of the partner
  redemption_id text COLLATE "C" NOT NULL UNIQUE,
  quantity int NOT NULL CHECK (quantity BETWEEN 1 AND 10000),
  points bigint NOT NULL CHECK (points > 0),                     -- of all units, as ordered; so is money
  money numeric(38,0) CHECK (money > 0),                         -- micros, paid at the partner's till
  currency text NOT NULL,                                        -- the partner's
  status text NOT NULL CHECK (status IN ('RESERVED', 'PLACED', 'READY', 'SHIPPED', 'DELIVERED', 'CANCELLED', 'RETURNED')),
  reserved_until timestamptz(3),                                 -- from here on a RESERVED order is CANCELLED; null: it was placed at once
  method text CHECK (method IN ('PICKUP', 'DELIVERY')),
  address text CHECK (length(address) <= 500),                   -- erased some time after the end
  tracking text CHECK (length(tracking) <= 128),
  due_at timestamptz(3),
  refunded_quantity int NOT NULL CHECK (refunded_quantity BETWEEN 0 AND quantity),
  restocked_quantity int NOT NULL CHECK (restocked_quantity BETWEEN 0 AND refunded_quantity), -- of those, units that came back with their share
  taken text,                                                    -- JSON: the counters of limits from which each unit took 1; null: none
  rates text NOT NULL,                                           -- exchange rates of the share of its cost, as coupon_use.rates
  steps int NOT NULL CHECK (steps >= 0),                         -- rows of item_order_step
  refunds int NOT NULL CHECK (refunds >= 0),                     -- rows of item_order_refund
  created_at timestamptz(3) NOT NULL,
  placed_at timestamptz(3),
  placed_sequence bigint,                                        -- the entry that captured its points
  ended_at timestamptz(3),                                       -- DELIVERED, CANCELLED or RETURNED
  CHECK ((method = 'DELIVERY') OR address IS NULL),
  CHECK ((placed_at IS NULL) = (placed_sequence IS NULL)),
  CHECK (status <> 'RESERVED' OR (placed_at IS NULL AND reserved_until IS NOT NULL)),
  CHECK (status IN ('RESERVED', 'CANCELLED') OR placed_at IS NOT NULL),
  CHECK ((status IN ('DELIVERED', 'CANCELLED', 'RETURNED')) = (ended_at IS NOT NULL)),
  CHECK (refunded_quantity = 0 OR placed_at IS NOT NULL)
);
COMMENT ON TABLE item_order IS 'Units of one item that one member ordered. What happened to it say item_order_step and item_order_refund.';
CREATE INDEX item_order_of_member ON item_order (member_id, id);
CREATE INDEX item_order_of_partner ON item_order (partner_id, id);
-- Whose units are free from then on, whether a job has run or not; per item, and for the job.
CREATE INDEX item_order_reserved ON item_order (item_id, reserved_until) WHERE status = 'RESERVED';
CREATE INDEX item_order_lapsing ON item_order (reserved_until, item_id) WHERE status = 'RESERVED';
CREATE UNIQUE INDEX item_order_placed ON item_order (placed_sequence) WHERE placed_sequence IS NOT NULL;
CREATE INDEX item_order_addressed ON item_order (ended_at) WHERE address IS NOT NULL AND ended_at IS NOT NULL;

CREATE TABLE item_order_step (
  order_id text COLLATE "C" NOT NULL,
  number int NOT NULL CHECK (number > 0),                        -- 1, 2, 3 ... of its order
  step text NOT NULL CHECK (step IN ('CONFIRM', 'READY', 'SHIP', 'DELIVER', 'CANCEL')),
  at timestamptz(3) NOT NULL,
  note text CHECK (length(note) <= 1000),
  taken_by text,                                                 -- the key's id or the token's subject; null: time did it
  PRIMARY KEY (order_id, number)
);
COMMENT ON TABLE item_order_step IS 'The steps of an order.';

CREATE TABLE item_order_refund (
  order_id text COLLATE "C" NOT NULL,
  number int NOT NULL CHECK (number > 0),                        -- 1, 2, 3 ... of its order
  quantity int NOT NULL CHECK (quantity > 0),
  restocked boolean NOT NULL,                                    -- whether the units came back to stock, and with them their share
  restocked_before int NOT NULL CHECK (restocked_before >= 0),   -- the units of the order that had come back before
  reason text NOT NULL CHECK (length(reason) <= 1000),
  refunded_at timestamptz(3) NOT NULL,
  entry_sequence bigint NOT NULL UNIQUE,
  PRIMARY KEY (order_id, number)
);
COMMENT ON TABLE item_order_refund IS 'Units of an order whose points went back.';

CREATE TABLE rating (
  subject_id text COLLATE "C" PRIMARY KEY,                       -- an order, an accrual or a case
  member_id text COLLATE "C" NOT NULL,
  stars smallint NOT NULL CHECK (stars BETWEEN 1 AND 5),
  comment text CHECK (length(comment) <= 1000),
  at timestamptz(3) NOT NULL
);
COMMENT ON TABLE rating IS 'What a member said of something that it received; a later one took the place of an earlier one.';

-- Stock is worth money, and most steps make no entry: each is an event (0013).
SELECT keep_events_of('stock_supply', 'item_id number', 'item_id number units supplied_at supplied_by', 'item_id number', '');
SELECT keep_events_of('item_order_step', 'order_id number', 'order_id number step at taken_by', 'order_id number', '');
