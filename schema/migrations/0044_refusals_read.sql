-- Why: refusals are read over the API, by staff and by the partner whose request was refused. A page goes on from the row at which the
-- last one ended, so a row has an id; a partner must not see what staff were refused on its account, so a row says the role of who
-- asked; and whoever asks why has the id of the request, which stands in the answer's header. Rows from before have none of the three.
-- The previous version of the code can go on serving: it names its columns.
ALTER TABLE refusal_log
  ADD COLUMN id text COLLATE "C",
  ADD COLUMN role text,
  ADD COLUMN request_id text;
-- In the order of the lists, to the last column: where an index gave only a part of it, a planner without statistics read and sorted all
-- rows of a partner. The first is for staff, who read the refusals of all.
CREATE INDEX refusal_log_at ON refusal_log (at, id);
CREATE INDEX refusal_log_by_partner ON refusal_log (partner_id, at, id);
CREATE INDEX refusal_log_by_member ON refusal_log (member_id, at, id) WHERE member_id IS NOT NULL;
DROP INDEX refusal_log_of_partner;
DROP INDEX refusal_log_of_member;
