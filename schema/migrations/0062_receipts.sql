-- Why: who forgets its card at the till has a receipt. The partner posts it without a member, and a member claims it by its number and
-- total: then it is an accrual as of the purchase. Guesses are counted, so that nobody finds a stranger's receipt by trying.
--
-- A receipt takes its order for good, and the lane takes an order that it does not remember for new; so the database itself keeps
-- other accruals off the order of a receipt, and a receipt off that of an accrual. The accrual of a receipt has the receipt's own id.
--
-- The previous version of the code can go on serving: it knows nothing of receipts, and an accrual of it with the order of one is
-- answered INTERNAL.
CREATE TABLE receipt (
  id text COLLATE "C" PRIMARY KEY,
  partner_id text COLLATE "C" NOT NULL REFERENCES partner,
  number text NOT NULL CHECK (length(number) BETWEEN 1 AND 128),  -- as printed: the order of the accrual to come
  spend numeric(38,0) NOT NULL CHECK (spend > 0),
  currency text NOT NULL,
  category text,
  channel text NOT NULL,
  lines text NOT NULL DEFAULT '[]',                              -- JSON: sku, category, quantity and amount of each line
  occurred_at timestamptz(3) NOT NULL,
  posted_at timestamptz(3) NOT NULL,
  claimable_until timestamptz(3) NOT NULL,                       -- at this instant it is too late
  claimed_at timestamptz(3),
  member_id text COLLATE "C" REFERENCES member,                  -- who claimed it
  UNIQUE (partner_id, number),
  CHECK (claimable_until > posted_at),
  CHECK ((claimed_at IS NULL) = (member_id IS NULL) AND claimed_at >= posted_at)
);
COMMENT ON TABLE receipt IS 'Purchases without a member, to be claimed.';

CREATE FUNCTION accrual_keeps_off_receipts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Most batches meet no receipt: without any, nothing is looked up.
  IF EXISTS (SELECT FROM receipt) AND EXISTS (SELECT FROM added a JOIN receipt r ON r.partner_id = a.partner_id AND r.number = a.order_id
                                              WHERE substr(r.id, 5) <> substr(a.id, 5)) THEN
    RAISE EXCEPTION 'an order is that of a receipt' USING ERRCODE = 'unique_violation';
  END IF;
  RETURN NULL;
END $$;
ALTER FUNCTION accrual_keeps_off_receipts() SET enable_seqscan = off;
CREATE TRIGGER keeps_off_receipts AFTER INSERT ON accrual REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION accrual_keeps_off_receipts();

CREATE FUNCTION receipt_keeps_off_accruals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM added r JOIN accrual a ON a.partner_id = r.partner_id AND a.order_id = r.number) THEN
    RAISE EXCEPTION 'a receipt is that of an order' USING ERRCODE = 'unique_violation';
  END IF;
  RETURN NULL;
END $$;
ALTER FUNCTION receipt_keeps_off_accruals() SET enable_seqscan = off;
CREATE TRIGGER keeps_off_accruals AFTER INSERT ON receipt REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION receipt_keeps_off_accruals();

CREATE TABLE claim_miss (
  member_id text COLLATE "C" NOT NULL REFERENCES member,
  day int NOT NULL,                                              -- of the network: days since 1 January 1970
  misses int NOT NULL CHECK (misses > 0),
  PRIMARY KEY (member_id, day)
);
COMMENT ON TABLE claim_miss IS 'How often a member claimed a receipt that there was not, that day.';
CREATE INDEX claim_miss_day ON claim_miss (day);

-- A receipt is points to come, for whoever claims it.
SELECT keep_events_of('receipt', 'id', 'partner_id spend currency occurred_at posted_at claimable_until claimed_at member_id', 'id', 'partner_id');
