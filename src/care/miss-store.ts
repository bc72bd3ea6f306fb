import { numberColumn, rowsOf, textColumn, type MemberId, type Queryable, type RecordOf } from '../platform/index.js';
import type { Batch, Needs, Services, Store } from '../ledger/index.js';
import { wallClock } from '../offers/index.js';
import { ClaimMissEntity } from './receipt.entity.js';

/**
 * How often members have claimed receipts that there were not. Unlike all else, this is written although the claim is refused: whoever
 * tries numbers must not find one (programme, section 9).
 */

type Miss = RecordOf<typeof ClaimMissEntity>;
const missRows = rowsOf(ClaimMissEntity);
const writeMisses = missRows.insert({ name: 'write misses', replace: ['misses'] });

interface MissNeed {
  readonly memberId: MemberId;
  readonly day: number;
}

const keyOf = ({ memberId, day }: MissNeed): string => `${memberId} ${day.toString()}`;

class MissTable {
  readonly #misses = new Map<string, Miss>();
  readonly #changed = new Set<string>();

  know(miss: Miss): void {
    this.#misses.set(keyOf(miss), miss);
  }

  of(need: MissNeed): number {
    return this.#misses.get(keyOf(need))?.misses ?? 0;
  }

  count(need: MissNeed): void {
    this.know({ ...need, misses: this.of(need) + 1 });
    this.#changed.add(keyOf(need));
  }

  *queries() {
    const changed = [...this.#changed].flatMap((key) => this.#misses.get(key) ?? []);
    if (changed.length > 0) yield writeMisses(changed);
  }
}

async function loadMisses(tx: Queryable, needs: readonly MissNeed[], table: MissTable): Promise<void> {
  const rows = await tx.query<Parameters<typeof missRows.toRecord>[0]>({
    name: 'misses',
    text: `SELECT ${missRows.columns('m')} FROM unnest($1::text[], $2::int[]) u(member_id, day),
           LATERAL (SELECT * FROM claim_miss x WHERE x.member_id = u.member_id AND x.day = u.day LIMIT 1) m`,
    values: [textColumn(needs, (need) => need.memberId), numberColumn(needs, (need) => need.day)],
  });
  for (const row of rows) table.know(missRows.toRecord(row));
}

const missStore: Store<MissNeed, MissTable> = {
  name: 'misses',
  empty: () => new MissTable(),
  load: loadMisses,
  write: (table) => table.queries(),
};

/** The network's day of an instant, as the column has it. */
export const dayOf = (timeZone: string, at: Date): number => wallClock(timeZone, at).day;

/** In `follow`: asks how often a member has missed today. */
export function wantMisses(needs: Needs, memberId: MemberId, day: number): void {
  needs.want(missStore, { memberId, day });
}

/** When planning: how often a member has missed on a day that was wanted by {@link wantMisses}. */
export const missesOf = (batch: Batch, memberId: MemberId, day: number): number =>
  batch.of(missStore).of({ memberId, day });

/** When planning, and also where the command is then refused: one more. */
export function countMiss(batch: Batch, memberId: MemberId, day: number): void {
  batch.of(missStore).count({ memberId, day });
}

/** Deletes what was counted on days that are over. */
export async function sweepMisses({ database, config }: Services): Promise<number> {
  const [row] = await database.query<{ now: Date }>({ name: 'network now', text: 'SELECT network_now() AS now' });
  if (!row) return 0;
  const rows = await database.query({
    text: 'DELETE FROM claim_miss WHERE day < $1 RETURNING 1 AS one',
    values: [dayOf(config.timeZone, row.now)],
  });
  return rows.length;
}
