import { done, invalid, refuse, type Batch, type Command, type Decision, type Operation } from '../ledger/index.js';
import { offerNotFound, type ItemId, type ItemTerms } from '../offers/index.js';
import { outOfStock } from './refusals.js';
import { availableOf, SUPPLIED_MAX } from './stock.js';
import { freeLapsed, keepStock, stockOf, wantLapsed } from './stock-plan.js';
import { keepSupply, stockStore } from './stock-store.js';

/** Adds units to an item, or takes free ones away. Who may is asked before. */
interface AddStock extends Command {
  readonly itemId: ItemId;
  /** What of its terms is the same in all versions, and its newest alert; null: for who asks there is no such item. */
  readonly terms: Pick<ItemTerms, 'stocked' | 'alertBelow'> | null;
  /** Not 0. */
  readonly units: bigint;
  readonly note: string | null;
  readonly actor: string;
  readonly act: string;
}

export const addStockOperation: Operation<AddStock, ItemId> = {
  name: 'addStock',
  needs({ itemId }, needs) {
    needs.want(stockStore, itemId);
  },
  follow({ itemId }, batch, needs) {
    wantLapsed(batch, needs, itemId);
  },
  plan: planSupply,
  keep: (itemId) => itemId,
  recall: (kept) => kept as ItemId,
};

function planSupply({ itemId, terms, units, note, actor, act }: AddStock, batch: Batch): Decision<ItemId> {
  if (!terms) return refuse(offerNotFound());
  if (!terms.stocked) return invalid('itemId', 'must be the id of an item whose units are counted');
  const item = { id: itemId, terms };
  freeLapsed(batch, item);
  const before = stockOf(batch, item);
  const available = availableOf(before) ?? 0n;
  const supplied = (before.supplied ?? 0n) + units;
  if (supplied > SUPPLIED_MAX)
    return invalid('units', `must be at most ${(SUPPLIED_MAX - (before.supplied ?? 0n)).toString()}`);
  if (available + units < 0n) return refuse(outOfStock(available, itemId, null));
  const number = before.supplies + 1;
  keepStock(batch, before, { ...before, supplied, supplies: number }, terms.alertBelow);
  keepSupply(batch, { itemId, number, units, note, suppliedAt: batch.now, suppliedBy: actor }, act);
  return done(itemId);
}
