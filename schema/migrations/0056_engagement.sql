-- Why: members check in at partners once a day, and campaigns give for it, also for days in a row.
-- The previous version of the code can go on serving: it knows nothing of check-ins.

CREATE TABLE check_in (
  id text COLLATE "C" PRIMARY KEY,
  member_id text COLLATE "C" NOT NULL REFERENCES member,
  partner_id text COLLATE "C" NOT NULL REFERENCES partner,
  day int NOT NULL,                                              -- of the network's zone, counted from 1970-01-01
  streak int NOT NULL CHECK (streak > 0),                        -- days in a row at that partner, this one counted
  checked_at timestamptz(3) NOT NULL
);
COMMENT ON TABLE check_in IS 'One check-in of a member at a partner on a day.';
CREATE UNIQUE INDEX check_in_once ON check_in (member_id, partner_id, day);

-- Whether a member has done a task: a member has many grants, and few of them for tasks.
CREATE INDEX member_grant_of_task ON member_grant (member_id, offer_id) WHERE cause = 'TASK';
