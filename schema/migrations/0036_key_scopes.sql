-- Why: a till's key should not give grants, draft offers or read statements, so a key can be bound to scopes; NULL is a key that may all
-- that its partner's app may, as every key of before. And whoever looks after keys must see which ones are still in use: that is written
-- beside the keys and not on them, because every change of a key is an event.
-- The previous version of the code can go on serving: it neither makes keys with scopes nor knows the table. It does not see scopes
-- either, so issue keys with scopes when all gateways run this version.
ALTER TABLE api_key ADD COLUMN scopes text[] CHECK (cardinality(scopes) > 0);

CREATE TABLE api_key_use (
  key_id text COLLATE "C" PRIMARY KEY REFERENCES api_key,
  last_used_at timestamptz NOT NULL               -- real time, at most a minute behind
);
COMMENT ON TABLE api_key_use IS 'When each key was last used, as gateways write it down once a minute.';
