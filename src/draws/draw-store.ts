import { present, rowsOf, textColumn, type Query, type Queryable, type RowOf, type Seals } from '../platform/index.js';
import { Recent, type Store, type StoreCache } from '../ledger/index.js';
import type { DrawId } from '../offers/index.js';
import { playRows, type Play } from './play.js';
import { openSeed, type SealedSeed } from './seed.js';
import { DrawPrizeEntity, type DrawSeedEntity } from './seed.entity.js';

/** One prize of a draw, and how often it was given. */
interface PrizeState {
  readonly stock: bigint | null;
  readonly given: bigint;
}

/** Where a draw stands. */
interface DrawState {
  readonly sealed: SealedSeed;
  /** In the order of the terms. */
  readonly prizes: readonly PrizeState[];
}

const insertPlays = playRows.insert({ name: 'new plays' });

interface GivenPrize {
  readonly drawId: DrawId;
  readonly place: number;
  readonly given: bigint;
}
const writePrizes = rowsOf(DrawPrizeEntity)
  .from<GivenPrize, 'stock'>({})
  .update({ name: 'write prizes', set: ['given'] });

/** The draws that a batch plays, and the plays that it makes. */
class DrawTable {
  readonly #draws = new Map<DrawId, DrawState>();
  readonly #given = new Map<string, GivenPrize>();
  readonly #plays: Play[] = [];

  has(id: DrawId): boolean {
    return this.#draws.has(id);
  }

  know(id: DrawId, state: DrawState): void {
    this.#draws.set(id, state);
  }

  get all(): Iterable<readonly [DrawId, DrawState]> {
    return this.#draws;
  }

  /** Undefined: no such draw was approved, or it was not wanted. */
  find(id: DrawId): DrawState | undefined {
    return this.#draws.get(id);
  }

  /** The number that the next play has. */
  nextNumber(id: DrawId): bigint {
    return 1n + this.#state(id).prizes.reduce((sum, { given }) => sum + given, 0n);
  }

  /** Of each prize how many are left; null: without bound. */
  left(id: DrawId): readonly (bigint | null)[] {
    return this.#state(id).prizes.map(({ stock, given }) => stock && stock - given);
  }

  add(play: Play): void {
    const { drawId, given: place } = play;
    const state = this.#state(drawId);
    const given = 1n + present(state.prizes[place - 1], `prize ${place.toString()} of ${drawId}`).given;
    const prizes = state.prizes.map((prize, index) => (index === place - 1 ? { ...prize, given } : prize));
    this.know(drawId, { ...state, prizes });
    this.#given.set(`${drawId} ${place.toString()}`, { drawId, place, given });
    this.#plays.push(play);
  }

  #state(id: DrawId): DrawState {
    return present(this.#draws.get(id), `draw ${id}`);
  }

  *queries(): Iterable<Query> {
    if (this.#plays.length === 0) return;
    yield insertPlays(this.#plays);
    yield writePrizes([...this.#given.values()]);
  }
}

/** Draws that are remembered; each takes some 5 kB with 50 prizes, so 5 MB in all. */
const DRAWS_MAX = 500;

/**
 * The draws as the last batches left them. Where another gateway has played since, the number of the next play is taken, so the
 * database refuses the batch, and it is loaded.
 */
class DrawCache implements StoreCache<DrawId, DrawTable> {
  readonly #draws = new Recent<DrawId, DrawState>(DRAWS_MAX);

  fill(table: DrawTable, needs: readonly DrawId[]): boolean {
    return needs.every((id) => {
      if (table.has(id)) return true;
      const state = this.#draws.get(id);
      if (state) table.know(id, state);
      return state !== undefined;
    });
  }

  keep(table: DrawTable): void {
    for (const [id, state] of table.all) this.#draws.set(id, state);
  }
}

type SeedRow = Pick<RowOf<typeof DrawSeedEntity>, 'draw_id' | 'commitment' | 'key_id' | 'sealed'>;
type PrizeRow = RowOf<typeof DrawPrizeEntity>;

export const drawStore: Store<DrawId, DrawTable> = {
  name: 'draws',
  empty: () => new DrawTable(),
  load: async (tx: Queryable, needs, table) => {
    const values = [textColumn([...new Set(needs)], (id) => id)];
    const [seeds, prizes] = await Promise.all([
      tx.query<SeedRow>({
        name: 'seeds of draws',
        text: 'SELECT draw_id, commitment, key_id, sealed FROM draw_seed WHERE draw_id = ANY($1::text[])',
        values,
      }),
      tx.query<PrizeRow>({
        name: 'prizes of draws',
        text: 'SELECT * FROM draw_prize WHERE draw_id = ANY($1::text[]) ORDER BY draw_id, place',
        values,
      }),
    ]);
    for (const { draw_id: drawId, commitment, key_id: keyId, sealed } of seeds)
      table.know(drawId, {
        sealed: { drawId, commitment, keyId, sealed: Buffer.from(sealed) },
        prizes: prizes.filter((row) => row.draw_id === drawId).map(({ stock, given }) => ({ stock, given })),
      });
  },
  missing: (table, needs) => needs.filter((id) => !table.has(id)),
  write: (table) => table.queries(),
  cache: () => new DrawCache(),
};

/** Opened seeds, so that a play need not open its draw's again: 2 us of 9. They are held by the seals, in no property that is shown. */
const opened = new WeakMap<Seals, Recent<string, Buffer>>();
const OPENED_MAX = 500;

/** The seed of a draw, for a play of it; undefined when the signing key that sealed it is not here. */
export function seedOf(seals: Seals, { sealed }: DrawState): Buffer | undefined {
  if (!seals.has(sealed.keyId)) return undefined;
  let ofSeals = opened.get(seals);
  if (!ofSeals) opened.set(seals, (ofSeals = new Recent(OPENED_MAX)));
  let seed = ofSeals.get(sealed.drawId);
  if (!seed) ofSeals.set(sealed.drawId, (seed = openSeed(seals, sealed)));
  return seed;
}
