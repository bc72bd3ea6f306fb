-- Why: marketing sets up campaigns and house rules, and later ladders, coupons, items and draws. All of them have one life: a draft,
-- a review, the consent of each partner that pays or is named, approval, a schedule, pauses, an end, and versions that are never
-- edited. The previous version of the code goes on serving: nothing of what it reads or writes is changed here.

CREATE TABLE offer (
  id text COLLATE "C" PRIMARY KEY,
  kind text NOT NULL,
  owner_id text COLLATE "C" REFERENCES partner,                  -- null: the network's own
  time_zone text NOT NULL,                                       -- IANA; never changes
  created_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3),                                       -- null: END was not taken; it can be over all the same, by time
  ended_by text,
  end_reason text
);
COMMENT ON TABLE offer IS 'What a partner or the network has set up. Its id is the same in all versions.';
CREATE INDEX offer_of_owner ON offer (owner_id);
-- Ids begin with their kind; behind it they are in the order of their making.
CREATE INDEX offer_newest ON offer (substr(id, 5) COLLATE "C");

CREATE TABLE offer_version (
  offer_id text COLLATE "C" NOT NULL REFERENCES offer,
  version int NOT NULL CHECK (version > 0),                      -- 1, 2, 3 ... in the order of drafting
  stage text NOT NULL CHECK (stage IN ('DRAFT', 'IN_REVIEW', 'REJECTED', 'APPROVED')),
  effective_from timestamptz(3),                                 -- null: at its approval, which writes it
  effective_to timestamptz(3),                                   -- null: until the next version, or the end
  terms jsonb NOT NULL,
  drafted_at timestamptz(3) NOT NULL,
  drafted_by text NOT NULL,
  submitted_at timestamptz(3),
  submitted_by text,
  decided_at timestamptz(3),
  decided_by text,
  reason text,                                                   -- why it was rejected
  PRIMARY KEY (offer_id, version),
  CHECK (stage <> 'APPROVED' OR (effective_from IS NOT NULL AND decided_at IS NOT NULL)),
  CHECK (effective_to > effective_from)
);
COMMENT ON TABLE offer_version IS 'One version of an offer, whole. Its status is its stage, and for an approved one the time.';
-- Those that a lane plans by.
CREATE INDEX offer_version_approved ON offer_version (offer_id) WHERE stage = 'APPROVED';

CREATE TABLE offer_consent (
  offer_id text COLLATE "C" NOT NULL,
  version int NOT NULL,
  partner_id text COLLATE "C" NOT NULL REFERENCES partner,
  given_at timestamptz(3),                                       -- null: not yet
  given_by text,
  PRIMARY KEY (offer_id, version, partner_id),
  FOREIGN KEY (offer_id, version) REFERENCES offer_version,
  CHECK ((given_at IS NULL) = (given_by IS NULL))
);
COMMENT ON TABLE offer_consent IS 'Whose consent a version asks: of each partner that pays for it or at which it runs, but its owner.';
CREATE INDEX offer_consent_of_partner ON offer_consent (partner_id);

CREATE TABLE offer_pause (
  offer_id text COLLATE "C" NOT NULL REFERENCES offer,
  number int NOT NULL CHECK (number > 0),                        -- 1, 2, 3 ... of its offer
  paused_at timestamptz(3) NOT NULL,
  paused_by text NOT NULL,
  paused_for text COLLATE "C" REFERENCES partner,                -- the partner that may resume it; null: the operator alone
  reason text,
  resumed_at timestamptz(3),                                     -- null: it still rests
  resumed_by text,
  PRIMARY KEY (offer_id, number),
  CHECK (resumed_at >= paused_at)
);
COMMENT ON TABLE offer_pause IS 'A time in which an offer rested. Purchases made outside of it keep the offer, whenever they are posted.';
CREATE UNIQUE INDEX offer_pause_open ON offer_pause (offer_id) WHERE resumed_at IS NULL;

-- A purchase goes by the version that was in force when it was made, and verify makes its points again from it.
CREATE FUNCTION offer_version_is_never_edited() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the terms of version % of % are never edited: draft the next version', OLD.version, OLD.offer_id;
END $$;
CREATE TRIGGER never_edited BEFORE UPDATE ON offer_version FOR EACH ROW
  WHEN (OLD.terms IS DISTINCT FROM NEW.terms OR (OLD.offer_id, OLD.version) IS DISTINCT FROM (NEW.offer_id, NEW.version)
    OR (OLD.stage = 'APPROVED' AND (OLD.effective_from, OLD.effective_to) IS DISTINCT FROM (NEW.effective_from, NEW.effective_to)))
  EXECUTE FUNCTION offer_version_is_never_edited();

-- What lanes plan by, whoever changes it. Drafts and reviews are none of it: a partner's app may draft as often as it likes.
CREATE TRIGGER known_to_lane AFTER UPDATE ON offer_version FOR EACH ROW WHEN ('APPROVED' IN (OLD.stage, NEW.stage)) EXECUTE FUNCTION lane_settings_changed();
CREATE TRIGGER known_to_lane_of_new AFTER INSERT ON offer_version FOR EACH ROW WHEN (NEW.stage = 'APPROVED') EXECUTE FUNCTION lane_settings_changed();
CREATE TRIGGER known_to_lane_of_old AFTER DELETE ON offer_version FOR EACH ROW WHEN (OLD.stage = 'APPROVED') EXECUTE FUNCTION lane_settings_changed();
CREATE TRIGGER known_to_lane AFTER UPDATE OF ended_at ON offer FOR EACH ROW WHEN (OLD.ended_at IS DISTINCT FROM NEW.ended_at) EXECUTE FUNCTION lane_settings_changed();
CREATE TRIGGER known_to_lane AFTER INSERT OR DELETE OR UPDATE ON offer_pause FOR EACH STATEMENT EXECUTE FUNCTION lane_settings_changed();

-- Who consented, approved, paused and ended what is money: each change is an event (0013). Terms and reasons are hashed in it.
SELECT keep_events_of('offer', 'id', 'kind owner_id time_zone created_at ended_at ended_by', 'id', 'owner_id');
SELECT keep_events_of('offer_version', 'offer_id version', 'stage effective_from effective_to drafted_at drafted_by submitted_at submitted_by decided_at decided_by', 'offer_id version', '');
SELECT keep_events_of('offer_consent', 'offer_id version partner_id', 'given_at given_by', 'offer_id version partner_id', 'partner_id');
SELECT keep_events_of('offer_pause', 'offer_id number', 'paused_at paused_by paused_for resumed_at resumed_by', 'offer_id number', 'paused_for');
