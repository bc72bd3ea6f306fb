-- Why: a refusal left no trace. A cashier who was told that a member has too few points, or is not active, could ask nobody later
-- why that was. Gateways now write down each refusal that they answer, as far as a bound allows: who asked, for which operation,
-- the refusal's code, and what it showed. It is a log and no record: rows may be missing, and they go after some days.
--
-- The table has a partition a day (UTC), so that old days are dropped at once and leave nothing to vacuum. There is no default
-- partition: the days that come are made ahead, by the function below.
--
-- The previous version of the code can go on serving: it knows nothing of this table.
CREATE TABLE refusal_log (
  at timestamptz NOT NULL,                                       -- real time, by the database's clock
  partner_id text COLLATE "C",                                   -- of who asked, or that a member of staff named; need not exist
  member_id text COLLATE "C",                                    -- null: there is none, or none that who asked may know
  asked_by text NOT NULL,                                        -- the key's id or the token's subject
  operation text NOT NULL,
  code text NOT NULL,                                            -- the RefusalCode
  fields jsonb NOT NULL CHECK (octet_length(fields::text) <= 2048)
) PARTITION BY RANGE (at);
COMMENT ON TABLE refusal_log IS 'Refusals that gateways answered, kept for KULA_REFUSAL_DAYS; never codes of members, keys, tokens and bank data.';
CREATE INDEX refusal_log_of_partner ON refusal_log (partner_id, at);
CREATE INDEX refusal_log_of_member ON refusal_log (member_id, at) WHERE member_id IS NOT NULL;

-- Makes the partitions of today and the two days that come, and drops those whose rows are all older than that many days; gives
-- how many it made and dropped. Gateways take turns. SECURITY DEFINER: a gateway's own role need not have the right to make tables.
-- A partition needs the table to itself for a moment: rather than have every gateway wait behind a long read, it gives up.
CREATE FUNCTION refusal_log_days(keep_days int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT SET timezone = 'UTC' SET lock_timeout = '2s' AS $$
DECLARE
  today date := clock_timestamp()::date;
  day date;
  part text;
  did int := 0;
BEGIN
  IF keep_days IS NULL OR keep_days < 1 THEN
    RAISE EXCEPTION 'refusals are kept for a day at least';
  END IF;
  PERFORM pg_advisory_xact_lock(5852140016);
  -- What was refused a moment before midnight is written after it.
  FOR day IN SELECT generate_series(today - 1, today + 2, interval '1 day')::date LOOP
    part := 'refusal_log_' || to_char(day, 'YYYYMMDD');
    IF NOT EXISTS (SELECT FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'refusal_log'::regclass AND c.relname = part) THEN
      EXECUTE format('CREATE TABLE %I PARTITION OF refusal_log FOR VALUES FROM (%L) TO (%L)', part, day, day + 1);
      did := did + 1;
    END IF;
  END LOOP;
  FOR part IN
    SELECT c.oid::regclass::text FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'refusal_log'::regclass AND c.relname ~ '^refusal_log_\d{8}$' AND to_date(right(c.relname, 8), 'YYYYMMDD') < today - keep_days
  LOOP
    EXECUTE 'DROP TABLE ' || part;
    did := did + 1;
  END LOOP;
  RETURN did;
END $$;
COMMENT ON FUNCTION refusal_log_days(int) IS 'Makes the coming days'' partitions of refusal_log and drops those older than that many days; gives how many it made and dropped.';

SELECT refusal_log_days(30);
