import { micros, present, type PartnerId, type Queryable } from '../platform/index.js';
import type { PostObject } from '../ledger/index.js';
import type { CouponKindId } from '../offers/index.js';
import { ratesFromKept } from './rates-kept.js';
import { postShare, type ShareFunder, type ShareTerms } from './share.js';

/** How `kula verify` makes the postings of uses and of their undoing again: from the uses, and from who funds their kinds. */

interface FunderJson {
  readonly partnerId: PartnerId;
  readonly share: string;
  readonly costCentre: string | null;
  readonly currency: string;
}

interface UseRow {
  sequence: bigint | null;
  kind_id: CouponKindId;
  partner_id: PartnerId;
  currency: string;
  reimbursement: bigint;
  rates: string;
  funders: string;
}

/** The share that a use posted; undefined when a rate that it needs was not kept. */
function shareOf(row: UseRow): ShareTerms | undefined {
  const rates = ratesFromKept(row.rates);
  const funders: ShareFunder[] = [];
  for (const { partnerId, share, costCentre, currency } of JSON.parse(row.funders) as FunderJson[]) {
    const fx = currency === row.currency ? null : rates.get(currency);
    if (fx === undefined) return undefined;
    funders.push({ partnerId, currency, share: micros(BigInt(share)), costCentre, fx });
  }
  return { offerId: row.kind_id, acceptorId: row.partner_id, currency: row.currency, funders };
}

/** By the ids of uses. The funders stand in the version of the kind under which the coupon was granted. */
export const sharesOfUses =
  (what: 'used' | 'undone') =>
  async (tx: Queryable, useIds: readonly string[]): Promise<Map<bigint, PostObject>> => {
    const rows = await tx.query<UseRow>({
      text: `SELECT u.${what === 'used' ? 'entry_sequence' : 'undo_sequence'} AS sequence, c.kind_id, u.partner_id, u.currency, u.reimbursement, u.rates,
               (SELECT jsonb_agg(jsonb_build_object('partnerId', f.funder->>'partnerId', 'share', f.funder->>'share', 'costCentre', f.funder->>'costCentre', 'currency', p.currency) ORDER BY f.place)
                FROM jsonb_array_elements(v.terms->'funding') WITH ORDINALITY f(funder, place) JOIN partner p ON p.id = f.funder->>'partnerId')::text AS funders
             FROM coupon_use u JOIN coupon c ON c.id = u.coupon_id JOIN offer_version v ON v.offer_id = c.kind_id AND v.version = c.version
             WHERE u.id = ANY($1::text[]) AND u.${what === 'used' ? 'entry_sequence' : 'undo_sequence'} IS NOT NULL`,
      values: [useIds],
    });
    const posts = new Map<bigint, PostObject>();
    for (const row of rows) {
      const share = shareOf(row);
      const [before, after] = what === 'used' ? [0n, row.reimbursement] : [row.reimbursement, 0n];
      if (share)
        posts.set(present(row.sequence, 'an entry of a use'), (to) => {
          postShare(to, share, before, after);
        });
    }
    return posts;
  };
