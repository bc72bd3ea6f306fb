-- Why: a payments file that a bank takes needs a payee's legal name, account and bank; they were nowhere. And the operator
-- says of each partner whether a member's token that its app asked for shows the member's affairs at other partners: as before
-- it does not, until that is said. The previous version of the code can go on serving: it names its columns, and what it leaves
-- out here has a default.

ALTER TABLE partner
  ADD COLUMN legal_name text,                                    -- null: none was given, and the name stands on payments
  ADD COLUMN member_view text NOT NULL DEFAULT 'OWN' CHECK (member_view IN ('OWN', 'NETWORK'));

-- Where a partner is paid: one account a currency, so that it is never a question which.
CREATE TABLE partner_account (
  partner_id text COLLATE "C" NOT NULL REFERENCES partner,
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  iban text CHECK (iban ~ '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$'),
  number text,                                                   -- where there are no IBANs
  bic text,
  holder text,                                                   -- null: in the partner's legal name
  PRIMARY KEY (partner_id, currency),
  CHECK ((iban IS NULL) <> (number IS NULL)),
  CHECK (number IS NULL OR bic IS NOT NULL)
);

-- An account to which the network pays is what one would change first who wanted the money: each change is an event (0013).
SELECT keep_events_of('partner_account', 'partner_id currency', 'partner_id currency', '', 'partner_id');
