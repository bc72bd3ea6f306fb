-- Why: a batch whose wallets the gateway still knows from the batches before need not load them first. It takes the lane's lock,
-- has the database say that nothing was written since, and writes, all in one flight. The previous version of the code can go
-- on serving: it loads under the lock as ever, and what it writes moves the head on by which a gateway sees that it must load.

-- With the lock: what a gateway planned by still holds, or nothing of it is written. The digest is that of all that was ever
-- posted; period and config_version are raised by what posts nothing.
CREATE FUNCTION lane_enter(lane_lock bigint, known_digest bytea, known_period int, known_config bigint, at timestamptz)
RETURNS timestamptz LANGUAGE plpgsql AS $$
DECLARE head record;
BEGIN
  PERFORM pg_advisory_xact_lock(lane_lock);
  SELECT h.digest, h.period, h.config_version, h.posted_at,
    date_trunc('milliseconds', clock_timestamp() + h.clock_offset_ms * interval '1 millisecond') AS clock
  INTO head FROM lane_head h;
  IF head.digest IS DISTINCT FROM known_digest OR head.period <> known_period OR head.config_version <> known_config THEN
    RAISE EXCEPTION 'the lane has moved on' USING ERRCODE = 'KU001';
  END IF;
  IF at < head.posted_at OR abs(extract(epoch FROM greatest(head.clock, head.posted_at) - at)) > 1 THEN
    RAISE EXCEPTION 'the time of the batch is not the network''s: % and not %', at, greatest(head.clock, head.posted_at) USING ERRCODE = 'KU001';
  END IF;
  RETURN head.clock;
END $$;
COMMENT ON FUNCTION lane_enter IS 'Takes the lane''s lock and gives the network''s clock; KU001 when the head is not the one known, or the time more than a second off.';

-- A member's status, and whom a partner's number means, change without an entry in the journal: rarely, so it counts as a
-- change of the settings, whoever makes it.
CREATE FUNCTION lane_settings_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE lane_head SET config_version = config_version + 1;
  RETURN NULL;
END $$;
CREATE TRIGGER known_to_lane AFTER UPDATE OF status ON member FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION lane_settings_changed();
CREATE TRIGGER known_to_lane AFTER DELETE OR UPDATE ON member_link FOR EACH ROW EXECUTE FUNCTION lane_settings_changed();
