-- Why: people sign in with a browser, which must hold no token that a script could read. The browser has 256 random bits in a cookie
-- that scripts cannot see; here stand their hash, and who signed in. Signing out ends the row, and so the session at every gateway.
-- All times are real time, by the database's clock. Rows go when they have ended: this is no record of who signed in.
-- The previous version of the code can go on serving: it does not know the table, and answers 401 to whoever has only a session.
CREATE TABLE session (
  id text COLLATE "C" PRIMARY KEY,
  secret_hash bytea NOT NULL UNIQUE CHECK (octet_length(secret_hash) = 32),
  role text NOT NULL,
  partner_id text COLLATE "C" REFERENCES partner,
  member_id text COLLATE "C" REFERENCES member,
  actor text COLLATE "C" NOT NULL,                               -- who signed in: the subject, as in the records of what was done
  grants text,                                                   -- JSON: what the person may sign in as; null: only this
  created_at timestamptz(3) NOT NULL,
  seen_at timestamptz(3) NOT NULL,                               -- written at most once a minute
  ends_at timestamptz(3) NOT NULL
);
COMMENT ON TABLE session IS 'Who has signed in. A session ends at ends_at, or 30 minutes after seen_at; signing out sets ends_at to now.';
CREATE INDEX session_of_actor ON session (actor, id);
CREATE INDEX session_ends ON session (ends_at);
