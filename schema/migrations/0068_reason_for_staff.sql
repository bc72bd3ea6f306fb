-- Why: the reason of a review that the watch opened for returns after redemption told of the member's returns at all partners, and was
-- read by the people of the one partner at which the last of them was: with its own figures it could work out those of the others. Now
-- `reason` has figures of purchases at that partner alone, and `network_reason` has all of them, for staff. It is null on every row that
-- stands, and events hash it: they say the same of each row as before, so they are not taken down anew.
--
-- And the list of cases went through all that had ended for the few of a kind or status: nearly all are reviews that were accepted.
--
-- The previous version of the code can go on serving. It writes the old text still, which the trigger takes apart: who brought whom is
-- left out of rings, and of returns no figures are left, since none of them is that partner's alone.
ALTER TABLE care_case ADD COLUMN network_reason text CHECK (length(network_reason) <= 1000);

CREATE FUNCTION case_reasons_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.network_reason := NEW.reason;
  NEW.reason := CASE WHEN NEW.reason ^@ 'Returns' THEN 'Returns after redemption: the network''s watch found several.'
    ELSE regexp_replace(NEW.reason, ', brought by [0-9]+ of it,', '') END;
  RETURN NEW;
END $$;
CREATE TRIGGER reasons_apart BEFORE INSERT OR UPDATE ON care_case FOR EACH ROW
  WHEN (NEW.kind = 'REVIEW' AND NEW.owner_id IS NULL AND NEW.network_reason IS NULL
    AND NEW.reason ~ '^(Returns after redemption: goods of |Referral ring: .*, brought by )')
  EXECUTE FUNCTION case_reasons_apart();

-- Each of the old ones becomes so, with an event that says that it changed.
UPDATE care_case SET reason = reason
WHERE kind = 'REVIEW' AND owner_id IS NULL AND network_reason IS NULL
  AND reason ~ '^(Returns after redemption: goods of |Referral ring: .*, brought by )';

-- Ended cases of a kind and status, the last first; in all and at one partner.
CREATE INDEX care_case_ended_as ON care_case (kind, status, closed_at, id) WHERE closed_at IS NOT NULL;
CREATE INDEX care_case_ended_as_at_partner ON care_case (partner_id, kind, status, closed_at, id) WHERE closed_at IS NOT NULL;
