-- Why: the list of activity leaves out what comes by the thousand with the trade itself, such as printed coupons. Read by the events'
-- number alone, a page after a hundred thousand printed coupons looked at all of them before it found what someone did. This index
-- has only what the list has; src/gateway/activity asks by the same words, and test/gateway/activity-plans holds what a page reads.
-- An index that is made counts the rows that are there: on a new network some hundred, of which a server that has not analysed it since
-- reads all for the last event of a chain. So what looks for that goes by the index whatever it knows of the table.
-- The previous version of the code can go on serving: it writes the same rows.
-- Migrations before it may have told events in this same transaction, and an index waits for no trigger that is still to run.
SET CONSTRAINTS ALL IMMEDIATE;
CREATE INDEX event_listed ON event (id) WHERE source <> ALL ('{member_link,idempotency_key,coupon,coupon_use,item_order_step,receipt,referral}')
  AND change <> 'STOOD' AND NOT (source = 'card' AND (change = 'INSERT' OR after->>'status' = 'BOUND'));
SET CONSTRAINTS ALL DEFERRED;
ALTER FUNCTION add_event(text, text, text, text, jsonb, jsonb) SET enable_seqscan TO off;
ALTER FUNCTION event_ends_chain() SET enable_seqscan TO off;
