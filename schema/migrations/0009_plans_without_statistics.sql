-- Why: a function's statements are planned once a connection, and from then on as they were planned when the tables were small.
-- On a database that was never analysed the check of wallet versions was planned as a scan of the journal: 9,300 accruals a
-- second became 800 after 20,000 entries. Whoever calls them, they now find rows by an index.
ALTER FUNCTION entries_balance() SET enable_seqscan = off;
ALTER FUNCTION entries_balance() SET enable_hashjoin = off;
ALTER FUNCTION entries_balance() SET enable_mergejoin = off;
ALTER FUNCTION lots_for(text[], bigint[], timestamptz) SET enable_seqscan = off;
