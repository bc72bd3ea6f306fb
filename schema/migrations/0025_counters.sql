-- Why: limits of offers count what each member, each partner or all together have used in an hour, a day ... of the offer's zone.
-- The previous version of the code goes on serving: it neither reads nor writes counters.

CREATE TABLE counter (
  offer_id text COLLATE "C" NOT NULL,                            -- no foreign key: offers are never deleted, and each purchase writes counters
  measure text NOT NULL CHECK (measure IN ('POINTS', 'TIMES')),
  per text NOT NULL CHECK (per IN ('MEMBER', 'PARTNER', 'ALL')),
  span text NOT NULL CHECK (span IN ('HOUR', 'DAY', 'WEEK', 'MONTH', 'YEAR', 'EVER')),
  subject text COLLATE "C" NOT NULL,                             -- the member or partner; empty: all together
  during text COLLATE "C" NOT NULL,                              -- the span's name, local to the offer, such as 2026-11-29; empty: ever
  used numeric(38,0) NOT NULL CHECK (used >= 0),                 -- what was taken, less what was given back
  used_before numeric(38,0) NOT NULL,                            -- as the batch found it that wrote the row last
  PRIMARY KEY (offer_id, measure, per, span, subject, during)
);
COMMENT ON TABLE counter IS 'What one subject has used of an offer in one span of time. It belongs to the offer, so all versions share it.';
CREATE INDEX counter_of_subject ON counter (subject) WHERE subject <> '';

-- A batch may be planned by what its process remembers, or takes for new. If another number stands here, the batch is refused,
-- loaded and planned again.
CREATE FUNCTION counter_is_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'counter % % % % % %: % is used, not %', OLD.offer_id, OLD.measure, OLD.per, OLD.span, OLD.subject, OLD.during, OLD.used, NEW.used_before
    USING ERRCODE = 'KU003';
END $$;
CREATE TRIGGER follows_what_stands BEFORE UPDATE ON counter FOR EACH ROW WHEN (NEW.used_before IS DISTINCT FROM OLD.used)
  EXECUTE FUNCTION counter_is_another();
