-- Why: one operation can give points of several parts, each issued by a partner of its own and at its own price: bonus points
-- of a campaign that several partners fund. Each part is a lot, and carries a label, the offer and the cost centre for which it
-- was given. Statements show by label what stands on their lines, so the batch keeps totals by label beside those of the lines.
-- When points of several parts are taken back in one entry, one lot may have to stand in for more than one of them, so a
-- movement names the part. And points can be issued held, until someone has looked at the operation.
--
-- What has neither labels nor parts is written and read by the same statements as before: the new columns of `lot` and `hold`
-- are null, the one of `lot_movement` is empty, and there are no rows in the new table and index.
--
-- The previous version of the code can go on serving: its statements name their columns, and it makes no parts. While the two
-- indexes are made, nothing can be written to lots: 4 s for 1,000,000 movements. On a larger network make them beforehand, by
-- hand and without stopping anyone:
--   ALTER TABLE lot ADD COLUMN IF NOT EXISTS part smallint
--   CREATE UNIQUE INDEX CONCURRENTLY lot_part ON lot (entry_sequence, part) WHERE part IS NOT NULL
--   ALTER TABLE lot_movement ADD COLUMN IF NOT EXISTS for_lot text COLLATE "C" NOT NULL DEFAULT ''
--   CREATE UNIQUE INDEX CONCURRENTLY lot_movement_key ON lot_movement (entry_sequence, lot_id, kind, for_lot)

ALTER TABLE lot ADD COLUMN IF NOT EXISTS part smallint;                   -- 2, 3 ... of its entry; null: the first or only one
ALTER TABLE lot ADD COLUMN offer_id text COLLATE "C";                     -- the label, and below; null: none
ALTER TABLE lot ADD COLUMN cost_centre text;
-- NOT VALID: the rows that stand have no parts, so they need not be read.
ALTER TABLE lot ADD CONSTRAINT lot_part_check CHECK (part > 1) NOT VALID;
CREATE UNIQUE INDEX IF NOT EXISTS lot_part ON lot (entry_sequence, part) WHERE part IS NOT NULL;

ALTER TABLE lot_movement ADD COLUMN IF NOT EXISTS for_lot text COLLATE "C" NOT NULL DEFAULT '';  -- of a clawback: the lot in whose place it is; '': the operation's first
CREATE UNIQUE INDEX IF NOT EXISTS lot_movement_key ON lot_movement (entry_sequence, lot_id, kind, for_lot);
ALTER TABLE lot_movement DROP CONSTRAINT lot_movement_pkey;
ALTER TABLE lot_movement ADD CONSTRAINT lot_movement_pkey PRIMARY KEY USING INDEX lot_movement_key;
ALTER TABLE lot_movement DROP CONSTRAINT lot_movement_kind_check;
ALTER TABLE lot_movement ADD CONSTRAINT lot_movement_kind_check CHECK (kind IN
  ('HOLD', 'RELEASE', 'CAPTURE', 'REDEEM', 'REFUND', 'REVERSE', 'REVERSE_HELD', 'CLAWBACK', 'CONVERT_OUT', 'EXPIRE')) NOT VALID;

ALTER TABLE hold ADD COLUMN issued_sequence bigint;                       -- the entry that issued the points held; null: they were available before
ALTER TABLE hold DROP CONSTRAINT hold_status_check;
ALTER TABLE hold ADD CONSTRAINT hold_status_check CHECK (status IN ('OPEN', 'CAPTURED', 'VOIDED', 'EXPIRED', 'REVERSED')) NOT VALID;

-- What of a running total has a label. The rest of a line is the line less its rows here.
CREATE TABLE period_label_total (
  period integer NOT NULL,
  partner_id text COLLATE "C" NOT NULL,
  line_kind text NOT NULL,
  counterparty_id text COLLATE "C" NOT NULL DEFAULT '',          -- '': none
  offer_id text COLLATE "C" NOT NULL DEFAULT '',                 -- '': none
  cost_centre text COLLATE "C" NOT NULL DEFAULT '',              -- '': none
  entries bigint NOT NULL,
  -- Of the entries, those that leave nothing of the line to the rest. One with several labels is counted at its first alone,
  -- so that the sum over all labels says how many entries the rest does not have.
  whole bigint NOT NULL,
  points numeric(38, 0) NOT NULL,
  amount numeric(38, 0) NOT NULL,
  PRIMARY KEY (period, partner_id, line_kind, counterparty_id, offer_id, cost_centre),
  CHECK (offer_id <> '' OR cost_centre <> '')
) WITH (fillfactor = 50);

-- Lots of one entry that expire together stand in the index in no order: they are given whole, and the plan sorts them by id.
CREATE OR REPLACE FUNCTION lots_for(members text[], wanted bigint[], at timestamptz) RETURNS SETOF lot LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $$
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
END $$;
