-- Why: besides reviews, members ask: points that are missing, goods that were bad, tasks that someone must look at, and anything else. Such
-- a case brings proof and what the member says was bought, has messages of both sides, becomes ESCALATED at its time or when a member
-- does not accept the partner's answer, and comes to something: an accrual, a grant or an order.
--
-- The previous version of the code can go on serving. It takes every case for a review, and a case past its time for one to be accepted,
-- so open cases of the new kinds when all gateways run this version.
ALTER TABLE care_case
  DROP CONSTRAINT care_case_kind_check,
  DROP CONSTRAINT care_case_status_check,
  DROP CONSTRAINT care_case_action_check,
  DROP CONSTRAINT care_case_check1,  -- only OPEN has no end
  DROP CONSTRAINT care_case_check2,  -- every end is before due_at
  DROP CONSTRAINT care_case_check3,  -- an OPEN one is decided by nobody
  ALTER COLUMN subject_id DROP NOT NULL,                         -- of QUALITY an order or accrual, of TASK the campaign, of REVIEW the accrual
  ALTER COLUMN action DROP NOT NULL,
  ADD COLUMN proof text NOT NULL DEFAULT '[]',                   -- JSON: the texts or links that it was opened with
  ADD COLUMN claimed_order_id text,                              -- what a member says was bought
  ADD COLUMN claimed_spend numeric(38,0),
  ADD COLUMN claimed_currency text,
  ADD COLUMN claimed_occurred_at timestamptz(3),
  ADD COLUMN escalated_at timestamptz(3),
  ADD COLUMN decided_role text,                                  -- of who decided; null on reviews of the previous version too
  ADD COLUMN outcome_id text COLLATE "C",                        -- the accrual, grant or order that it came to
  ADD CONSTRAINT care_case_kind CHECK (kind IN ('MISSING_POINTS', 'QUALITY', 'TASK', 'REVIEW', 'OTHER')),
  ADD CONSTRAINT care_case_status CHECK (status IN ('OPEN', 'ESCALATED', 'ACCEPTED', 'DECLINED')),
  ADD CONSTRAINT care_case_action CHECK (action IN ('FLAG', 'HOLD') AND (kind = 'REVIEW') = (action IS NOT NULL)),
  ADD CONSTRAINT care_case_subject CHECK ((kind IN ('QUALITY', 'TASK', 'REVIEW')) = (subject_id IS NOT NULL)),
  ADD CONSTRAINT care_case_claimed CHECK (num_nonnulls(claimed_spend, claimed_currency, claimed_occurred_at) IN (0, 3)
    AND (kind = 'MISSING_POINTS' OR claimed_spend IS NULL) AND (claimed_spend IS NOT NULL OR claimed_order_id IS NULL)),
  ADD CONSTRAINT care_case_ended CHECK ((status IN ('OPEN', 'ESCALATED')) = (closed_at IS NULL) AND closed_at >= opened_at
    AND (kind <> 'REVIEW' OR closed_at <= due_at)),
  ADD CONSTRAINT care_case_decided CHECK (closed_at IS NOT NULL OR num_nonnulls(decided_by, decided_role, outcome_id) = 0),
  ADD CONSTRAINT care_case_escalated CHECK (status <> 'ESCALATED' OR (escalated_at IS NOT NULL AND kind <> 'REVIEW')),
  ADD CONSTRAINT care_case_outcome CHECK (outcome_id IS NULL OR status = 'ACCEPTED');

ALTER TABLE case_message ADD COLUMN proof text NOT NULL DEFAULT '[]'; -- JSON: the texts or links that came with it

-- What waits for an answer is OPEN or ESCALATED.
DROP INDEX care_case_due, care_case_due_at_partner;
CREATE INDEX care_case_due ON care_case (due_at, id) WHERE closed_at IS NULL;
CREATE INDEX care_case_due_at_partner ON care_case (partner_id, due_at, id) WHERE closed_at IS NULL;
CREATE INDEX care_case_of_member ON care_case (member_id, opened_at, id);
-- A task that waits for an answer is not reported again.
CREATE UNIQUE INDEX care_case_task ON care_case (member_id, subject_id) WHERE kind = 'TASK' AND status = 'OPEN';
CREATE INDEX care_case_tasks ON care_case (member_id, subject_id) WHERE kind = 'TASK';

-- The events show the new columns that say what was decided; all others they hash.
SELECT keep_events_of('care_case', 'id', 'kind status partner_id member_id owner_id subject_id action opened_at due_at escalated_at closed_at decided_by decided_role outcome_id', 'id', 'partner_id');
