-- Why: a partner with many shops could not say later in which one, and at which till, points were earned or spent. And campaigns
-- ask for a member's birthday and tags, which nobody could tell the network.
--
-- Stores and tills are sealed with their operation where they are given; where they are not, an operation is sealed as before.
-- A profile is personal: no event tells of it, so that nothing of it is left once it is erased. It goes into plans of batches, so
-- lanes are told of its changes one by one, as of a member's status (0015).
--
-- The previous version of the code can go on serving: it names the columns that it writes, ignores those that it does not know,
-- and asks for no profile.
ALTER TABLE accrual ADD COLUMN store text, ADD COLUMN till text;
COMMENT ON COLUMN accrual.store IS 'The partner''s own number of the shop or site; null: not said.';
ALTER TABLE redemption ADD COLUMN store text, ADD COLUMN till text;
COMMENT ON COLUMN redemption.store IS 'The partner''s own number of the shop or site; null: not said.';

CREATE TABLE member_profile (
  member_id text COLLATE "C" PRIMARY KEY REFERENCES member,
  birthday text COLLATE "C" CHECK (birthday ~ '^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$'),  -- MM-DD
  birthday_by text COLLATE "C",                                 -- who said it: 'member', a partner's id, or 'network'
  locale text CHECK (length(locale) BETWEEN 1 AND 35),           -- BCP 47
  CHECK ((birthday IS NULL) = (birthday_by IS NULL))
);
COMMENT ON TABLE member_profile IS 'What a member, or a partner for it, said of itself; null: nothing.';
-- Whose birthday it is, asked each day.
CREATE INDEX member_profile_birthday ON member_profile (birthday) WHERE birthday IS NOT NULL;

CREATE TABLE member_tag (
  member_id text COLLATE "C" NOT NULL REFERENCES member,
  owner text COLLATE "C" NOT NULL CHECK (owner = 'network' OR owner LIKE 'ptr\_%'),  -- the partner that set it, or the network
  tag text COLLATE "C" NOT NULL CHECK (length(tag) BETWEEN 1 AND 64),
  PRIMARY KEY (member_id, owner, tag)
);
COMMENT ON TABLE member_tag IS 'Words by which a partner, or the network, groups its members; nobody else sees them.';

-- As member_makes_news (0015), for several members at once.
CREATE FUNCTION tell_lanes_of(members text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE latest bigint; many int := coalesce(cardinality(members), 0);
BEGIN
  IF many = 0 THEN RETURN; END IF;
  UPDATE lane_head SET news = news + many, config_version = config_version + many RETURNING news INTO latest;
  INSERT INTO lane_news (number, member_id) SELECT latest - many + u.n, u.member_id FROM unnest(members) WITH ORDINALITY u(member_id, n);
  -- A lane that missed more than these forgets all.
  DELETE FROM lane_news WHERE number <= latest - 1000;
END $$;
ALTER FUNCTION tell_lanes_of(text[]) SET enable_seqscan = off;

CREATE FUNCTION profile_makes_news() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tell_lanes_of(ARRAY(SELECT DISTINCT member_id FROM changed));
  RETURN NULL;
END $$;
CREATE TRIGGER known_to_lane_of_new AFTER INSERT ON member_profile REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION profile_makes_news();
CREATE TRIGGER known_to_lane AFTER UPDATE ON member_profile REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION profile_makes_news();
CREATE TRIGGER known_to_lane_of_old AFTER DELETE ON member_profile REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION profile_makes_news();
CREATE TRIGGER known_to_lane_of_new AFTER INSERT ON member_tag REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION profile_makes_news();
CREATE TRIGGER known_to_lane AFTER UPDATE ON member_tag REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION profile_makes_news();
CREATE TRIGGER known_to_lane_of_old AFTER DELETE ON member_tag REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION profile_makes_news();
