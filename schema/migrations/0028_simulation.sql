-- Simulations read purchases by the time at which they were made. Rows come almost in that order, so the index has a line for
-- each 32 pages: it costs an accrual nothing, and a window of days is found without reading the table.
CREATE INDEX accrual_made ON accrual USING brin (occurred_at) WITH (pages_per_range = 32);
