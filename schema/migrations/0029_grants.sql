-- Why: members are given points, coupons and badges without a purchase: by hand, and by campaigns that an enrolment, a birthday or a
-- new level sets off. Each grant has one cause, and each cause gives one grant, however often a job runs and wherever: the database
-- keeps to that by the unique occasion. What was judged and brought nothing is kept too, so that it is not judged again and again.
-- The previous version of the code can go on serving: it knows none of the new tables and gives no grants.
--
-- While the two indexes on older tables are made, nothing can be written to them: 1 s for 1,000,000 links. On a larger network
-- make them beforehand, by hand and without stopping anyone:
--   CREATE INDEX CONCURRENTLY member_link_linked ON member_link (linked_at)
--   CREATE INDEX CONCURRENTLY tier_change_risen ON tier_change (ladder_id, at) WHERE reason = 'REACHED'

CREATE TABLE member_grant (
  id text COLLATE "C" PRIMARY KEY,
  member_id text COLLATE "C" NOT NULL REFERENCES member,
  cause text NOT NULL CHECK (cause IN ('CHECK_IN', 'TASK', 'REFERRAL', 'ENROLMENT', 'BIRTHDAY', 'TIER_REACHED', 'DRAW', 'CASE', 'HAND')),
  occasion text COLLATE "C" NOT NULL UNIQUE,                     -- cause, offer, and what happened, such as the member and the year
  partner_id text COLLATE "C" NOT NULL REFERENCES partner,       -- where it was given, else who set the offer up or pays first
  offer_id text COLLATE "C" REFERENCES offer,                    -- the campaign or draw, with the version that applied
  offer_version int,
  subject_id text COLLATE "C",                                   -- the check-in, case, referral or play; null: there is none
  points bigint NOT NULL CHECK (points >= 0),
  reversed_points bigint NOT NULL DEFAULT 0,
  record text NOT NULL,                                          -- JSON: funding, coupons, badges, and what limits counted
  given_back text,                                               -- JSON: what reversals gave back to the counters of limits; null: nothing
  reason text,                                                   -- by hand: why, for the records
  created_at timestamptz(3) NOT NULL,
  entry_sequence bigint UNIQUE,                                  -- null: without points there is no entry
  CHECK (reversed_points BETWEEN 0 AND points),
  CHECK ((entry_sequence IS NULL) = (points = 0)),
  CHECK ((offer_id IS NULL) = (offer_version IS NULL))
);
COMMENT ON TABLE member_grant IS 'What a member was given without a purchase of its own. Its points are in issued_part, its coupons in coupon.';
CREATE INDEX member_grant_of_member ON member_grant (member_id, id);
CREATE INDEX member_grant_of_offer ON member_grant (offer_id, id) WHERE offer_id IS NOT NULL;
CREATE INDEX member_grant_of_subject ON member_grant (subject_id) WHERE subject_id IS NOT NULL;

CREATE TABLE grant_passed (
  occasion text COLLATE "C" PRIMARY KEY,
  passed_at timestamptz(3) NOT NULL
);
COMMENT ON TABLE grant_passed IS 'Occasions of campaigns that were judged and brought nothing.';

CREATE TABLE campaign_progress (
  offer_id text COLLATE "C" PRIMARY KEY REFERENCES offer,
  through timestamptz(3) NOT NULL
);
COMMENT ON TABLE campaign_progress IS 'Up to when all that could set a campaign off has been judged. A job looks from here on.';

CREATE INDEX IF NOT EXISTS member_link_linked ON member_link (linked_at);
CREATE INDEX IF NOT EXISTS tier_change_risen ON tier_change (ladder_id, at) WHERE reason = 'REACHED';
