-- Why: a new member says by whose code it came, and its first purchase that meets a campaign rewards both. A member comes once; who
-- brought whom never turns in a circle, which is asked under the lane's lock.
--
-- A referral goes into plans of the friend's purchases, so lanes are told of a claim as of a changed profile (0021). The previous
-- version of the code can go on serving: it knows nothing of referrals, and rewards none.
--
-- While the index on members is made, none can be enrolled: 2 s for 1,000,000. On a larger network make it beforehand, by hand
-- and without stopping anyone:
--   CREATE INDEX CONCURRENTLY member_referral_code ON member (substr(encode(sha256(decode(id, 'escape')), 'hex'), 1, 15))

CREATE TABLE referral (
  id text COLLATE "C" PRIMARY KEY,
  friend_id text COLLATE "C" NOT NULL REFERENCES member,
  referrer_id text COLLATE "C" NOT NULL REFERENCES member,
  claimed_at timestamptz(3) NOT NULL,
  offer_id text COLLATE "C",                                     -- the campaign that rewarded it, in the version that applied; null: none
  offer_version int,
  accrual_id text COLLATE "C",                                   -- the friend's purchase
  grant_id text COLLATE "C",                                     -- what the one who referred got; null: nothing
  rewarded_at timestamptz(3),
  taken_back_at timestamptz(3),                                  -- the purchase came back
  CHECK (friend_id <> referrer_id),
  CHECK (num_nonnulls(offer_id, offer_version, accrual_id, rewarded_at) IN (0, 4)),
  CHECK (grant_id IS NULL OR rewarded_at IS NOT NULL),
  CHECK (taken_back_at >= rewarded_at)
);
COMMENT ON TABLE referral IS 'By whose code a member came, and what came of it.';
CREATE UNIQUE INDEX referral_of_friend ON referral (friend_id);
CREATE INDEX referral_of_referrer ON referral (referrer_id, id);
CREATE UNIQUE INDEX referral_of_accrual ON referral (accrual_id) WHERE accrual_id IS NOT NULL;

-- The code of a member is the first 60 bits of the SHA-256 of its id.
CREATE INDEX IF NOT EXISTS member_referral_code ON member (substr(encode(sha256(decode(id, 'escape')), 'hex'), 1, 15));

CREATE FUNCTION referral_makes_news() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tell_lanes_of(ARRAY(SELECT DISTINCT friend_id FROM changed));
  RETURN NULL;
END $$;
CREATE TRIGGER known_to_lane_of_new AFTER INSERT ON referral REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION referral_makes_news();

SELECT keep_events_of('referral', 'id', 'friend_id referrer_id claimed_at offer_id offer_version accrual_id grant_id rewarded_at taken_back_at', 'id', '');
