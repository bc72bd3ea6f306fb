-- Why: accountants follow what becomes of statements. A statement is agreed and disputed without an entry in the journal, so the journal
-- cannot tell of it: here stands a row for each change of a status, with a number by which a subscriber goes on.
--
-- Whatever changes a statement holds the lane's lock to its commit, so the numbers are in the order of commits. The previous version of
-- the code can go on serving: the trigger writes for it too.
CREATE TABLE statement_news (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  statement_id text COLLATE "C" NOT NULL,
  partner_id text COLLATE "C" NOT NULL
);
COMMENT ON TABLE statement_news IS 'Each change of a statement''s status: only that there was one.';
CREATE INDEX statement_news_of_partner ON statement_news (partner_id, number);

CREATE FUNCTION statement_makes_news() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO statement_news (statement_id, partner_id) VALUES (NEW.id, NEW.partner_id);
  RETURN NULL;
END $$;
CREATE TRIGGER makes_news AFTER INSERT ON statement FOR EACH ROW EXECUTE FUNCTION statement_makes_news();
CREATE TRIGGER makes_news_of_status AFTER UPDATE OF status ON statement FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status)
  EXECUTE FUNCTION statement_makes_news();
