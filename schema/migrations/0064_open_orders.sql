-- Why: a partner looks for its orders that are still to be handed over or sent, of millions that were. The list walked all of them for the
-- few: it now has an index over those that are open.
--
-- While it is made, no order can be made or moved: 1 s for 500,000 of them. On a larger network make it beforehand, by hand and without
-- stopping anyone:
--   CREATE INDEX CONCURRENTLY item_order_open ON item_order (partner_id, status, id) WHERE status IN ('RESERVED', 'PLACED', 'READY', 'SHIPPED')
--
-- The previous version of the code can go on serving: it does not ask by it.
CREATE INDEX IF NOT EXISTS item_order_open ON item_order (partner_id, status, id)
  WHERE status IN ('RESERVED', 'PLACED', 'READY', 'SHIPPED');
