-- Why: a partner's developer could not see what its own app had sent. The gateway's logs are the operator's, and a refusal that was
-- answered an hour ago, an order that was sent twice or an operation that was slow could only be found there. Gateways now write down
-- the requests of partners' apps and people, as far as a bound allows. It is a log and no record: rows may be missing, and they go
-- after some days. What was sent is not kept, only the operation, the numbers by which one looks for it, and how it went.
--
-- The table has a partition a day (UTC), as refusal_log has, so that old days are dropped at once.
--
-- The previous version of the code can go on serving: it knows nothing of this table.
CREATE TABLE request_log (
  at timestamptz NOT NULL,                                       -- when it was answered: real time, by the database's clock
  id text COLLATE "C" NOT NULL,
  partner_id text COLLATE "C" NOT NULL,                          -- of who asked
  asked_by text NOT NULL,                                        -- the key's id or the token's subject
  role text NOT NULL,
  operation text NOT NULL,                                       -- a mutation's name, or `query` and its first fields
  ms integer NOT NULL CHECK (ms >= 0),
  code text,                                                     -- the RefusalCode or the error's code; null: it went well
  size integer,                                                  -- of an operation that takes a list: how many were in it
  refused integer,                                               -- and how many of them were refused
  replayed boolean,                                              -- null: the operation does not say
  order_id text COLLATE "C",
  idempotency_key text COLLATE "C",
  request_id text COLLATE "C" NOT NULL                           -- as in the answer's header x-request-id
) PARTITION BY RANGE (at);
COMMENT ON TABLE request_log IS 'Requests of partners that gateways answered, kept for KULA_REQUEST_DAYS; never what was sent or answered.';
CREATE INDEX request_log_by_partner ON request_log (partner_id, at, id);
CREATE INDEX request_log_by_order ON request_log (partner_id, order_id, at, id) WHERE order_id IS NOT NULL;
CREATE INDEX request_log_by_key ON request_log (partner_id, idempotency_key, at, id) WHERE idempotency_key IS NOT NULL;
CREATE INDEX request_log_by_request ON request_log (partner_id, request_id, at, id);

-- As refusal_log_days does for refusals (migration 0016, which says why each line is so).
CREATE FUNCTION request_log_days(keep_days int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT SET timezone = 'UTC' SET lock_timeout = '2s' AS $$
DECLARE
  today date := clock_timestamp()::date;
  day date;
  part text;
  did int := 0;
BEGIN
  IF keep_days IS NULL OR keep_days < 1 THEN
    RAISE EXCEPTION 'requests are kept for a day at least';
  END IF;
  PERFORM pg_advisory_xact_lock(5852140045);
  FOR day IN SELECT generate_series(today - 1, today + 2, interval '1 day')::date LOOP
    part := 'request_log_' || to_char(day, 'YYYYMMDD');
    IF NOT EXISTS (SELECT FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'request_log'::regclass AND c.relname = part) THEN
      EXECUTE format('CREATE TABLE %I PARTITION OF request_log FOR VALUES FROM (%L) TO (%L)', part, day, day + 1);
      did := did + 1;
    END IF;
  END LOOP;
  FOR part IN
    SELECT c.oid::regclass::text FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'request_log'::regclass AND c.relname ~ '^request_log_\d{8}$' AND to_date(right(c.relname, 8), 'YYYYMMDD') < today - keep_days
  LOOP
    EXECUTE 'DROP TABLE ' || part;
    did := did + 1;
  END LOOP;
  RETURN did;
END $$;
COMMENT ON FUNCTION request_log_days(int) IS 'Makes the coming days'' partitions of request_log and drops those older than that many days; gives how many it made and dropped.';

SELECT request_log_days(7);
