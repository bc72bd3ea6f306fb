-- Why: gateways tell one another over Redis what was committed, and several networks may share a Redis. A name of its
-- own keeps one network's messages from another's: taken for one's own, they would make feeds wait for versions that
-- never come.
ALTER TABLE network ADD COLUMN feed uuid NOT NULL DEFAULT gen_random_uuid();
COMMENT ON COLUMN network.feed IS 'Names the network''s channels on the bus.';
