import type { Queryable } from '../../platform/index.js';
import type { RefusalRow } from './row.js';

/** A row, and the time since it was answered. */
interface Aged extends RefusalRow {
  readonly ageMs: number;
}

/**
 * One statement for all rows. A member whom the request did not name by id is looked up here: by the partner's own
 * number, by a code (which is deleted soon, so nobody could look it up later), by a card while it is the member's, or by
 * the object that the request names: a quote, redemption, accrual, case, grant or order.
 */
const WRITE = `INSERT INTO refusal_log (at, partner_id, member_id, asked_by, operation, code, fields, id, role, request_id)
  SELECT clock_timestamp() - r.age_ms * interval '1 millisecond', r.partner_id,
    COALESCE(r.member_id,
      (SELECT l.member_id FROM member_link l WHERE l.partner_id = r.partner_id AND l.external_id = r.external_id),
      (SELECT c.member_id FROM member_code c WHERE c.code_hash = decode(r.code_hash, 'hex')),
      (SELECT b.member_id FROM card b WHERE b.number = r.card_number AND b.status = 'BOUND'),
      (SELECT q.member_id FROM quote q WHERE q.id = r.object_id AND q.partner_id = r.partner_id),
      (SELECT d.member_id FROM redemption d WHERE d.id = r.object_id AND d.partner_id = r.partner_id),
      (SELECT a.member_id FROM accrual a WHERE a.id = r.object_id AND a.partner_id = r.partner_id),
      (SELECT e.member_id FROM care_case e WHERE e.id = r.object_id AND e.partner_id = r.partner_id),
      (SELECT g.member_id FROM member_grant g WHERE g.id = r.object_id AND g.partner_id = r.partner_id),
      (SELECT o.member_id FROM item_order o WHERE o.id = r.object_id AND o.partner_id = r.partner_id)),
    r.asked_by, r.operation, r.code, r.fields::jsonb, r.id, r.role, r.request_id
  FROM unnest($1::float8[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
      $11::text[], $12::text[], $13::text[], $14::text[])
    AS r (age_ms, partner_id, member_id, external_id, code_hash, card_number, object_id, asked_by, operation, code, fields, id, role, request_id)`;

/** Errors: whatever the database says, such as that a day has no partition. */
export async function writeRows(database: Queryable, rows: readonly Aged[]): Promise<void> {
  await database.query({
    name: 'refusals',
    text: WRITE,
    values: [
      rows.map((row) => row.ageMs),
      rows.map((row) => row.partnerId),
      rows.map((row) => row.memberId),
      rows.map((row) => row.externalId),
      rows.map((row) => row.codeHash),
      rows.map((row) => row.cardNumber),
      rows.map((row) => row.objectId),
      rows.map((row) => row.askedBy),
      rows.map((row) => row.operation),
      rows.map((row) => row.code),
      rows.map((row) => row.fields),
      rows.map((row) => row.id),
      rows.map((row) => row.role),
      rows.map((row) => row.requestId),
    ],
  });
}
