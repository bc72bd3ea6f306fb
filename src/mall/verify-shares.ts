import { micros, present, type PartnerId, type Queryable } from '../platform/index.js';
import { definePostingsBeside, type PostObject } from '../ledger/index.js';
import { ratesFromKept, type ShareTerms } from '../grants/index.js';
import type { ItemId } from '../offers/index.js';
import { postUnits } from './cost-share.js';

/** How `kula verify` makes the shares of orders again: from the orders, and from the versions under which they were made. */

interface FunderJson {
  readonly partnerId: PartnerId;
  readonly share: string;
  readonly costCentre: string | null;
  readonly currency: string;
}

interface ShareRow {
  sequence: bigint;
  item_id: ItemId;
  partner_id: PartnerId;
  currency: string;
  rates: string;
  unit_cost: string;
  funders: string;
  /** Units whose share stood before the entry, and after it. */
  before: number;
  after: number;
}

/** Undefined when a rate that it needs was not kept. */
function shareOf(row: ShareRow): ShareTerms | undefined {
  const rates = ratesFromKept(row.rates);
  const funders: ShareTerms['funders'][number][] = [];
  for (const { partnerId, share, costCentre, currency } of JSON.parse(row.funders) as FunderJson[]) {
    const fx = currency === row.currency ? null : rates.get(currency);
    if (fx === undefined) return undefined;
    funders.push({ partnerId, currency, share: micros(BigInt(share)), costCentre, fx });
  }
  return { offerId: row.item_id, acceptorId: row.partner_id, currency: row.currency, funders };
}

/** Orders that were placed, and refunds of units that came back to stock, by the entries in a range. */
const shares = `
  SELECT x.sequence, o.item_id, o.partner_id, o.currency, o.rates, v.terms->'rules'->'unitCost'->>'micros' AS unit_cost, x.before, x.after,
    (SELECT jsonb_agg(jsonb_build_object('partnerId', f.funder->>'partnerId', 'share', f.funder->>'share', 'costCentre', f.funder->>'costCentre', 'currency', p.currency) ORDER BY f.place)
     FROM jsonb_array_elements(v.terms->'funding') WITH ORDINALITY f(funder, place) JOIN partner p ON p.id = f.funder->>'partnerId')::text AS funders
  FROM (
    SELECT p.placed_sequence AS sequence, p.id, 0 AS before, p.quantity AS after FROM item_order p WHERE p.placed_sequence > $1 AND p.placed_sequence <= $2
    UNION ALL
    SELECT r.entry_sequence, r.order_id, q.quantity - r.restocked_before, q.quantity - r.restocked_before - r.quantity
    FROM item_order_refund r JOIN item_order q ON q.id = r.order_id WHERE r.restocked AND r.entry_sequence > $1 AND r.entry_sequence <= $2
  ) x JOIN item_order o ON o.id = x.id JOIN offer_version v ON v.offer_id = o.item_id AND v.version = o.version
  WHERE coalesce((v.terms->'rules'->'unitCost'->>'micros')::numeric, 0) > 0`;

async function sharesOfOrders(tx: Queryable, after: bigint, upTo: bigint): Promise<Map<bigint, PostObject>> {
  const posts = new Map<bigint, PostObject>();
  for (const row of await tx.query<ShareRow>({ name: 'shares of orders', text: shares, values: [after, upTo] })) {
    const terms = shareOf(row);
    const unitCost = BigInt(present(row.unit_cost, 'the cost of a unit'));
    if (terms)
      posts.set(row.sequence, (to) => {
        postUnits({ terms, unitCost }, to, row.before, row.after);
      });
  }
  return posts;
}

definePostingsBeside(sharesOfOrders);
