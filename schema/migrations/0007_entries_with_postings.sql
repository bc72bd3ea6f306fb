-- Why: an entry's postings were a row each, five and more of them with four indexes: 43% of what PostgreSQL did for an
-- accrual, and most of what `kula verify` reads. They are now part of their entry: what it posts on accounts of partners and
-- of the network in three arrays, what it changes a wallet by in columns of its own. What a partner is concerned with,
-- on which line of its statement, is one row in partner_entry. `posting` stays as a view, a row a posting as before.
--
-- The previous version of the code can go on serving: it reads the view, and what it inserts into the view its entry takes
-- over. What stands is written anew beside it while batches go on; the lane's lock is taken only for what they added
-- meanwhile. All that was there is compared with what the view says of it, posting by posting, before it goes. 1,000,000 entries
-- took 100 s under 500 operations a second, of which operations waited 4.3 s at most; allow the journal's size once more on disk.

CREATE TEMP TABLE packing ON COMMIT DROP AS SELECT 0::bigint AS after, coalesce(max(sequence), 0) AS upto FROM journal_entry;

CREATE TABLE journal_entry_next (
  sequence bigint NOT NULL,
  kind text NOT NULL,
  partner_id text COLLATE "C",
  member_id text COLLATE "C",
  reference text COLLATE "C",
  period integer NOT NULL,
  batch bigint NOT NULL,
  posted_at timestamp(3) with time zone NOT NULL,
  -- Of the same length: what is posted on accounts other than a member's, in the order of posting.
  accounts text[] NOT NULL,
  assets text[] NOT NULL,
  amounts numeric[] NOT NULL,
  -- Of an entry that changes the member's wallet: the version that it makes, by what, and the balances after it.
  wallet_version integer CONSTRAINT journal_entry_version_check CHECK (wallet_version > 0),
  available_delta bigint,
  held_delta bigint,
  available bigint CONSTRAINT journal_entry_available_check CHECK (available >= 0),
  held bigint CONSTRAINT journal_entry_held_check CHECK (held >= 0),
  CONSTRAINT journal_entry_postings_check CHECK (cardinality(accounts) = cardinality(assets) AND cardinality(accounts) = cardinality(amounts)),
  CONSTRAINT journal_entry_wallet_check CHECK (num_nulls(wallet_version, available_delta, held_delta, available, held) IN (0, 5)
    AND (wallet_version IS NULL OR (member_id IS NOT NULL AND (available_delta <> 0 OR held_delta <> 0))))
);
COMMENT ON TABLE journal_entry_next IS 'The journal: balanced entries, each with its postings. A row a posting: the view posting.';

-- A partner's part in an entry: each line of its statement that the entry stands behind, or, when there is none, that the
-- entry has postings on its accounts.
CREATE TABLE partner_entry (
  entry_sequence bigint NOT NULL,
  line_points bigint CONSTRAINT partner_entry_line_points_check CHECK (line_points >= 0),
  period integer NOT NULL,
  -- Of the posting that is the line; without one, of the partner's first.
  ordinal smallint NOT NULL CONSTRAINT partner_entry_ordinal_check CHECK (ordinal >= 0),
  partner_id text COLLATE "C" NOT NULL,
  line_kind text,
  counterparty_id text COLLATE "C"
);
COMMENT ON TABLE partner_entry IS 'Which partners an entry concerns, and on which lines of their statements. The line''s amount is that of the posting.';

CREATE VIEW posting_next AS
SELECT e.sequence AS entry_sequence, (a.number - 1)::smallint AS ordinal, a.account COLLATE "C" AS account, e.assets[a.number] AS asset,
  e.amounts[a.number]::numeric(38,0) AS amount,
  CASE WHEN split_part(a.account, ':', 1) IN ('issued', 'redeemed', 'expired', 'clearing', 'commitment') THEN split_part(a.account, ':', 2) END COLLATE "C" AS partner_id,
  NULL::text COLLATE "C" AS member_id, NULL::integer AS wallet_version, NULL::bigint AS available, NULL::bigint AS held,
  l.line_kind, l.counterparty_id, l.line_points, e.period
