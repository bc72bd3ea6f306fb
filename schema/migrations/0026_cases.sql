-- Why: house rules may let a purchase pass and ask someone to look at it, with its points available (FLAG) or held (HOLD). Such a
-- question is a case: it has a partner, a member, a time by which it must be answered, and it ends once.
--
-- The previous version of the code can go on serving: it opens no reviews and knows nothing of these tables.
CREATE TABLE care_case (
  id text COLLATE "C" PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('REVIEW')),
  status text NOT NULL CHECK (status IN ('OPEN', 'ACCEPTED', 'DECLINED')),  -- OPEN past due_at: a review counts as ACCEPTED
  partner_id text COLLATE "C" NOT NULL REFERENCES partner,       -- at which it is
  member_id text COLLATE "C" NOT NULL REFERENCES member,
  owner_id text COLLATE "C" REFERENCES partner,                  -- whose rules opened it; null: the network's
  subject_id text COLLATE "C" NOT NULL,                          -- the accrual
  action text NOT NULL CHECK (action IN ('FLAG', 'HOLD')),
  reason text NOT NULL CHECK (length(reason) <= 1000),
  opened_at timestamptz(3) NOT NULL,
  due_at timestamptz(3) NOT NULL,
  closed_at timestamptz(3),
  decided_by text,                                               -- the key's id or the token's subject; null: nobody, time did it
  CHECK (due_at > opened_at),
  CHECK ((status = 'OPEN') = (closed_at IS NULL)),
  CHECK (closed_at BETWEEN opened_at AND due_at),
  CHECK (status <> 'OPEN' OR decided_by IS NULL)
);
COMMENT ON TABLE care_case IS 'A question that someone must answer within a set time.';
CREATE UNIQUE INDEX care_case_review ON care_case (subject_id) WHERE kind = 'REVIEW';
-- The next ones that are due, in all and at one partner; and the last ones that ended.
CREATE INDEX care_case_due ON care_case (due_at, id) WHERE status = 'OPEN';
CREATE INDEX care_case_due_at_partner ON care_case (partner_id, due_at, id) WHERE status = 'OPEN';
CREATE INDEX care_case_ended ON care_case (closed_at, id) WHERE status <> 'OPEN';
CREATE INDEX care_case_ended_at_partner ON care_case (partner_id, closed_at, id) WHERE status <> 'OPEN';

CREATE TABLE case_message (
  case_id text COLLATE "C" NOT NULL REFERENCES care_case,
  number int NOT NULL CHECK (number > 0),                        -- 1, 2, 3 ... of its case
  by_role text NOT NULL,
  text text NOT NULL CHECK (length(text) <= 1000),
  at timestamptz(3) NOT NULL,
  PRIMARY KEY (case_id, number)
);
COMMENT ON TABLE case_message IS 'What was said on a case, the note of its decision among it.';

-- Who decided over a member's points is money: each change is an event (0013). The reason is hashed in it.
SELECT keep_events_of('care_case', 'id', 'kind status partner_id member_id owner_id subject_id action opened_at due_at closed_at decided_by', 'id', 'partner_id');
