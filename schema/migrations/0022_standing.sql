-- Why: members rise on ladders by what they buy, and fall when goods come back or a review finds too little. The credit of each
-- day, each decision on a level and what it was decided by are kept, so that `kula verify` can decide again, and badges.
-- The previous version of the code can go on serving: it knows none of these tables.

CREATE TABLE tier_credit (
  member_id text COLLATE "C" NOT NULL REFERENCES member,
  ladder_id text COLLATE "C" NOT NULL REFERENCES offer,
  day int NOT NULL,                                              -- of the ladder's zone, counted from 1970-01-01, which is 0
  credit numeric(38,0) NOT NULL CHECK (credit >= 0),             -- points, purchases, or micros of the owner's currency
  PRIMARY KEY (member_id, ladder_id, day)
);
COMMENT ON TABLE tier_credit IS 'What counts toward a level: of each member, ladder and day what the purchases of that day still bring.';

CREATE TABLE tier_standing (
  member_id text COLLATE "C" NOT NULL REFERENCES member,
  ladder_id text COLLATE "C" NOT NULL REFERENCES offer,
  level text NOT NULL,                                           -- its code
  reached_at timestamptz(3),                                     -- null: the level never changed
  review_at timestamptz(3),                                      -- null on the lowest level
  changes int NOT NULL CHECK (changes > 0),                      -- the number of the last row of tier_change
  settled int NOT NULL CHECK (settled BETWEEN 0 AND changes),    -- the number of the last review or setTier; rises after it are open
  PRIMARY KEY (member_id, ladder_id)
);
COMMENT ON TABLE tier_standing IS 'Where a member stands on a ladder: the last row of tier_change. Without a row it is the lowest level.';
CREATE INDEX tier_standing_due ON tier_standing (review_at) WHERE review_at IS NOT NULL;

CREATE TABLE tier_change (
  member_id text COLLATE "C" NOT NULL,
  ladder_id text COLLATE "C" NOT NULL,
  number int NOT NULL CHECK (number > 0),                        -- 1, 2, 3 ... of the member on the ladder
  reason text NOT NULL CHECK (reason IN ('REACHED', 'REVIEWED', 'RETURNED', 'SET')),
  from_level text NOT NULL,
  to_level text NOT NULL,                                        -- a review or setTier can leave it the same
  at timestamptz(3) NOT NULL,                                    -- a review is as of the time at which it was due
  review_before timestamptz(3),
  review_at timestamptz(3),
  credit numeric(38,0),                                          -- by which it was decided; null for SET
  needs numeric(38,0),                                           -- REACHED: what the level needed
  window_from int,                                               -- REACHED: the first day of which credit counted
  came_back numeric(38,0) NOT NULL,                              -- REACHED: of that credit, until the next review or setTier
  accrual_id text COLLATE "C",                                   -- the purchase that caused it
  sequence bigint,                                               -- REACHED: the purchase's entry
  version int,                                                   -- REACHED: the ladder's, that was in force when the purchase was made
  set_by text,                                                   -- SET: who, and why
  note text,
  PRIMARY KEY (member_id, ladder_id, number),
  FOREIGN KEY (member_id) REFERENCES member,
  FOREIGN KEY (ladder_id) REFERENCES offer,
  CHECK (came_back BETWEEN 0 AND coalesce(credit, 0)),
  CHECK ((reason = 'REACHED') = (needs IS NOT NULL AND window_from IS NOT NULL AND sequence IS NOT NULL AND version IS NOT NULL AND credit >= needs)),
  CHECK ((reason = 'SET') = (credit IS NULL)),
  CHECK ((reason = 'SET') = (set_by IS NOT NULL AND note IS NOT NULL))
);
COMMENT ON TABLE tier_change IS 'Every decision on a standing, with what it was decided by: rises, reviews, falls after returns, and setTier.';

-- A decision stays as it was made. Only what came back of a rise's credit is counted on.
CREATE FUNCTION tier_change_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'change % of member % on ladder % stays as it was made', OLD.number, OLD.member_id, OLD.ladder_id;
END $$;
CREATE TRIGGER stays BEFORE UPDATE ON tier_change FOR EACH ROW
  WHEN ((OLD.member_id, OLD.ladder_id, OLD.number, OLD.reason, OLD.from_level, OLD.to_level, OLD.at, OLD.review_before, OLD.review_at, OLD.credit, OLD.needs,
      OLD.window_from, OLD.accrual_id, OLD.sequence, OLD.version, OLD.set_by, OLD.note)
    IS DISTINCT FROM (NEW.member_id, NEW.ladder_id, NEW.number, NEW.reason, NEW.from_level, NEW.to_level, NEW.at, NEW.review_before, NEW.review_at, NEW.credit, NEW.needs,
      NEW.window_from, NEW.accrual_id, NEW.sequence, NEW.version, NEW.set_by, NEW.note)
    OR NEW.came_back < OLD.came_back)
  EXECUTE FUNCTION tier_change_stays();

CREATE TABLE badge (
  member_id text COLLATE "C" NOT NULL REFERENCES member,
  giver text COLLATE "C" NOT NULL,                               -- a partner's id, or `network`
  code text COLLATE "C" NOT NULL,
  awarded_at timestamptz(3) NOT NULL,
  PRIMARY KEY (member_id, giver, code)
);
COMMENT ON TABLE badge IS 'Virtual honours that members have, each once from each giver.';

-- A standing is one of the things that lanes know of a member. Purchases that change it make an entry, by which every lane sees that
-- what it knows is old; setTier and reviews make none, and tell it as news of the member (0015).
CREATE FUNCTION lane_tell_news(members text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  told CONSTANT int := cardinality(members);
  latest bigint;
BEGIN
  UPDATE lane_head SET news = news + told, config_version = config_version + told RETURNING news INTO latest;
  INSERT INTO lane_news (number, member_id) SELECT latest - told + u.place, u.id FROM unnest(members) WITH ORDINALITY u(id, place);
  -- A lane that missed more than these forgets all.
  DELETE FROM lane_news WHERE number <= latest - 1000;
END $$;
ALTER FUNCTION lane_tell_news(text[]) SET enable_seqscan = off;
COMMENT ON FUNCTION lane_tell_news(text[]) IS 'Tells lanes that what they know of these members no longer holds. Behind the lane''s lock.';
