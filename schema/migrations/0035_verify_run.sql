-- Why: whoever looks at a network in a browser wants to know when all that must always hold was last recomputed, and what came of it.
-- `kula verify` writes that down where it may write. Nothing is decided by these rows.
-- The previous version of the code can go on serving: it does not know the table.
CREATE TABLE verify_run (
  ended_at timestamptz PRIMARY KEY,              -- real time
  entries bigint NOT NULL,
  violations bigint NOT NULL,
  ms bigint NOT NULL
);
COMMENT ON TABLE verify_run IS 'What each kula verify found; the latest hundred.';
