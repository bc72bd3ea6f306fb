-- Why: each play of a draw writes a row of play, and one that wins a row of member_grant. Five foreign keys asked for the member, the
-- draw, the partner and the offer again and again. As with tier_credit (0041) the lane is the only writer of both, and has loaded all
-- of these; members, partners and offers are never deleted, and `kula verify` finds a row whose member, draw, partner or offer is not there.
-- The previous version of the code can go on serving: it writes the same rows.
ALTER TABLE play DROP CONSTRAINT play_member_id_fkey, DROP CONSTRAINT play_draw_id_fkey;
ALTER TABLE member_grant DROP CONSTRAINT member_grant_member_id_fkey, DROP CONSTRAINT member_grant_partner_id_fkey,
  DROP CONSTRAINT member_grant_offer_id_fkey;
