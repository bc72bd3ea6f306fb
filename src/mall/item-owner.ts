import type { Database, PartnerId } from '../platform/index.js';
import { Recent, type Services } from '../ledger/index.js';
import type { ItemId } from '../offers/index.js';

/** Owners that are remembered: an item's never changes. */
const OWNERS_MAX = 20_000;
const owners = new WeakMap<Database, Recent<ItemId, PartnerId>>();

/** The owner of an item, whoever may see it; null: there is no such item. */
export async function ownerOfItem({ database }: Services, id: ItemId): Promise<PartnerId | null> {
  let known = owners.get(database);
  if (!known) owners.set(database, (known = new Recent<ItemId, PartnerId>(OWNERS_MAX)));
  const remembered = known.get(id);
  if (remembered) return remembered;
  const [row] = await database.query<{ owner_id: PartnerId | null }>({
    name: 'owner of an item',
    text: `SELECT owner_id FROM offer WHERE id = $1 AND kind = 'ITEM'`,
    values: [id],
  });
  if (row?.owner_id) known.set(id, row.owner_id);
  return row?.owner_id ?? null;
}