FROM journal_entry_next e CROSS JOIN LATERAL unnest(e.accounts) WITH ORDINALITY a(account, number)
LEFT JOIN partner_entry l ON l.entry_sequence = e.sequence AND l.ordinal = a.number - 1 AND l.ordinal >= 0 AND l.line_kind IS NOT NULL
UNION ALL
SELECT e.sequence, cardinality(e.accounts)::smallint, ('wallet:' || e.member_id) COLLATE "C", 'PTS', e.available_delta::numeric(38,0),
  NULL::text, e.member_id, e.wallet_version, e.available, e.held, NULL::text, NULL::text, NULL::bigint, e.period
FROM journal_entry_next e WHERE e.wallet_version IS NOT NULL AND e.available_delta <> 0
UNION ALL
SELECT e.sequence, (cardinality(e.accounts) + (e.available_delta <> 0)::int)::smallint, ('hold:' || e.member_id) COLLATE "C", 'PTS', e.held_delta::numeric(38,0),
  NULL::text, e.member_id, e.wallet_version, e.available, e.held, NULL::text, NULL::text, NULL::bigint, e.period
FROM journal_entry_next e WHERE e.wallet_version IS NOT NULL AND e.held_delta <> 0;
COMMENT ON VIEW posting_next IS 'The journal, a row a posting: for reading. What is written is journal_entry and partner_entry.';

CREATE PROCEDURE pack_entries() LANGUAGE plpgsql AS $$
DECLARE
  part packing;
  before record;
  after record;
BEGIN
  SELECT * INTO part FROM packing;
  INSERT INTO journal_entry_next
  SELECT e.sequence, e.kind, e.partner_id, e.member_id, e.reference, e.period, e.batch, e.posted_at,
    coalesce(p.accounts, '{}'), coalesce(p.assets, '{}'), coalesce(p.amounts, '{}'), p.wallet_version,
    CASE WHEN p.wallet_version IS NOT NULL THEN coalesce(p.available_delta, 0) END,
    CASE WHEN p.wallet_version IS NOT NULL THEN coalesce(p.held_delta, 0) END, p.available, p.held
  FROM journal_entry e
  LEFT JOIN (
    SELECT entry_sequence,
      array_agg(account) FILTER (WHERE member_id IS NULL) AS accounts, array_agg(asset) FILTER (WHERE member_id IS NULL) AS assets,
      array_agg(amount::numeric) FILTER (WHERE member_id IS NULL) AS amounts, max(wallet_version) AS wallet_version,
      (sum(amount) FILTER (WHERE member_id IS NOT NULL AND account ^@ 'wallet:'))::bigint AS available_delta,
      (sum(amount) FILTER (WHERE member_id IS NOT NULL AND account ^@ 'hold:'))::bigint AS held_delta,
      max(available) AS available, max(held) AS held
    FROM (SELECT * FROM posting WHERE entry_sequence > part.after AND entry_sequence <= part.upto ORDER BY entry_sequence, ordinal) o
    GROUP BY entry_sequence
  ) p ON p.entry_sequence = e.sequence
  WHERE e.sequence > part.after AND e.sequence <= part.upto
  ORDER BY e.sequence;

  INSERT INTO partner_entry (entry_sequence, ordinal, partner_id, period, line_kind, counterparty_id, line_points)
  SELECT entry_sequence, ordinal, partner_id, period, line_kind, counterparty_id, line_points
  FROM posting WHERE line_kind IS NOT NULL AND entry_sequence > part.after AND entry_sequence <= part.upto
  UNION ALL
  SELECT entry_sequence, min(ordinal), partner_id, period, NULL, NULL, NULL
  FROM posting WHERE partner_id IS NOT NULL AND entry_sequence > part.after AND entry_sequence <= part.upto
  GROUP BY entry_sequence, partner_id, period HAVING count(line_kind) = 0
  ORDER BY 1, 2;

  -- Nothing of the journal may have changed: as many postings, and each as it was.
  SELECT count(*) AS postings, sum(hashtextextended(p::text, 0)::numeric) AS digest INTO before
  FROM posting p WHERE p.entry_sequence > part.after AND p.entry_sequence <= part.upto;
  SELECT count(*) AS postings, sum(hashtextextended(p::text, 0)::numeric) AS digest INTO after
  FROM posting_next p WHERE p.entry_sequence > part.after AND p.entry_sequence <= part.upto;
  IF before IS DISTINCT FROM after THEN
    RAISE EXCEPTION 'the journal would not be what it was: % postings, % after (digests %, %)', before.postings, after.postings, before.digest, after.digest;
  END IF;
