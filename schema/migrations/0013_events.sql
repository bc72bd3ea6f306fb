-- Why: `kula verify` recomputed what the journal says, and nothing held what stands beside it. Whoever could write to the tables
-- could take an idempotency key away (and the retry took effect twice), agree a statement in a partner's name, move a link to
-- another member or raise a credit limit, unseen. Two things hold it now:
--
-- 1. What an operation fixes together with its entries (its key, order number, price at the till, lots with their expiry, holds
--    with their end, payments) is sealed with the batch: `seal.facts` is the digest of all that, and the chain goes over it.
-- 2. What changes without an entry is written down by triggers in the table `event`: what it was, what it became, who did it by
--    which operation, when. By triggers, so that whoever makes the change leaves an event: a job, an operator's SQL, and the
--    version of the code before this one, which goes on serving and says nothing of who asked.
--
-- The events have hash chains of their own and are not sealed with the lane's batches: a lane that had to look for events would
-- need a round trip more for each batch, and each event would make every gateway load anew what it knows. There are 16 chains,
-- each transaction writes to the one of its connection: with one chain, enrolments that came at once would have committed one
-- after the other (some 700 a second instead of 3,000), and a payment in the lane would have waited for them.
--
-- What stood before is taken down here as it stands: small tables row by row, large ones as a count and a sum of hashes.

-- ------------------------------------------------------------------ sealed with the batch

-- Null: of a batch that the version before this has written. Which it is cannot be changed afterwards: the digest is over it.
ALTER TABLE seal ADD COLUMN facts bytea;
COMMENT ON COLUMN seal.facts IS 'SHA-256 of the facts of the batch''s entries: docs/settlement-digests.md.';

-- The last entry of the key's operation. Null: it made none, or was written by the version before this.
ALTER TABLE idempotency_key ADD COLUMN entry_sequence bigint;

-- Makes the hash of a partner's number for a member one that cannot be guessed, and with the row it goes. Only for new rows: to
-- give one to every row would rewrite the table.
ALTER TABLE member_link ADD COLUMN salt uuid;
ALTER TABLE member_link ALTER COLUMN salt SET DEFAULT gen_random_uuid();

-- ------------------------------------------------------------------ events

CREATE TABLE event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,            -- of two events of one subject the later has the higher
  chain smallint NOT NULL,
  number bigint NOT NULL,                                        -- 1, 2, 3 ... of its chain
  at timestamptz(3) NOT NULL,                                    -- real time
  network_at timestamptz(3),                                     -- network time; null before there is a network
  login text NOT NULL,                                           -- the database's user
  operation text,                                                -- of the API, or a job; null: nobody has said
  role text,
  actor text,                                                    -- the key's id or the token's subject; null: the network itself
  source text NOT NULL,                                          -- the table
  change text NOT NULL CHECK (change IN ('INSERT', 'UPDATE', 'DELETE', 'STOOD')),
  subject text COLLATE "C" NOT NULL,                             -- the row's id; '*': all rows together
  partner_id text COLLATE "C",                                   -- whom it concerns
  before jsonb NOT NULL,                                         -- what of it changed, as it was
  after jsonb NOT NULL,                                          -- and as it became; null: it has none any more
  digest bytea NOT NULL,                                         -- over the one before in the chain, and this one
  UNIQUE (chain, number),
  CHECK (length(subject) <= 400 AND length(operation) <= 100 AND length(role) <= 40 AND length(actor) <= 200),
  CHECK (pg_column_size(before) <= 16384 AND pg_column_size(after) <= 16384)
);
COMMENT ON TABLE event IS 'Every change of what is not the journal''s: append-only, without secrets and personal text (those are hashed).';

CREATE TABLE event_chain (
  chain smallint PRIMARY KEY,
  number bigint NOT NULL,                                        -- of its last event
  digest bytea NOT NULL
) WITH (fillfactor = 20);

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON event_chain FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();

