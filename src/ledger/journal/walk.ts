import {
  textColumn,
  lookedPagesText,
  pageOfLooked,
  readCursorNumber,
  type MemberId,
  type Page,
  type PageRequest,
  type PartnerId,
  type Queryable,
} from '../../platform/index.js';
import type { SequenceRange } from './find-entries.js';
import type { EntryKind, LineKind } from './kinds.js';

/**
 * Lists of the objects that operations made, newest first: in the order of the entries by which they were made. No object has an index
 * for this. A walk gives entries by an index of the journal, and the objects that they are about are read by their ids.
 */

/** An entry on the way, and the object that it made; null where it made none of those that are listed. */
export interface Made {
  readonly sequence: bigint;
  readonly id: string | null;
}

/** Gives what comes next on the way, newest first: at most that many of the range, and fewer only when there are no more. */
export type Walk = (range: SequenceRange, most: number) => Promise<readonly Made[]>;

/** What a list says of its pages. */
export const walkedPagesText = lookedPagesText('operations');

/**
 * A page of what a walk leads to.
 * @param load the objects with these ids that belong to the list; those that it leaves out are passed over
 */
export const pageOfWalk = <T extends { readonly id: string }>(
  page: PageRequest,
  { after, last }: SequenceRange,
  walk: Walk,
  load: (ids: readonly string[]) => Promise<readonly T[]>,
): Promise<Page<T>> =>
  pageOfLooked<Made, T>(page, {
    next: (beyond, most) => {
      const cursor = beyond && readCursorNumber(beyond[0] ?? '');
      return walk({ after, last: cursor !== null && cursor <= last ? cursor - 1n : last }, most);
    },
    keyOf: ({ sequence }) => [sequence.toString()],
    keep: async (made) => {
      const ids = new Set(made.flatMap(({ id }) => (id === null ? [] : [id])));
      const byId = new Map((ids.size === 0 ? [] : await load([...ids])).map((object) => [object.id, object]));
      // An entry can stand behind a line by several parts: its object is shown once.
      return made.map(({ id }) => {
        const object = id === null ? undefined : byId.get(id);
        if (id !== null) byId.delete(id);
        return object ?? null;
      });
    },
  });

const within = (column: string): string => `${column} > $1::bigint AND ${column} <= $2::bigint`;

/** The entries of these kinds in the whole journal, by index journal_entry_kind: each kind by itself, as the index has them. */
export const walkKinds =
  (db: Queryable, kinds: readonly EntryKind[]): Walk =>
  ({ after, last }, most) =>
    db.query<Made>({
      text: `SELECT k.sequence, k.reference AS id FROM unnest($4::text[]) u(kind)
             CROSS JOIN LATERAL (SELECT e.sequence, e.reference FROM journal_entry e WHERE e.kind = u.kind AND ${within('e.sequence')}
                                 ORDER BY e.sequence DESC LIMIT $3) k
             ORDER BY k.sequence DESC LIMIT $3`,
      values: [after, last, most, textColumn(kinds, (kind) => kind)],
    });

/**
 * The entries that changed a member's wallet by operations at a partner, or at any, by index journal_entry_wallet: a wallet's versions
 * follow the sequence. The database leaves out what was at other partners, so that the statements do not tell whether there was any.
 */
export const walkWallet =
  (db: Queryable, memberId: MemberId, partnerId: PartnerId | null, kinds: readonly EntryKind[]): Walk =>
  ({ after, last }, most) =>
    db.query<Made>({
      text: `SELECT e.sequence, CASE WHEN e.kind = ANY($5::text[]) THEN e.reference END AS id FROM journal_entry e
             WHERE e.member_id = $4 AND e.wallet_version IS NOT NULL AND ($6::text IS NULL OR e.partner_id = $6) AND ${within('e.sequence')}
             ORDER BY e.wallet_version DESC LIMIT $3`,
      values: [after, last, most, memberId, textColumn(kinds, (kind) => kind), partnerId],
    });

/** How many periods a walk looks into at once: a few first, where most pages end, then more. */
const PERIODS_FIRST = 2;

/**
 * The entries of a kind at a partner that stand behind one of its statement lines without a counterparty, by index
 * partner_entry_line: period by period, the last one first. The order names the counterparty as the index does (see line-entries.ts of
 * settlement).
 */
export const walkLine =
  (db: Queryable, partnerId: PartnerId, lineKind: LineKind, kind: EntryKind): Walk =>
  async ({ after, last }, most) => {
    const [periods] = await db.query<{ low: number | null; high: number | null }>({
      name: 'periods of entries',
      text: `SELECT (SELECT period FROM journal_entry WHERE sequence > $1::bigint ORDER BY sequence LIMIT 1) AS low,
                    (SELECT period FROM journal_entry WHERE sequence <= $2::bigint ORDER BY sequence DESC LIMIT 1) AS high`,
      values: [after, last],
    });
    const made: Made[] = [];
    const low = periods?.low ?? 1;
    let high = periods?.high ?? 0;
    for (let count = PERIODS_FIRST; high >= low && made.length < most; count *= 8) {
      const to = Math.max(low, high - count + 1);
      made.push(
        ...(await db.query<Made>({
          text: `SELECT l.entry_sequence AS sequence, e.reference AS id FROM generate_series($7::int, $8::int, -1) g(period)
                 CROSS JOIN LATERAL (SELECT p.entry_sequence FROM partner_entry p
                                     WHERE p.partner_id = $4 AND p.period = g.period AND p.line_kind = $5 AND p.counterparty_id IS NULL
                                       AND ${within('p.entry_sequence')}
                                     ORDER BY p.counterparty_id DESC, p.entry_sequence DESC LIMIT $3) l
                 LEFT JOIN LATERAL (SELECT j.reference FROM journal_entry j
                                    WHERE j.sequence = l.entry_sequence AND j.kind = $6 AND j.partner_id = $4 LIMIT 1) e ON true
                 ORDER BY l.entry_sequence DESC LIMIT $3`,
          values: [after, last, most - made.length, partnerId, lineKind, kind, high, to],
        })),
      );
      high = to - 1;
    }
    return made;
  };

/** A few entries that were found otherwise. */
export const walkFew =
  (all: readonly Made[]): Walk =>
  ({ after, last }, most) =>
    Promise.resolve(
      all
        .filter(({ sequence }) => sequence > after && sequence <= last)
        .sort((a, b) => (a.sequence < b.sequence ? 1 : -1))
        .slice(0, most),
    );
