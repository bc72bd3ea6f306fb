-- Why: a purchase may come with the lines of its basket and the channel that it was made by; it may earn by a tier's multiplier and
-- by campaigns, whose points several partners issue; and goods of it may come back.
--
-- The previous version of the code goes on serving: it writes none of the new columns, which have defaults, and none of the new
-- tables; where no offer applies they stay empty.

ALTER TABLE accrual
  ADD COLUMN channel text NOT NULL DEFAULT 'OTHER' CHECK (channel IN ('STORE', 'APP', 'WEB', 'MINI_PROGRAM', 'PHONE', 'OTHER')),
  ADD COLUMN returned_spend numeric(38,0) NOT NULL DEFAULT 0 CHECK (returned_spend >= 0),
  -- Of the points reversed, those that came back without goods: tier credit reckons their spend.
  ADD COLUMN reversed_alone bigint NOT NULL DEFAULT 0 CHECK (reversed_alone BETWEEN 0 AND reversed_points);

CREATE TABLE accrual_line (
  accrual_id text COLLATE "C" NOT NULL,
  ordinal smallint NOT NULL CHECK (ordinal BETWEEN 1 AND 100),
  sku text,
  category text,
  quantity int NOT NULL CHECK (quantity BETWEEN 1 AND 10000),
  amount numeric(38,0) NOT NULL CHECK (amount >= 0),             -- micros of the accrual's currency, of all units
  returned_quantity int NOT NULL DEFAULT 0 CHECK (returned_quantity BETWEEN 0 AND quantity),
  -- What the units that came back had cost: each return rounds down to the minor unit, so it is kept.
  returned_amount numeric(38,0) NOT NULL DEFAULT 0 CHECK (returned_amount BETWEEN 0 AND amount),
  PRIMARY KEY (accrual_id, ordinal)
);
COMMENT ON TABLE accrual_line IS 'One kind of goods in a purchase, as it was sent, with the units that came back.';

ALTER TABLE accrual_component
  DROP CONSTRAINT accrual_component_points_check,
  ADD CONSTRAINT accrual_component_points_check CHECK (points >= 0),  -- 0 where it was cut to nothing, and gives a coupon or a badge
  ADD COLUMN reversed_points bigint NOT NULL DEFAULT 0,
  ADD COLUMN offer_id text COLLATE "C",                          -- the campaign or the ladder, with the version that applied
  ADD COLUMN offer_version int,
  -- JSON: what it was reckoned by, so that the points can be made again and explained. Null: by the rate sheet alone.
  ADD COLUMN record text,
  ADD COLUMN given_back text,                                    -- JSON: what returns gave back to the counters of limits; null: nothing
  ADD CONSTRAINT accrual_component_reversed CHECK (reversed_points BETWEEN 0 AND points),
  ADD CONSTRAINT accrual_component_offer CHECK ((offer_id IS NULL) = (offer_version IS NULL));
CREATE INDEX accrual_component_of_offer ON accrual_component (offer_id, accrual_id) WHERE offer_id IS NOT NULL;

-- The points of a component, or of a grant, that one partner issued: one lot.
CREATE TABLE issued_part (
  source_id text COLLATE "C" NOT NULL,                           -- the accrual or the grant
  component smallint NOT NULL CHECK (component > 0),
  ordinal smallint NOT NULL CHECK (ordinal > 0),                 -- in the order of the funding
  issuer_id text COLLATE "C" NOT NULL,
  points bigint NOT NULL CHECK (points > 0),
  reversed_points bigint NOT NULL DEFAULT 0 CHECK (reversed_points BETWEEN 0 AND points),
  lot_id text COLLATE "C" NOT NULL,
  cost_centre text,
  PRIMARY KEY (source_id, component, ordinal)
);
COMMENT ON TABLE issued_part IS 'The points of a component that one partner issued. A purchase that earned by the base alone has none.';
CREATE UNIQUE INDEX issued_part_of_lot ON issued_part (lot_id);
