import { ONE } from '../platform/index.js';
import type { CheckContext } from '../ledger/index.js';
import { loadHistory, type RateHistory } from '../exchange/index.js';
import { loadOffers, type CouponKindTerms } from '../offers/index.js';
import { toCouponUse, type CouponUseRow } from './coupon-store.js';
import type { CouponUse } from './coupon.js';
import { moneyOf, worthOf } from './coupon-worth.js';
import { ratesFromKept } from './rates-kept.js';

/** `kula verify` reckons each use of a coupon again: from its terms, its spend, and the rates that were in force. */

/** Uses that are read together. */
const PIECE = 1_000;
/** Kinds that are remembered: their terms are a megabyte each at most, and mostly some hundred bytes. */
const KINDS_MAX = 100;

type UseAndVersion = CouponUseRow & { readonly version: number };

class Terms {
  readonly #known = new Map<string, CouponKindTerms>();
  readonly #context: CheckContext;

  constructor(context: CheckContext) {
    this.#context = context;
  }

  async of(kindId: string, version: number): Promise<CouponKindTerms | undefined> {
    const key = `${kindId} ${version.toString()}`;
    if (!this.#known.has(key)) {
      if (this.#known.size > KINDS_MAX) this.#known.clear();
      for (const { offer } of await loadOffers(this.#context.tx, [kindId]))
        for (const one of offer.versions)
          if (one.terms.kind === 'COUPON_KIND') this.#known.set(`${kindId} ${one.version.toString()}`, one.terms);
    }
    return this.#known.get(key);
  }
}

/** What is wrong with a use, in words; undefined when all is right. */
function faultOf(use: CouponUse, terms: CouponKindTerms, history: RateHistory): string | undefined {
  const rates = ratesFromKept(use.rates);
  if (rates.size !== (use.rates === '' ? 0 : use.rates.split(',').length)) return 'keeps rates that cannot be read';
  for (const [currency, rate] of rates)
    if (!history.wasRate(currency, use.currency, use.usedAt, rate))
      return `is reckoned by a rate from ${currency} that was not in force`;
  const money = moneyOf(terms);
  const fx = money === null || money === use.currency ? ONE : rates.get(money);
  if (!fx) return `lacks the rate from ${money ?? ''}`;
  const { discount, reimbursement } = worthOf(terms, use, fx);
  if (use.discount !== discount)
    return `has the discount ${use.discount.toString()}, recomputed ${discount.toString()}`;
  return use.reimbursement === reimbursement
    ? undefined
    : `pays ${use.reimbursement.toString()}, recomputed ${reimbursement.toString()}`;
}

/** Reports each use whose money does not recompute. In the order of their times, since rates are looked up by them. */
export async function usesRecompute(context: CheckContext): Promise<void> {
  let after: { readonly usedAt: Date; readonly id: string } | undefined;
  let history: RateHistory | undefined;
  const terms = new Terms(context);
  for (;;) {
    const rows: UseAndVersion[] = await context.tx.query<UseAndVersion>({
      name: 'uses to recompute',
      text: `SELECT u.*, c.version FROM coupon_use u JOIN coupon c ON c.id = u.coupon_id
             WHERE $1::timestamptz IS NULL OR (u.used_at, u.id) > ($1::timestamptz, $2::text) ORDER BY u.used_at, u.id LIMIT ${PIECE.toString()}`,
      values: [after?.usedAt ?? null, after?.id ?? null],
    });
    for (const { version, ...row } of rows) {
      const use = toCouponUse(row);
      history ??= await loadHistory(context.tx);
      const itsTerms = await terms.of(use.kindId, version);
      const fault = itsTerms ? faultOf(use, itsTerms, history) : 'is of a kind that does not exist';
      if (fault !== undefined) context.report(`use ${use.id} of coupon ${use.couponId} ${fault}`);
      after = use;
    }
    if (rows.length < PIECE) return;
  }
}
