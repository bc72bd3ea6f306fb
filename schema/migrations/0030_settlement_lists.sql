-- Why: consoles list statements and disputes by status, amount and time, across periods. All three tables grow by what people do and
-- by partners and periods, not by trade, so these indexes cost no purchase anything.
--
-- The previous version of the code can go on serving: it only reads and writes the tables.

-- What waits for someone: all that is not settled. Of a long history this is little.
CREATE INDEX statement_unsettled ON statement (period, partner_id) WHERE status <> 'SETTLED';
-- The largest amounts due of one currency.
CREATE INDEX statement_amount ON statement (currency, net_due, period, partner_id);
-- The newest disputes, all and open ones. Those of a partner or period are found by their statements' lines.
CREATE INDEX dispute_newest ON dispute (opened_at, id);
CREATE INDEX dispute_open_newest ON dispute (opened_at, id) WHERE resolved_at IS NULL;