END $$;

CALL pack_entries();

ALTER TABLE journal_entry_next ADD CONSTRAINT journal_entry_next_pkey PRIMARY KEY (sequence);
CREATE INDEX journal_entry_next_kind ON journal_entry_next (kind, sequence);
-- A wallet's history and its feed; no version is made twice.
CREATE UNIQUE INDEX journal_entry_wallet ON journal_entry_next (member_id, wallet_version) WHERE wallet_version IS NOT NULL;
-- What leads from a statement line to its entries, from an entry to its partners' parts, and from a partner to its journal.
-- The last two only for who says ordinal >= 0, which always holds: the planner, which does not know how rare a line is, would
-- else look through them for a line's few entries among a million others.
CREATE INDEX partner_entry_line ON partner_entry (partner_id, period, line_kind, counterparty_id, entry_sequence) WHERE line_kind IS NOT NULL;
CREATE UNIQUE INDEX partner_entry_place ON partner_entry (entry_sequence, ordinal) WHERE ordinal >= 0;
CREATE INDEX partner_entry_partner ON partner_entry (partner_id, entry_sequence) WHERE ordinal >= 0;

-- So that the first plans are not made for empty tables.
ANALYZE journal_entry_next, partner_entry;

-- From here on no batch runs until all of this is committed.
SELECT pg_advisory_xact_lock(5852140001);
LOCK TABLE posting, journal_entry IN ACCESS EXCLUSIVE MODE;
UPDATE packing SET after = upto, upto = 9223372036854775807;
CALL pack_entries();
DROP PROCEDURE pack_entries();

ALTER TABLE posting RENAME TO posting_before;
ALTER TABLE posting_before RENAME CONSTRAINT posting_pkey TO posting_before_pkey;
ALTER TABLE journal_entry RENAME TO journal_entry_before;
ALTER TABLE journal_entry_before RENAME CONSTRAINT journal_entry_pkey TO journal_entry_before_pkey;
ALTER INDEX journal_entry_kind RENAME TO journal_entry_before_kind;
ALTER TABLE journal_entry_next RENAME TO journal_entry;
ALTER TABLE journal_entry RENAME CONSTRAINT journal_entry_next_pkey TO journal_entry_pkey;
ALTER INDEX journal_entry_next_kind RENAME TO journal_entry_kind;
ALTER VIEW posting_next RENAME TO posting;

CREATE FUNCTION entries_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad record;
BEGIN
  SELECT sequence, asset, sum(amount) AS rest INTO bad
  FROM (
    SELECT sequence, unnest(assets) AS asset, unnest(amounts) AS amount FROM added
    UNION ALL
    SELECT sequence, 'PTS', (available_delta + held_delta)::numeric FROM added WHERE wallet_version IS NOT NULL
  ) p GROUP BY sequence, asset HAVING sum(amount) <> 0 OR count(amount) <> count(*) LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'entry % does not balance: % is off by %', bad.sequence, bad.asset, bad.rest USING ERRCODE = 'check_violation';
  END IF;

  -- One probe of the index an entry. LATERAL with LIMIT, because what stops at a first match that does not exist was
  -- planned as a hash of the whole journal.
  SELECT a.sequence, a.member_id, a.wallet_version INTO bad
  FROM added a LEFT JOIN LATERAL (
    SELECT p.available, p.held, p.sequence FROM journal_entry p
    WHERE p.member_id = a.member_id AND p.wallet_version = a.wallet_version - 1 LIMIT 1
  ) b ON true
  WHERE a.wallet_version IS NOT NULL AND (
    (b.sequence IS NULL) <> (a.wallet_version = 1) OR b.sequence > a.sequence
    OR a.available <> coalesce(b.available, 0) + a.available_delta OR a.held <> coalesce(b.held, 0) + a.held_delta)
  LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'entry %: version % of the wallet of % does not follow from the one before, without gap', bad.sequence, bad.wallet_version, bad.member_id
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON journal_entry FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON partner_entry FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();
CREATE TRIGGER balance AFTER INSERT ON journal_entry REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION entries_balance();

