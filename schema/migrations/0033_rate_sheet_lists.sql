-- Why: the operator's queue lists rate sheets across all partners, the newest proposal first. Sheets are few: people propose them.
--
-- The previous version of the code can go on serving: it only reads and writes the table.
CREATE INDEX rate_sheet_newest ON rate_sheet (proposed_at, id);
CREATE INDEX rate_sheet_waiting ON rate_sheet (proposed_at, id) WHERE approval = 'PROPOSED';
