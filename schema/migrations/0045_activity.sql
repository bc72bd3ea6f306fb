-- Why: who did what is read over the API, newest first: of everyone, of a partner, of an object. The many events that shops and
-- campaigns cause (members' links, keys without entries, coupons and their uses) are not in that list, and not in its indexes: an
-- enrolment writes no more than before.
-- The previous version of the code can go on serving: it knows nothing of the indexes.
-- What earlier migrations of the same transaction have written is checked first: a table with such checks to come takes no index.
SET CONSTRAINTS ends_chain IMMEDIATE;
CREATE INDEX event_activity ON event (id) WHERE source <> ALL ('{member_link,idempotency_key,coupon,coupon_use}') AND change <> 'STOOD';
CREATE INDEX event_activity_partner ON event (partner_id, id) WHERE source <> ALL ('{member_link,idempotency_key,coupon,coupon_use}') AND change <> 'STOOD';
CREATE INDEX event_activity_subject ON event (split_part(subject, ' ', 1), id) WHERE source <> ALL ('{member_link,idempotency_key,coupon,coupon_use}') AND change <> 'STOOD';
SET CONSTRAINTS ends_chain DEFERRED;
