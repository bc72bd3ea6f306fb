import type { Database, PartnerId } from '../platform/index.js';
import { Recent, type Services } from '../ledger/index.js';
import type { DrawId, ItemId } from './ids.js';

/** Owners that are remembered: an offer's never changes. */
const OWNERS_MAX = 20_000;
/** How long it is remembered that there is no such offer: what is not there must not answer later than what is hidden. */
const NONE_MS = 60_000;

interface Remembered {
  readonly ownerId: PartnerId | null;
  readonly atMs: number;
}

const owners = new WeakMap<Database, Recent<string, Remembered>>();

/** The owner of an item or a draw, whoever may see it; null: there is none of that id. */
export async function ownerOfOffer({ database }: Services, id: ItemId | DrawId): Promise<PartnerId | null> {
  let known = owners.get(database);
  if (!known) owners.set(database, (known = new Recent<string, Remembered>(OWNERS_MAX)));
  const remembered = known.get(id);
  const now = performance.now();
  if (remembered && (remembered.ownerId !== null || now - remembered.atMs < NONE_MS)) return remembered.ownerId;
  const [row] = await database.query<{ owner_id: PartnerId | null }>({
    name: 'owner of an offer',
    text: 'SELECT owner_id FROM offer WHERE id = $1',
    values: [id],
  });
  const ownerId = row?.owner_id ?? null;
  known.set(id, { ownerId, atMs: now });
  return ownerId;
}
