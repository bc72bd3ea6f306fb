-- Why: a draw gives prizes by published odds. Its approval makes a seed and publishes the seed's SHA-256; the seed itself is published at
-- its end, and until then nobody may read it. So the seed is kept sealed with a key that is made of the network's signing key, which
-- is not in the database. Each play is a row, numbered without a gap, from which everyone can draw again once the seed is out.
--
-- A play with a price is a redemption at the draw's owner that takes no further steps: `redemption.for_id` (0050) says so. The previous
-- version of the code can go on serving: it knows none of the new tables.

CREATE TABLE draw_seed (
  draw_id text COLLATE "C" PRIMARY KEY REFERENCES offer,
  commitment text COLLATE "C" NOT NULL CHECK (commitment ~ '^[0-9a-f]{64}$'),  -- SHA-256 of the seed
  key_id text COLLATE "C" NOT NULL,                              -- the signing key by which it is sealed
  sealed bytea NOT NULL,
  made_at timestamptz(3) NOT NULL,
  seed bytea CHECK (length(seed) = 32),                          -- null: the draw has not ended
  revealed_at timestamptz(3),
  CHECK ((seed IS NULL) = (revealed_at IS NULL)),
  CHECK (encode(sha256(seed), 'hex') = commitment)
);
COMMENT ON TABLE draw_seed IS 'The seed of a draw, sealed from its approval to its end.';
-- Those that jobs look at: to be revealed, or to be sealed anew by another key.
CREATE INDEX draw_seed_sealed ON draw_seed (draw_id) WHERE seed IS NULL;

CREATE TABLE draw_prize (
  draw_id text COLLATE "C" NOT NULL REFERENCES draw_seed,
  place int NOT NULL CHECK (place > 0),                          -- in the terms, from 1
  stock bigint CHECK (stock > 0),                                -- null: without bound
  given bigint NOT NULL CHECK (given >= 0),                      -- to how many plays
  PRIMARY KEY (draw_id, place),
  CHECK (given <= stock)
) WITH (fillfactor = 50);
COMMENT ON TABLE draw_prize IS 'How often each prize of a draw was given. The sum over a draw is the number of its plays.';

CREATE TABLE play (
  id text COLLATE "C" PRIMARY KEY,
  draw_id text COLLATE "C" NOT NULL REFERENCES draw_seed,
  number bigint NOT NULL CHECK (number > 0),                     -- 1, 2, 3 ... of the draw, in the order of commit
  member_id text COLLATE "C" NOT NULL REFERENCES member,
  client_seed text COLLATE "C" NOT NULL CHECK (length(client_seed) <= 64),
  drawn int NOT NULL CHECK (drawn > 0),                          -- the prize's place
  given int NOT NULL CHECK (given > 0),                          -- drawn, or the last where that was gone
  redemption_id text COLLATE "C",                                -- null: it was free
  grant_id text COLLATE "C",                                     -- null: nothing was won
  taken text,                                                    -- JSON: what it took from the counters of limits; null: nothing
  played_at timestamptz(3) NOT NULL
);
COMMENT ON TABLE play IS 'One play of a draw. A batch that was planned by an older number is refused by the unique index.';
CREATE UNIQUE INDEX play_number ON play (draw_id, number);

-- A batch is planned by the time that its gateway counts on, which may be a little behind. From the end of a draw on its seed can be
-- read, so by the database's own clock no play is written any more: such a batch is refused, loaded and planned again.
CREATE FUNCTION play_is_too_late() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM made m JOIN offer_version v ON v.offer_id = m.draw_id AND v.stage = 'APPROVED' WHERE v.effective_to <= network_now()) THEN
    RAISE EXCEPTION 'a play came after the end of its draw' USING ERRCODE = 'KU003';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER in_time AFTER INSERT ON play REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION play_is_too_late();

SELECT keep_events_of('draw_seed', 'draw_id', 'commitment key_id made_at revealed_at', 'draw_id', '');
