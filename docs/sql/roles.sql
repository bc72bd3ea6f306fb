-- Two roles for a network on PostgreSQL, so that no gateway has even the right to change the journal: the triggers refuse
-- that to everyone, and this keeps gateways from dropping the triggers.
--
--   kula_owner  owns the tables; runs `kula migrate` at an upgrade, and nothing else
--   kula_app    what gateways log in as
--
-- Once, as an administrator, in any database (give them passwords, or whatever way to log in your server asks for):
--
--   CREATE ROLE kula_owner LOGIN;
--   CREATE ROLE kula_app LOGIN;
--   CREATE DATABASE kula OWNER kula_owner;
--
-- Then, and after every upgrade, as kula_owner in that database, when `kula migrate` has run:
--
--   psql -d kula -U kula_owner -f docs/sql/roles.sql

BEGIN;
GRANT USAGE ON SCHEMA public TO kula_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO kula_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO kula_app;

-- What is only ever added to.
REVOKE UPDATE, DELETE ON journal_entry, partner_entry, posting, posting_unpacked, lot_movement, seal FROM kula_app;
-- Only triggers add events, with the owner's right.
REVOKE INSERT, UPDATE, DELETE ON event, event_chain FROM kula_app;
-- What the network never forgets: rows change, none goes.
REVOKE DELETE ON network, lane_head, partner, api_key, rate_sheet, member, member_link, wallet, lot, hold, accrual, redemption,
  conversion, account, settlement_period, period_total, period_label_total, statement, statement_line, dispute, payment,
  offer, offer_version, offer_consent, offer_pause FROM kula_app;
-- Days of these two are dropped whole, by functions that have the owner's right.
REVOKE UPDATE, DELETE ON refusal_log, request_log FROM kula_app;
DO $$ DECLARE day regclass; BEGIN
  FOR day IN SELECT inhrelid FROM pg_inherits WHERE inhparent IN ('refusal_log'::regclass, 'request_log'::regclass) LOOP
    EXECUTE format('REVOKE ALL ON %s FROM kula_app', day);
  END LOOP;
END $$;
REVOKE UPDATE, DELETE ON idempotency_key, fx_rate, accrual_component, period_balance, migration FROM kula_app;
COMMIT;