-- For the previous version of the code, and to be dropped by a later migration: it inserts an entry's postings first, then
-- the entry without them.
CREATE TABLE posting_unpacked (LIKE posting_before INCLUDING CONSTRAINTS, CONSTRAINT posting_unpacked_pkey PRIMARY KEY (entry_sequence, ordinal));
COMMENT ON TABLE posting_unpacked IS 'What the previous version of the code posted; its entries have taken it over, and nothing reads it again.';

CREATE FUNCTION posting_waits_for_its_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO posting_unpacked SELECT NEW.*;
  RETURN NEW;
END $$;
CREATE TRIGGER of_previous_version INSTEAD OF INSERT ON posting FOR EACH ROW EXECUTE FUNCTION posting_waits_for_its_entry();

CREATE FUNCTION entry_takes_its_postings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT coalesce(array_agg(account) FILTER (WHERE member_id IS NULL), '{}'), coalesce(array_agg(asset) FILTER (WHERE member_id IS NULL), '{}'),
    coalesce(array_agg(amount) FILTER (WHERE member_id IS NULL), '{}'), max(wallet_version),
    CASE WHEN max(wallet_version) IS NOT NULL THEN coalesce(sum(amount) FILTER (WHERE account ^@ 'wallet:'), 0) END,
    CASE WHEN max(wallet_version) IS NOT NULL THEN coalesce(sum(amount) FILTER (WHERE account ^@ 'hold:'), 0) END,
    max(available), max(held)
  INTO NEW.accounts, NEW.assets, NEW.amounts, NEW.wallet_version, NEW.available_delta, NEW.held_delta, NEW.available, NEW.held
  FROM (SELECT * FROM posting_unpacked WHERE entry_sequence = NEW.sequence ORDER BY ordinal) p;
  INSERT INTO partner_entry (entry_sequence, ordinal, partner_id, period, line_kind, counterparty_id, line_points)
  SELECT entry_sequence, ordinal, partner_id, period, line_kind, counterparty_id, line_points
  FROM posting_unpacked WHERE entry_sequence = NEW.sequence AND line_kind IS NOT NULL
  UNION ALL
  SELECT entry_sequence, min(ordinal), partner_id, period, NULL, NULL, NULL
  FROM posting_unpacked WHERE entry_sequence = NEW.sequence AND partner_id IS NOT NULL
  GROUP BY entry_sequence, partner_id, period HAVING count(line_kind) = 0;
  RETURN NEW;
END $$;
CREATE TRIGGER of_previous_version BEFORE INSERT ON journal_entry FOR EACH ROW WHEN (NEW.accounts IS NULL) EXECUTE FUNCTION entry_takes_its_postings();

-- Whoever might read and add to the journal may still.
DO $$
DECLARE may record;
BEGIN
  FOR may IN
    SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END AS who, a.privilege_type AS what
    FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a
    WHERE c.oid IN ('posting_before'::regclass, 'journal_entry_before'::regclass) AND a.grantee <> c.relowner AND a.privilege_type IN ('SELECT', 'INSERT')
  LOOP
    EXECUTE format('GRANT %s ON journal_entry, partner_entry, posting, posting_unpacked TO %s', may.what, may.who);
  END LOOP;
END $$;

DROP TABLE posting_before;
DROP TABLE journal_entry_before;
DROP FUNCTION postings_balance();
