import type { Queryable } from '../../platform/index.js';
import type { RequestRow } from './row.js';

const WRITE = `INSERT INTO request_log
    (at, id, partner_id, asked_by, role, operation, ms, code, size, refused, replayed, order_id, idempotency_key, request_id)
  SELECT clock_timestamp() - r.age_ms * interval '1 millisecond', r.id, r.partner_id, r.asked_by, r.role, r.operation, r.ms, r.code,
    r.size, r.refused, r.replayed, r.order_id, r.idempotency_key, r.request_id
  FROM unnest($1::float8[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[], $8::text[], $9::int[], $10::int[],
      $11::boolean[], $12::text[], $13::text[], $14::text[])
    AS r (age_ms, id, partner_id, asked_by, role, operation, ms, code, size, refused, replayed, order_id, idempotency_key, request_id)`;

/** One statement for all rows. Errors: whatever the database says, such as that a day has no partition. */
export async function writeRequests(
  database: Queryable,
  rows: readonly (RequestRow & { readonly ageMs: number })[],
): Promise<void> {
  await database.query({
    name: 'requests',
    text: WRITE,
    values: [
      rows.map((row) => row.ageMs),
      rows.map((row) => row.id),
      rows.map((row) => row.partnerId),
      rows.map((row) => row.askedBy),
      rows.map((row) => row.role),
      rows.map((row) => row.operation),
      rows.map((row) => row.ms),
      rows.map((row) => row.code),
      rows.map((row) => row.size),
      rows.map((row) => row.refused),
      rows.map((row) => row.replayed),
      rows.map((row) => row.orderId),
      rows.map((row) => row.idempotencyKey),
      rows.map((row) => row.requestId),
    ],
  });
}