-- What an event says of a row: ids, statuses, amounts and times as they are; all else as the start of its SHA-256. So a column
-- that a later migration adds is held too, and shows nothing, until that migration says that it may be read.
-- omitted '*': all that is not plain.
CREATE FUNCTION event_state(r jsonb, plain text[], omitted text[]) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(jsonb_object_agg(key, CASE WHEN key = ANY(plain) THEN value
    ELSE to_jsonb(left(encode(sha256(convert_to(coalesce(r->>'salt', '') || (value #>> '{}'), 'UTF8')), 'hex'), 32)) END), '{}')
  FROM jsonb_each(r) WHERE value <> 'null' AND (key = ANY(plain) OR NOT (key = ANY(omitted) OR omitted = '{*}'))
$$;

-- The subject's columns set apart by a space; of one with # before its name the hash.
CREATE FUNCTION event_subject(r jsonb, columns text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT string_agg(CASE WHEN name ^@ '#' THEN left(encode(sha256(convert_to(r->>substr(name, 2), 'UTF8')), 'hex'), 32) ELSE r->>name END, ' ' ORDER BY place)
  FROM unnest(columns) WITH ORDINALITY c(name, place)
$$;

CREATE FUNCTION add_event(its_source text, its_change text, its_subject text, its_partner text, was jsonb, became jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  act jsonb := coalesce(nullif(current_setting('kula.act', true), ''), '{}')::jsonb;
  its_chain smallint := pg_backend_pid() % 16;
  last record;
  e event;
BEGIN
  -- By a lock of its own and from the last event, which an index leads to: with the chain's row locked and changed for each event,
  -- a transaction of 40,000 links took minutes, since it read through all of that row's versions each time.
  PERFORM pg_advisory_xact_lock(585214, its_chain);
  SELECT x.number, x.digest INTO last FROM event x WHERE x.chain = its_chain ORDER BY x.number DESC LIMIT 1;
  e.id := nextval('event_id_seq');
  e.at := date_trunc('milliseconds', clock_timestamp());
  e.network_at := network_now();
  e.number := coalesce(last.number, 0) + 1;
  e.digest := sha256(coalesce(last.digest, decode(repeat('00', 32), 'hex')) || convert_to(jsonb_build_array(e.id, its_chain, e.number,
    (extract(epoch FROM e.at) * 1000)::bigint, (extract(epoch FROM e.network_at) * 1000)::bigint, session_user, act->>'operation', act->>'role', act->>'actor',
    its_source, its_change, its_subject, its_partner, was, became)::text, 'UTF8'));
  INSERT INTO event (id, chain, number, at, network_at, login, operation, role, actor, source, change, subject, partner_id, before, after, digest)
  OVERRIDING SYSTEM VALUE
  VALUES (e.id, its_chain, e.number, e.at, e.network_at, session_user, act->>'operation', act->>'role', act->>'actor',
    its_source, its_change, its_subject, its_partner, was, became, e.digest);
END $$;

-- Where its chain ends, once a transaction, when it is committed: so that the last events cannot be taken away by themselves.
CREATE FUNCTION event_ends_chain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM event x WHERE x.chain = NEW.chain AND x.number = NEW.number + 1) THEN
    INSERT INTO event_chain AS c (chain, number, digest) VALUES (NEW.chain, NEW.number, NEW.digest)
    ON CONFLICT (chain) DO UPDATE SET number = excluded.number, digest = excluded.digest;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ends_chain AFTER INSERT ON event DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION event_ends_chain();

-- Arguments: the subject's columns, those that are shown as they are, those that are left out, the partner's column (each a list
-- set apart by spaces), and `whole` when a change is to be written as the row's end and its new beginning.
-- SECURITY DEFINER: a gateway's own role need not have the right to add events. Its settings decide how values are written.
CREATE FUNCTION write_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT SET timezone = 'UTC' SET bytea_output = 'hex' AS $$
DECLARE
  subjects text[] := string_to_array(TG_ARGV[0], ' ');
  plain text[] := string_to_array(TG_ARGV[1], ' ');
  omitted text[] := string_to_array(TG_ARGV[2], ' ');
  old_row jsonb;
  new_row jsonb;
  was jsonb;
  became jsonb;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    old_row := to_jsonb(OLD);
    was := event_state(old_row, plain, omitted);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    new_row := to_jsonb(NEW);
    became := event_state(new_row, plain, omitted);
  END IF;
  IF TG_OP = 'UPDATE' AND was = became AND event_subject(old_row, subjects) = event_subject(new_row, subjects) THEN
    RETURN NULL;
  END IF;
  IF TG_OP = 'UPDATE' AND TG_ARGV[4] IS DISTINCT FROM 'whole' AND event_subject(old_row, subjects) = event_subject(new_row, subjects) THEN
    PERFORM add_event(TG_TABLE_NAME, 'UPDATE', event_subject(new_row, subjects), new_row->>TG_ARGV[3],
      (SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(was) WHERE became->key IS DISTINCT FROM value),
      (SELECT coalesce(jsonb_object_agg(key, became->key), '{}') FROM jsonb_object_keys(was || became) key WHERE became->key IS DISTINCT FROM was->key));
    RETURN NULL;
  END IF;
  IF TG_OP <> 'INSERT' THEN
    PERFORM add_event(TG_TABLE_NAME, 'DELETE', event_subject(old_row, subjects), old_row->>TG_ARGV[3], was, '{}');
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM add_event(TG_TABLE_NAME, 'INSERT', event_subject(new_row, subjects), new_row->>TG_ARGV[3], '{}', became);
  END IF;
  RETURN NULL;
END $$;

-- For this migration and later ones: takes down the rows of a table as they stand, and (again, where it has changed) has every
-- change of them written as an event. A migration that adds a column to such a table calls it again.
CREATE FUNCTION keep_events_of(source text, subjects text, plain text, omitted text, partner text) RETURNS void LANGUAGE plpgsql
SET timezone = 'UTC' SET bytea_output = 'hex' AS $$
BEGIN
  EXECUTE format('DROP TRIGGER IF EXISTS event ON %I', source);
  EXECUTE format('CREATE TRIGGER event AFTER INSERT OR UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION write_event(%L, %L, %L, %L)', source, subjects, plain, omitted, partner);
  EXECUTE format($q$
    SELECT add_event(%L, 'STOOD', event_subject(to_jsonb(t), string_to_array(%L, ' ')), to_jsonb(t)->>%L, '{}',
      event_state(to_jsonb(t), string_to_array(%L, ' '), string_to_array(%L, ' ')))
    FROM (SELECT * FROM %I ORDER BY %s) t $q$, source, subjects, partner, plain, omitted, source, replace(subjects, ' ', ', '));
END $$;

-- How large tables are taken down: the order of the rows does not matter.
CREATE FUNCTION event_sum(facts jsonb) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$
  SELECT ('x' || left(encode(sha256(convert_to(facts::text, 'UTF8')), 'hex'), 16))::bit(64)::bigint::numeric
$$;

-- ------------------------------------------------------------------ what stood before

-- The long readings, while batches go on. An operation never changes after its entry, so those up to an entry that stands are all.
CREATE TEMP TABLE stood ON COMMIT DROP AS SELECT coalesce((SELECT sequence FROM lane_head), 0) AS upto, clock_timestamp() - interval '5 minutes' AS before,
  (SELECT network_now() - interval '5 minutes') AS network_before, '{}'::jsonb AS keys, '{}'::jsonb AS links, '{}'::jsonb AS operations;

UPDATE stood SET operations = jsonb_build_object(
  'accrual', (SELECT jsonb_build_object('rows', count(*), 'sum', coalesce(sum(event_sum(jsonb_build_array(id, order_id, spend, currency, category,
    (extract(epoch FROM occurred_at) * 1000)::bigint, rate_sheet_id))), 0)) FROM accrual WHERE entry_sequence <= upto),
  'redemption', (SELECT jsonb_build_object('rows', count(*), 'sum', coalesce(sum(event_sum(jsonb_build_array(r.id, r.order_id, r.quote_id, r.rate_sheet_id, r.points, r.value,
    r.currency, r.reimbursement_price, (extract(epoch FROM h.held_until) * 1000)::bigint))), 0))
    FROM redemption r LEFT JOIN hold h ON h.id = r.id WHERE r.entry_sequence <= upto),
  'conversion', (SELECT jsonb_build_object('rows', count(*), 'sum', coalesce(sum(event_sum(jsonb_build_array(id, reference, native_units, rate_sheet_id))), 0))
    FROM conversion WHERE entry_sequence <= upto),
  'lot', (SELECT jsonb_build_object('rows', count(*), 'sum', coalesce(sum(event_sum(jsonb_build_array(id, points, rate_sheet_id,
    (extract(epoch FROM expires_at) * 1000)::bigint))), 0)) FROM lot WHERE entry_sequence <= upto));

CREATE FUNCTION sum_of_keys(since timestamptz, until timestamptz) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('rows', count(*), 'sum', coalesce(sum(event_sum(jsonb_build_array(scope, key, operation, encode(input_hash, 'hex'), result))), 0))
  FROM idempotency_key WHERE created_at >= since AND created_at < until
$$;
CREATE FUNCTION sum_of_links(since timestamptz, until timestamptz) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('rows', count(*), 'sum', coalesce(sum(event_sum(jsonb_build_array(partner_id, member_id,
    left(encode(sha256(convert_to(external_id, 'UTF8')), 'hex'), 32), (extract(epoch FROM linked_at) * 1000)::bigint))), 0))
  FROM member_link WHERE linked_at >= since AND linked_at < until
$$;
UPDATE stood SET keys = sum_of_keys('-infinity', before), links = sum_of_links('-infinity', network_before);

-- From here on no batch runs, and no member is enrolled, until all of this is committed. What was added meanwhile is added to the
-- sums; should a clock have gone back, all is read again.
SELECT pg_advisory_xact_lock(5852140001);
LOCK TABLE member_link, member, partner, api_key, rate_sheet, fx_rate, statement, dispute, payment, settlement_period, idempotency_key, network, lane_head IN SHARE ROW EXCLUSIVE MODE;

DO $$
DECLARE s stood; more jsonb;
BEGIN
  SELECT * INTO s FROM stood;
  more := sum_of_keys(s.before, 'infinity');
  s.keys := jsonb_build_object('rows', (s.keys->>'rows')::bigint + (more->>'rows')::bigint, 'sum', (s.keys->>'sum')::numeric + (more->>'sum')::numeric);
  IF (s.keys->>'rows')::bigint <> (SELECT count(*) FROM idempotency_key) THEN s.keys := sum_of_keys('-infinity', 'infinity'); END IF;
  more := sum_of_links(s.network_before, 'infinity');
  s.links := jsonb_build_object('rows', coalesce((s.links->>'rows')::bigint, 0) + coalesce((more->>'rows')::bigint, 0),
    'sum', coalesce((s.links->>'sum')::numeric, 0) + coalesce((more->>'sum')::numeric, 0));
  IF (s.links->>'rows')::bigint <> (SELECT count(*) FROM member_link) THEN s.links := sum_of_links('-infinity', 'infinity'); END IF;
  PERFORM set_config('kula.act', '{"operation": "migration 0013"}', true);
  PERFORM add_event('idempotency_key', 'STOOD', '*', NULL, '{}', s.keys);
  PERFORM add_event('member_link', 'STOOD', '*', NULL, '{}', s.links);
  PERFORM add_event(o.key, 'STOOD', '*', NULL, '{}', o.value || jsonb_build_object('upto', s.upto)) FROM jsonb_each(s.operations) o ORDER BY o.key;
  PERFORM add_event('member', 'STOOD', id, NULL, '{}', jsonb_build_object('status', status)) FROM member WHERE status <> 'ACTIVE' ORDER BY id;
  PERFORM add_event('lane_head', 'STOOD', '1', NULL, '{}', jsonb_build_object('clock_offset_ms', clock_offset_ms)) FROM lane_head;
END $$;
DROP FUNCTION sum_of_keys(timestamptz, timestamptz);
DROP FUNCTION sum_of_links(timestamptz, timestamptz);

SELECT keep_events_of('network', 'id', 'name points_code base_currency point_value created_at', 'id feed', '');
SELECT keep_events_of('partner', 'id', 'code name status currency funding_model credit_limit created_at member_view', 'id', 'id');
SELECT keep_events_of('api_key', 'id', 'prefix partner_id created_at expires_at revoked_at', 'id', 'partner_id');
SELECT keep_events_of('rate_sheet', 'id', 'partner_id version approval effective_from accrual_rate issue_price redemption_value reimbursement_price conversion_in_rate conversion_out_rate points_expire_after_days breakage_share proposed_at proposed_by decided_at decided_by', 'id', 'partner_id');
SELECT keep_events_of('fx_rate', 'id', 'base quote rate effective_from published_at published_by', 'id', '');
SELECT keep_events_of('statement', 'id', 'period partner_id currency status balance net_due digest issued_at agreed_at settled_at', 'id', 'partner_id');
SELECT keep_events_of('dispute', 'id', 'line_id opened_at opened_by resolved_at resolved_by adjustment entry_sequence', 'id', '');
SELECT keep_events_of('payment', 'id', 'statement_id amount currency paid_at recorded_at entry_sequence', 'id', '');
SELECT keep_events_of('settlement_period', 'id', 'number status opened_at closed_at first_sequence last_sequence last_batch digest', 'id', '');

-- Of these not every row has an event. A member is made ACTIVE, with its first link; a key with entries is sealed with them.
CREATE TRIGGER event AFTER INSERT OR DELETE OR UPDATE ON member_link FOR EACH ROW EXECUTE FUNCTION write_event('partner_id member_id', 'linked_at', 'partner_id member_id salt', 'partner_id', 'whole');
CREATE TRIGGER event AFTER DELETE OR UPDATE ON member FOR EACH ROW EXECUTE FUNCTION write_event('id', 'status', '*', '');
CREATE TRIGGER event_made AFTER INSERT ON member FOR EACH ROW WHEN (NEW.status <> 'ACTIVE') EXECUTE FUNCTION write_event('id', 'status', '*', '');
CREATE TRIGGER event AFTER UPDATE OF clock_offset_ms ON lane_head FOR EACH ROW WHEN (OLD.clock_offset_ms <> NEW.clock_offset_ms) EXECUTE FUNCTION write_event('id', 'clock_offset_ms', '*', '');
CREATE TRIGGER event AFTER DELETE OR UPDATE ON idempotency_key FOR EACH ROW EXECUTE FUNCTION write_event('scope #key', 'operation', 'scope key', 'scope', 'whole');
CREATE TRIGGER event_made AFTER INSERT ON idempotency_key FOR EACH ROW WHEN (NEW.entry_sequence IS NULL) EXECUTE FUNCTION write_event('scope #key', 'operation', 'scope key', 'scope', 'whole');

REVOKE EXECUTE ON FUNCTION add_event(text, text, text, text, jsonb, jsonb) FROM PUBLIC;
