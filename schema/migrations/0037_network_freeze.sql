-- Why: the operator must be able to freeze a wallet, as when a phone was stolen or points were won by fraud, and the member is told why. A
-- member who could thaw its own wallet would undo that, so it is the database that keeps a member ACTIVE no longer while the row stands,
-- whatever a gateway read before.
-- The previous version of the code can go on serving: a member of whom it asks to thaw such a wallet is answered INTERNAL, and nothing
-- changes.
CREATE TABLE network_freeze (
  member_id text COLLATE "C" PRIMARY KEY REFERENCES member,
  reason text NOT NULL,
  frozen_at timestamptz(3) NOT NULL,
  frozen_by text NOT NULL
);
COMMENT ON TABLE network_freeze IS 'Wallets that the network itself has frozen, until it thaws them.';

CREATE FUNCTION network_freeze_holds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM network_freeze WHERE member_id = NEW.id) THEN
    RAISE EXCEPTION 'the network has frozen the wallet of member %', NEW.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER network_freeze_holds BEFORE UPDATE OF status ON member
  FOR EACH ROW WHEN (NEW.status = 'ACTIVE' AND OLD.status <> 'ACTIVE') EXECUTE FUNCTION network_freeze_holds();
