import type { Page, PageRequest } from '../platform/index.js';
import {
  pageOfWalk,
  rangeOfTime,
  walkFew,
  walkKinds,
  walkLine,
  walkWallet,
  type Services,
  type Walk,
} from '../ledger/index.js';
import type { TradeOf } from '../members/index.js';
import { toAccrual, type Accrual, type AccrualRow } from './accrual.js';

/** Which accruals: all that is given must fit. Instants in pairs: from one on, before the other. */
export interface AccrualWish {
  readonly orderId: string | null;
  readonly store: string | null;
  readonly till: string | null;
  readonly from: Date | null;
  readonly to: Date | null;
  readonly occurredFrom: Date | null;
  readonly occurredTo: Date | null;
}

const fits = (accrual: Accrual, { partnerId, memberId }: TradeOf, wish: AccrualWish): boolean =>
  (partnerId === null || accrual.partnerId === partnerId) &&
  (memberId === null || accrual.memberId === memberId) &&
  (wish.orderId === null || accrual.orderId === wish.orderId) &&
  (wish.store === null || accrual.store === wish.store) &&
  (wish.till === null || accrual.till === wish.till) &&
  (wish.occurredFrom === null || accrual.occurredAt >= wish.occurredFrom) &&
  (wish.occurredTo === null || accrual.occurredAt < wish.occurredTo);

/** The way to them: by the index that leads to fewest. Every accrual has a part that its partner issues itself (see campaigns/plan.ts). */
async function walkOf({ database }: Services, { partnerId, memberId }: TradeOf, orderId: string | null): Promise<Walk> {
  if (orderId !== null)
    return walkFew(
      await database.query<{ sequence: bigint; id: string }>({
        name: 'accruals of order',
        text: `SELECT x.entry_sequence AS sequence, x.id FROM partner p
               CROSS JOIN LATERAL (SELECT * FROM accrual WHERE partner_id = p.id AND order_id = $2 LIMIT 1) x
               WHERE $1::text IS NULL OR p.id = $1`,
        values: [partnerId, orderId],
      }),
    );
  if (memberId !== null) return walkWallet(database, memberId, partnerId, ['ACCRUAL']);
  return partnerId === null ? walkKinds(database, ['ACCRUAL']) : walkLine(database, partnerId, 'ISSUED', 'ACCRUAL');
}

/** A page of accruals that fit, newest first by when they were posted. */
export async function listAccruals(
  services: Services,
  whose: TradeOf,
  wish: AccrualWish,
  page: PageRequest,
): Promise<Page<Accrual>> {
  const { database } = services;
  // A purchase is posted when it was made or later.
  const { from, to, occurredFrom } = wish;
  const since = from && occurredFrom && occurredFrom > from ? occurredFrom : (from ?? occurredFrom);
  const range = await rangeOfTime(database, since ?? undefined, to ?? undefined);
  return pageOfWalk(page, range, await walkOf(services, whose, wish.orderId), async (ids) => {
    const rows = await database.query<AccrualRow>({
      name: 'accruals listed',
      text: 'SELECT * FROM accrual WHERE id = ANY($1::text[])',
      values: [ids],
    });
    return rows.map(toAccrual).filter((accrual) => fits(accrual, whose, wish));
  });
}
