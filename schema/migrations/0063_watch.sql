-- Why: some behaviour passes every rule of a partner and is wrong all the same: one till that serves more members than can have stood
-- there, members who spend points and then bring the goods back that earned them, and circles that refer one another at one till. A job
-- looks through what was posted since it last looked, and puts such a purchase before the operator.
--
-- The index is over purchases that name their till alone. While it is made, nothing can be accrued: 1 s for 500,000 of them. On a larger
-- network make it beforehand, by hand and without stopping anyone:
--   CREATE INDEX CONCURRENTLY accrual_at_till ON accrual (partner_id, till, occurred_at) WHERE till IS NOT NULL
--
-- The previous version of the code can go on serving: it does not watch.
CREATE TABLE watch_progress (
  id smallint PRIMARY KEY CHECK (id = 1),
  sequence bigint NOT NULL                                       -- of the last entry that was looked at
);
COMMENT ON TABLE watch_progress IS 'Up to which entry the watch over behaviour has looked.';

CREATE INDEX IF NOT EXISTS accrual_at_till ON accrual (partner_id, till, occurred_at) WHERE till IS NOT NULL;
