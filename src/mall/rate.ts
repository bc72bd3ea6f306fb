import {
  inOrder,
  kindOfId,
  rowsOf,
  textColumn,
  type IdKind,
  type MemberId,
  type Principal,
  type RecordOf,
  type Refusal,
  type RequestContext,
  type RowOf,
} from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import { subjectNotFound } from '../cases/index.js';
import { RatingEntity } from './rating.entity.js';

/** What members say of what they received. Nothing is planned by it, so it goes beside the lane. */

export type Rating = RecordOf<typeof RatingEntity>;
const rows = rowsOf(RatingEntity);
type RatingRow = RowOf<typeof RatingEntity>;

/** Whether an object is the asking member's own, and one that it may name with its token. */
type IsOwn = (services: Services, id: string, principal: Principal) => Promise<boolean>;

const rateable = new Map<IdKind, IsOwn>();

/** Says that objects of a kind can be rated. The room that has them does so when it is loaded. Errors: it was said already. */
export function defineRateable(kind: IdKind, isOwn: IsOwn): void {
  if (rateable.has(kind)) throw new Error(`what can be rated: ${kind} is defined twice`);
  rateable.set(kind, isOwn);
}

export interface Said {
  readonly subjectId: string;
  /** 1 to 5. */
  readonly stars: number;
  readonly comment: string | null;
}

/** Keeps what a member says of its own; a later rating takes the place of an earlier one. Refusals: SubjectNotFound. */
export async function rate(
  services: Services,
  principal: Principal,
  memberId: MemberId,
  { subjectId, stars, comment }: Said,
): Promise<Rating | Refusal> {
  const kind = kindOfId(subjectId);
  const isOwn = kind && rateable.get(kind);
  if (!isOwn || !(await isOwn(services, subjectId, principal))) return subjectNotFound();
  const [row] = await services.database.query<RatingRow>({
    name: 'rate',
    text: `INSERT INTO rating (subject_id, member_id, stars, comment, at) VALUES ($1, $2, $3, $4, network_now())
           ON CONFLICT (subject_id) DO UPDATE SET stars = EXCLUDED.stars, comment = EXCLUDED.comment, at = EXCLUDED.at
           RETURNING ${rows.columns('rating')}`,
    values: [subjectId, memberId, stars, comment],
  });
  if (!row) throw new Error(`the rating of ${subjectId} was not kept`);
  return rows.toRecord(row);
}

const RATINGS = Symbol('ratings by subject');

/** The rating of an object, for whoever may see that; null: there is none. */
export const ratingOf = (ctx: RequestContext, { database }: Services, subjectId: string): Promise<Rating | null> =>
  ctx.loaders
    .get<Rating | null>(RATINGS, async (ids) => {
      const found = await database.query<RatingRow>({
        name: 'ratings',
        text: `SELECT ${rows.columns('r')} FROM rating r WHERE r.subject_id = ANY($1::text[])`,
        values: [textColumn(ids, (id) => id)],
      });
      return inOrder(ids, found.map(rows.toRecord), (rating) => rating.subjectId);
    })
    .load(subjectId);
