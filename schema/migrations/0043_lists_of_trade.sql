-- Why: redemptions and conversions are listed, newest first. Of the whole network and of a member the journal's own indexes lead to
-- them, and to a partner's accruals the index of its statement line. Not to a partner's redemptions: a hold has no posting on an account
-- of the partner, and the number of an order says nothing of time. So these two tables have an index by partner and entry. An accrual,
-- of which there are many more, writes no more than before.
-- The previous version of the code can go on serving: it knows nothing of the indexes.
CREATE INDEX redemption_of_partner ON redemption (partner_id, entry_sequence);
CREATE INDEX conversion_of_partner ON conversion (partner_id, entry_sequence);
