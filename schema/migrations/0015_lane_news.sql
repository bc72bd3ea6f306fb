-- Why: a member's change of status counted as a change of the settings, by which every lane forgets all that it knows: one member
-- who froze and thawed a wallet in a loop brought everyone's accruals from 1,585 to 568 a second. It is now told as news of that
-- one member: a lane drops what it knows of it, and of no one else.
--
-- A partner's terms, rate sheets, exchange rates and the network's own, on the other hand, were told only by who said so: changed
-- by SQL, lanes went on by the old ones. They are now the settings whoever changes them.
--
-- The previous version of the code can go on serving: for it every change goes on raising config_version. What of that were
-- only news is counted beside it, so that config_version - news is the version of the settings.
ALTER TABLE lane_head ADD COLUMN news bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN lane_head.news IS 'Changes of members that lanes are told of one by one: those that were counted in config_version too.';

CREATE TABLE lane_news (
  number bigint PRIMARY KEY,                                     -- 1, 2, 3 ... up to lane_head.news
  member_id text COLLATE "C" NOT NULL
);
COMMENT ON TABLE lane_news IS 'Whose status changed, lately: what a lane knows of them no longer holds.';

CREATE FUNCTION member_makes_news() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE latest bigint;
BEGIN
  UPDATE lane_head SET news = news + 1, config_version = config_version + 1 RETURNING news INTO latest;
  INSERT INTO lane_news (number, member_id) VALUES (latest, NEW.id);
  -- A lane that missed more than these forgets all.
  DELETE FROM lane_news WHERE number <= latest - 1000;
  RETURN NULL;
END $$;
ALTER FUNCTION member_makes_news() SET enable_seqscan = off;
DROP TRIGGER known_to_lane ON member;
CREATE TRIGGER known_to_lane AFTER UPDATE OF status ON member FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION member_makes_news();

-- With the lock, as the function of five arguments, which stays for the previous version: what a gateway planned by still holds, or
-- nothing of it is written. `heard` are the members that there has been news of since the gateway last heard; when they are among those
-- of its batch, KU002.
CREATE FUNCTION lane_enter(lane_lock bigint, known_digest bytea, known_period int, known_config bigint, at timestamptz, known_news bigint, members text[],
  OUT clock timestamptz, OUT news bigint, OUT heard text[]) LANGUAGE plpgsql AS $$
DECLARE head record;
BEGIN
  PERFORM pg_advisory_xact_lock(lane_lock);
  SELECT h.digest, h.period, h.config_version, h.posted_at, h.news,
    date_trunc('milliseconds', clock_timestamp() + h.clock_offset_ms * interval '1 millisecond') AS clock
  INTO head FROM lane_head h;
  IF head.digest IS DISTINCT FROM known_digest OR head.period <> known_period OR head.config_version - head.news <> known_config THEN
    RAISE EXCEPTION 'the lane has moved on' USING ERRCODE = 'KU001';
  END IF;
  IF at < head.posted_at OR abs(extract(epoch FROM greatest(head.clock, head.posted_at) - at)) > 1 THEN
    RAISE EXCEPTION 'the time of the batch is not the network''s: % and not %', at, greatest(head.clock, head.posted_at) USING ERRCODE = 'KU001';
  END IF;
  IF head.news <> known_news THEN
    heard := ARRAY(SELECT n.member_id FROM lane_news n WHERE n.number > known_news);
    IF cardinality(heard) <> head.news - known_news THEN
      RAISE EXCEPTION 'there was more news than is kept' USING ERRCODE = 'KU001';
    END IF;
    IF heard && members THEN
      RAISE EXCEPTION 'there is news of a member of the batch' USING ERRCODE = 'KU002';
    END IF;
  END IF;
  clock := head.clock;
  news := head.news;
END $$;
ALTER FUNCTION lane_enter(bigint, bytea, int, bigint, timestamptz, bigint, text[]) SET enable_seqscan = off;
COMMENT ON FUNCTION lane_enter(bigint, bytea, int, bigint, timestamptz, bigint, text[]) IS 'Takes the lane''s lock and gives the network''s clock and the news; KU001 when the head is not the one known, or the time more than a second off; KU002 when there is news of the batch''s own members.';

-- What the lane plans by, whoever changes it. A partner's name and accounts are no terms.
CREATE TRIGGER known_to_lane AFTER UPDATE OF status, currency, funding_model, credit_limit ON partner FOR EACH ROW
  WHEN ((OLD.status, OLD.currency, OLD.funding_model, OLD.credit_limit) IS DISTINCT FROM (NEW.status, NEW.currency, NEW.funding_model, NEW.credit_limit))
  EXECUTE FUNCTION lane_settings_changed();
CREATE TRIGGER known_to_lane_of_rows AFTER INSERT OR DELETE ON partner FOR EACH STATEMENT EXECUTE FUNCTION lane_settings_changed();
-- Of sheets only those that are approved: a partner's app may propose as often as it likes.
CREATE TRIGGER known_to_lane AFTER UPDATE ON rate_sheet FOR EACH ROW WHEN ('APPROVED' IN (OLD.approval, NEW.approval)) EXECUTE FUNCTION lane_settings_changed();
CREATE TRIGGER known_to_lane_of_new AFTER INSERT ON rate_sheet FOR EACH ROW WHEN (NEW.approval = 'APPROVED') EXECUTE FUNCTION lane_settings_changed();
CREATE TRIGGER known_to_lane_of_old AFTER DELETE ON rate_sheet FOR EACH ROW WHEN (OLD.approval = 'APPROVED') EXECUTE FUNCTION lane_settings_changed();
CREATE TRIGGER known_to_lane AFTER INSERT OR DELETE OR UPDATE ON fx_rate FOR EACH STATEMENT EXECUTE FUNCTION lane_settings_changed();
CREATE TRIGGER known_to_lane AFTER UPDATE OF base_currency, point_value ON network FOR EACH STATEMENT EXECUTE FUNCTION lane_settings_changed();
