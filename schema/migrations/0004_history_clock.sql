-- Why: the demo coalition comes with weeks of history whose entries carry the days they stand for. A sandbox clock that
-- only runs ahead would leave such a network weeks in the future; so an empty network may be set back, and is brought
-- forward to real time while its history is played. Once anything is posted the clock only moves forward, and that is
-- now the database's rule and no longer only the gateway's.

ALTER TABLE lane_head DROP CONSTRAINT lane_head_clock_offset_ms_check;

CREATE FUNCTION clock_moves_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the clock of a network with entries only moves forward' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER forward BEFORE UPDATE OF clock_offset_ms ON lane_head FOR EACH ROW
  WHEN (new.clock_offset_ms < old.clock_offset_ms AND old.sequence > 0) EXECUTE FUNCTION clock_moves_forward();
