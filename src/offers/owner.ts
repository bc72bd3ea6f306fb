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

interface Owners {
  readonly remembered: Recent<string, Remembered>;
  /** Those that are being looked for: the plays of a page ask for the owner of their draw at the same time. */
  readonly asked: Map<string, Promise<PartnerId | null>>;
}

const owners = new WeakMap<Database, Owners>();

function ownersOf(database: Database): Owners {
  let known = owners.get(database);
  if (!known) owners.set(database, (known = { remembered: new Recent(OWNERS_MAX), asked: new Map() }));
  return known;
}

async function loadOwner(database: Database, id: ItemId | DrawId): Promise<PartnerId | null> {
  const [row] = await database.query<{ owner_id: PartnerId | null }>({
    name: 'owner of an offer',
    text: 'SELECT owner_id FROM offer WHERE id = $1',
    values: [id],
  });
  const ownerId = row?.owner_id ?? null;
  ownersOf(database).remembered.set(id, { ownerId, atMs: performance.now() });
  return ownerId;
}

/** The owner of an item or a draw, whoever may see it; null: there is none of that id. */
export async function ownerOfOffer({ database }: Services, id: ItemId | DrawId): Promise<PartnerId | null> {
  const { remembered, asked } = ownersOf(database);
  const known = remembered.get(id);
  if (known && (known.ownerId !== null || performance.now() - known.atMs < NONE_MS)) return known.ownerId;
  const underWay = asked.get(id);
  if (underWay) return underWay;
  const loading = loadOwner(database, id).finally(() => asked.delete(id));
  asked.set(id, loading);
  return loading;
}
