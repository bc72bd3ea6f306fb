-- Why: a partner that disputes a line says which of the entries behind it are wrong, so that the network's accountant need not search.
--
-- The previous version of the code can go on serving: it knows nothing of the table.
CREATE TABLE dispute_evidence (
  dispute_id text COLLATE "C" NOT NULL REFERENCES dispute,
  entry_sequence bigint NOT NULL,                                -- of the journal, and behind the line in dispute
  PRIMARY KEY (dispute_id, entry_sequence)
);
COMMENT ON TABLE dispute_evidence IS 'The entries that a partner names when it disputes a line.';

-- What was said in a dispute is kept as it was said: each change is an event (0013).
SELECT keep_events_of('dispute_evidence', 'dispute_id entry_sequence', 'dispute_id entry_sequence', '', '');
