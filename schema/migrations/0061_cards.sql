-- Why: a member that has no phone at hand shows a card: 16 digits, printed by the thousand for a partner, bound to a member at its till,
-- lost and replaced. It names its member for everything that earns at every partner.
--
-- Which member a card names goes into plans of batches, so lanes are told when it names nobody any more, as of a profile (0021).
--
-- The previous version of the code can go on serving: it knows nothing of cards.
CREATE TABLE card (
  id text COLLATE "C" PRIMARY KEY,
  number text COLLATE "C" NOT NULL UNIQUE CHECK (number ~ '^[0-9]{16}$'),  -- prefix (6), serial (9), Luhn digit
  serial int NOT NULL UNIQUE CHECK (serial BETWEEN 1 AND 999999999),
  status text NOT NULL CHECK (status IN ('PRINTED', 'BOUND', 'LOST', 'REPLACED')),
  printed_for text COLLATE "C" NOT NULL REFERENCES partner,
  printed_at timestamptz(3) NOT NULL,
  member_id text COLLATE "C" REFERENCES member,                  -- whose it is, or was when it was lost
  bound_at timestamptz(3),
  lost_at timestamptz(3),
  replaced_by text COLLATE "C" REFERENCES card,
  CHECK ((status = 'PRINTED') = (member_id IS NULL) AND (member_id IS NULL) = (bound_at IS NULL)),
  CHECK ((status IN ('LOST', 'REPLACED')) = (lost_at IS NOT NULL) AND (status = 'REPLACED') = (replaced_by IS NOT NULL)),
  CHECK (bound_at >= printed_at AND lost_at >= bound_at AND replaced_by <> id)
);
COMMENT ON TABLE card IS 'Cards of plastic or paper, one row each from their printing on.';
CREATE INDEX card_of_member ON card (member_id, bound_at, id) WHERE member_id IS NOT NULL;
CREATE INDEX card_printed_for ON card (printed_for, serial);

CREATE FUNCTION card_makes_news() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tell_lanes_of(ARRAY[OLD.member_id]);
  RETURN NULL;
END $$;
CREATE TRIGGER known_to_lane AFTER UPDATE ON card FOR EACH ROW
  WHEN (OLD.status = 'BOUND' AND (NEW.status, NEW.number, NEW.member_id) IS DISTINCT FROM (OLD.status, OLD.number, OLD.member_id))
  EXECUTE FUNCTION card_makes_news();
CREATE TRIGGER known_to_lane_of_old AFTER DELETE ON card FOR EACH ROW WHEN (OLD.status = 'BOUND') EXECUTE FUNCTION card_makes_news();

-- Who may use whose points begins with a card. The number follows from the serial, and no event shows it.
SELECT keep_events_of('card', 'id', 'serial status printed_for printed_at member_id bound_at lost_at replaced_by', 'id number', 'printed_for');
