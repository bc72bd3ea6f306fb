-- Why: the roll-forward of a period needs what every account stood at when the period began and ended. Read from the
-- journal that costs the whole history; kept at the close it costs one row an account, so a close still costs the
-- number of partners. It is also what an auditor compares statements and carried rests with.

CREATE TABLE period_balance (
  period integer NOT NULL REFERENCES settlement_period,          -- at the close of this one
  path text COLLATE "C" NOT NULL,
  asset text NOT NULL,
  partner_id text COLLATE "C",
  balance numeric(38, 0) NOT NULL,
  PRIMARY KEY (period, path)
);
COMMENT ON TABLE period_balance IS 'Balances of all accounts but wallets as of each close.';

-- Lots made in a period, for the reports: a lot is inserted in the order of entry_sequence, so block ranges tell, and
-- the index costs the accrual nothing (a B-tree: one more insert a lot).
CREATE INDEX lot_made ON lot USING brin (entry_sequence) WITH (pages_per_range = 32);
