-- Why: the journal is read by time, and by the number that a partner gave to an operation. Entries stand in the order of their time,
-- so the entry at an instant is found by halving the journal: some 30 probes of its primary key in a billion entries, and no index that
-- every entry would have to write.
--
-- The previous version of the code can go on serving: it does not know the function.
CREATE FUNCTION journal_sequence_at(at timestamptz) RETURNS bigint LANGUAGE plpgsql STABLE SET enable_seqscan TO 'off' AS $$
DECLARE
  low bigint := 0;
  high bigint;
  middle bigint;
  posted timestamptz;
BEGIN
  SELECT sequence INTO high FROM lane_head;
  WHILE low < high LOOP
    middle := (low + high + 1) / 2;
    SELECT posted_at INTO posted FROM journal_entry WHERE sequence = middle;
    IF posted <= at THEN low := middle; ELSE high := middle - 1; END IF;
  END LOOP;
  RETURN low;
END $$;
COMMENT ON FUNCTION journal_sequence_at IS 'The sequence of the last entry that was posted at an instant or before it; 0 when there is none.';

-- Uses of coupons by order, undone ones too: coupon_use_of_order leaves those out.
CREATE INDEX coupon_use_at_order ON coupon_use (partner_id, order_id) WHERE undone_at IS NOT NULL;
