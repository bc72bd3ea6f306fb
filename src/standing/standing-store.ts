import { present, type MemberId, type Query } from '../platform/index.js';
import { Recent, type Store, type StoreCache } from '../ledger/index.js';
import type { LadderId } from '../offers/index.js';
import { withCredit } from './credit.js';
import {
  addCredits,
  insertChanges,
  loadStandings,
  placeKey,
  takeCredits,
  writeCameBack,
  writeStandings,
  type Kept,
  type Place,
  type PlacedChange,
  type StandingNeed,
} from './standing-rows.js';
import type { Rise, Step } from './standing.js';

/** A member on a ladder, as a batch has it. */
interface Entry extends Place {
  readonly back: number;
  /** The number of the last change that was kept before the batch. */
  readonly keptChanges: number;
  kept: Kept;
  /** What the batch adds to days. */
  readonly added: Map<number, bigint>;
  /** Rows that the batch adds, in their order. */
  readonly changes: PlacedChange[];
  /** Rows of earlier batches of whose credit something came back, by number. */
  readonly returned: Map<number, PlacedChange>;
}

const DAY_MS = 86_400_000;
/** So many days are cached before those are left out of which no credit can count any more. */
const DAYS_KEPT = 400;

/** The standings that a batch's commands have to do with, and what they change. */
export class StandingTable {
  readonly #entries = new Map<string, Entry>();
  /** The number of the last news when these were read, where they were read ahead. */
  news = -1n;

  has(place: Place): boolean {
    return this.#entries.has(placeKey(place));
  }

  know({ memberId, ladderId, back }: StandingNeed, kept: Kept): void {
    const keptChanges = kept.standing?.changes ?? 0;
    const entry = { memberId, ladderId, back, keptChanges, kept, added: new Map(), changes: [], returned: new Map() };
    this.#entries.set(placeKey(entry), entry);
  }

  /** Errors: it was not wanted. */
  kept(place: Place): Kept {
    return this.#of(place).kept;
  }

  /** Adds credit to a day; below 0: takes it away. */
  credit(place: Place, day: number, credit: bigint): void {
    const entry = this.#of(place);
    entry.added.set(day, (entry.added.get(day) ?? 0n) + credit);
    entry.kept = { ...entry.kept, credits: withCredit(entry.kept.credits, day, credit) };
  }

  /** Keeps what a decision came to. */
  take(place: Place, { progress, changes }: Step, returned: readonly Rise[] = []): void {
    const entry = this.#of(place);
    const { memberId, ladderId } = entry;
    for (const rise of returned) {
      const row = { ...rise, memberId, ladderId };
      if (rise.number > entry.keptChanges) entry.changes[rise.number - entry.keptChanges - 1] = row;
      else entry.returned.set(rise.number, row);
    }
    for (const change of changes) entry.changes.push({ ...change, memberId, ladderId });
    if (changes.length === 0 && returned.length === 0) return;
    const standing = progress.standing.changes === 0 ? undefined : progress.standing;
    entry.kept = { ...progress, standing };
  }

  #of(place: Place): Entry {
    return present(this.#entries.get(placeKey(place)), `the standing of ${placeKey(place)}`);
  }

  get entries(): Iterable<Entry> {
    return this.#entries.values();
  }

  *members(): Iterable<MemberId> {
    for (const { memberId } of this.#entries.values()) yield memberId;
  }

  *queries(): Iterable<Query> {
    const all = [...this.#entries.values()];
    const added = all.flatMap(({ memberId, ladderId, added: days }) =>
      [...days].map(([day, credit]) => ({ memberId, ladderId, day, credit })),
    );
    const more = added.filter(({ credit }) => credit > 0n);
    const less = added.filter(({ credit }) => credit < 0n);
    const changes = all.flatMap((entry) => entry.changes);
    const returned = all.flatMap((entry) => [...entry.returned.values()]);
    const decided = all.flatMap(({ memberId, ladderId, changes: rows, kept }) =>
      rows.length > 0 && kept.standing ? [{ memberId, ladderId, ...kept.standing }] : [],
    );
    if (more.length > 0) yield addCredits(more);
    if (less.length > 0) yield takeCredits(less);
    if (decided.length > 0) yield writeStandings(decided);
    if (changes.length > 0) yield insertChanges(changes);
    if (returned.length > 0) yield writeCameBack(returned);
  }
}

/** Up to twice this number of members is kept; one with a purchase a week takes some 5 kB, so 100 MB in all. */
const MEMBERS_MAX = 10_000;

type OfMember = ReadonlyMap<LadderId, { readonly kept: Kept; readonly back: number }>;

/** Credits without the days of which none can count any more, when there are many. */
function pruned({ standing, rises, credits }: Kept, back: number): Kept {
  if (credits.size <= back + DAYS_KEPT) return { standing, rises, credits };
  const latest = Math.max(...credits.keys());
  const times = [standing?.reviewAt, ...rises.map(({ reviewBefore }) => reviewBefore)].flatMap((at) => at ?? []);
  const from = Math.min(latest, ...times.map((at) => Math.floor(at.getTime() / DAY_MS))) - back - 2;
  return { standing, rises, credits: new Map([...credits].filter(([day]) => day >= from)) };
}

/**
 * The standings as the last batches left them. They change with a purchase or return, whose entry every lane sees, or are told as
 * news of the member (quiet-store.ts).
 */
class StandingCache implements StoreCache<StandingNeed, StandingTable> {
  readonly #members = new Recent<MemberId, OfMember>(MEMBERS_MAX);

  fill(table: StandingTable, needs: readonly StandingNeed[]): boolean {
    return needs.every((need) => {
      const cached = this.#members.get(need.memberId)?.get(need.ladderId);
      if (cached?.back !== need.back) return false;
      if (!table.has(need)) table.know(need, cached.kept);
      return true;
    });
  }

  /**
   * A batch that changes a standing has asked for it, and leaves it behind. One of another gateway changes the head, or is told as
   * news, so the database refuses a batch that was planned by what was read before it.
   */
  unknown(needs: readonly StandingNeed[]): StandingNeed[] {
    return needs.filter(({ memberId, ladderId }) => this.#members.get(memberId)?.has(ladderId) !== true);
  }

  learn(table: StandingTable, news: bigint): void {
    if (table.news < news) return;
    for (const entry of table.entries)
      if (this.#members.get(entry.memberId)?.has(entry.ladderId) !== true) this.#keep(entry);
  }

  keep(table: StandingTable): void {
    for (const entry of table.entries) this.#keep(entry);
  }

  #keep({ memberId, ladderId, kept, back }: Entry): void {
    const others = this.#members.get(memberId) ?? [];
    this.#members.set(memberId, new Map([...others, [ladderId, { kept: pruned(kept, back), back }]]));
  }

  hear(members: readonly MemberId[]): void {
    for (const memberId of members) this.#members.delete(memberId);
  }
}

export const standingStore: Store<StandingNeed, StandingTable> = {
  name: 'standings',
  empty: () => new StandingTable(),
  load: async (tx, needs, table) => {
    const wanted = [...new Map(needs.map((need) => [placeKey(need), need])).values()];
    const { kept, news } = await loadStandings(tx, wanted);
    table.news = news;
    for (const need of wanted) table.know(need, present(kept.get(placeKey(need)), 'a standing that was asked for'));
  },
  missing: (table, needs) => needs.filter((need) => !table.has(need)),
  write: (table) => table.queries(),
  members: (table) => table.members(),
  cache: () => new StandingCache(),
};
