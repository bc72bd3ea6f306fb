import type { PartnerId, Queryable } from '../platform/index.js';
import type { ConfigSource } from '../ledger/index.js';
import type { Book } from '../exchange/index.js';
import { loadAllLadders, type LadderId } from '../offers/index.js';
import { Ladder } from './ladder.js';

/** All ladders that ever started, or will. Pure: each question names an instant. */
export class LadderBook {
  readonly #byId: ReadonlyMap<LadderId, Ladder>;
  readonly #byOwner = new Map<PartnerId | null, Ladder[]>();

  constructor(ladders: readonly Ladder[]) {
    this.#byId = new Map(ladders.map((ladder) => [ladder.id, ladder]));
    for (const ladder of ladders) {
      const list = this.#byOwner.get(ladder.ownerId);
      if (list) list.push(ladder);
      else this.#byOwner.set(ladder.ownerId, [ladder]);
    }
  }

  /** Most networks have few ladders, and many none. */
  get isEmpty(): boolean {
    return this.#byId.size === 0;
  }

  find(id: LadderId): Ladder | undefined {
    return this.#byId.get(id);
  }

  /** The ladder of an owner (null: the network) that counts at an instant. An owner has one at a time. */
  ofOwner(ownerId: PartnerId | null, at: Date): Ladder | undefined {
    return this.#byOwner.get(ownerId)?.find((ladder) => ladder.countsAt(at));
  }

  /** Whether a ladder may count purchases at a partner, at some time. */
  mayCountAt(partnerId: PartnerId): boolean {
    return this.#byOwner.has(partnerId) || this.#byOwner.has(null);
  }

  /** The ladders on which a purchase counts that is made at a partner: the partner's own, then the network's. */
  countingAt(partnerId: PartnerId, at: Date): readonly Ladder[] {
    if (this.isEmpty) return [];
    const [own, network] = [this.ofOwner(partnerId, at), this.ofOwner(null, at)];
    return [...(own ? [own] : []), ...(network ? [network] : [])];
  }
}

/**
 * The lane's copy of all ladders. Those that ended long ago are among them, since a return takes credit back from them; an owner has
 * few.
 */
export const laddersSource: ConfigSource<LadderBook> = {
  name: 'ladders',
  load: async (tx: Queryable) => new LadderBook((await loadAllLadders(tx)).map((offer) => new Ladder(offer))),
};

/** Whether owner and funders are ACTIVE, as they are at the posting: else the ladder gives neither multiplier nor rise. */
export function isWorked(
  book: Book,
  { ownerId }: Ladder,
  funders: readonly { readonly partnerId: PartnerId }[],
): boolean {
  const isActive = (id: PartnerId): boolean => book.partner(id)?.status === 'ACTIVE';
  return (ownerId === null || isActive(ownerId)) && funders.every(({ partnerId }) => isActive(partnerId));
}
