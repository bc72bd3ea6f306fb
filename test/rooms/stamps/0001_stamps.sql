-- Why: a partner stamps its members' cards; a card has a bound, so its stamps must be counted.
-- The previous version of the code can go on serving: it does not know the table.
CREATE TABLE stamp (
  id text COLLATE "C" PRIMARY KEY,
  partner_id text COLLATE "C" NOT NULL REFERENCES partner,
  member_id text COLLATE "C" NOT NULL REFERENCES member,
  given_at timestamptz(3) NOT NULL
);
CREATE INDEX stamp_card ON stamp (partner_id, member_id);
