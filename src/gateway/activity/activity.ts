import {
  inIndexOrder,
  pageOfLooked,
  partnerRoles,
  readCursorNumber,
  type Database,
  type Page,
  type PageRequest,
  type PartnerId,
} from '../../platform/index.js';

/** An event, as the list of activity shows it. */
export interface Activity {
  readonly id: bigint;
  readonly at: Date;
  readonly networkAt: Date | null;
  readonly login: string;
  readonly operation: string | null;
  readonly role: string | null;
  readonly actor: string | null;
  readonly source: string;
  readonly change: 'INSERT' | 'UPDATE' | 'DELETE';
  readonly subject: string;
  readonly partnerId: PartnerId | null;
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
}

/** Which activity: all that is not null must fit. */
export interface ActivityWish {
  readonly partnerId: PartnerId | null;
  readonly objectId: string | null;
  readonly actor: string | null;
  readonly operation: string | null;
  readonly kind: string | null;
  readonly from: Date | null;
  readonly to: Date | null;
  /** Whether who asks is of the partner: then it is told of its own app and people alone who they were. */
  readonly isByPartner: boolean;
}

/** Above the number of every event: the largest bigint. */
const AFTER_ALL = 2n ** 63n - 1n;

/**
 * What the list leaves out: what comes by the thousand a day with the trade itself, and would bury what people did. Of cards it has
 * those that were lost and replaced: they are printed by the thousand, and each is bound once, as a member is linked.
 */
const LISTED = `source <> ALL ('{member_link,idempotency_key,coupon,coupon_use,item_order_step,receipt,referral}') AND change <> 'STOOD'
  AND NOT (source = 'card' AND (change = 'INSERT' OR after->>'status' = 'BOUND'))`;

/** Whether the actor is one of a partner's own app and people. */
export const isOfPartner = ({ role }: Pick<Activity, 'role'>): boolean =>
  (partnerRoles as readonly string[]).includes(role ?? '');

const fits = (found: Activity, wish: ActivityWish): boolean =>
  (wish.partnerId === null || found.partnerId === wish.partnerId) &&
  (wish.objectId === null || found.subject.split(' ', 1)[0] === wish.objectId) &&
  (wish.actor === null || (found.actor === wish.actor && (!wish.isByPartner || isOfPartner(found)))) &&
  (wish.operation === null || found.operation === wish.operation) &&
  (wish.kind === null || found.source === wish.kind) &&
  (wish.from === null || found.at >= wish.from) &&
  (wish.to === null || found.at < wish.to);

/**
 * A page of activity, the last event first, by the events' number. What is asked for is looked for among the rows that it gives.
 */
export function listActivity(database: Database, wish: ActivityWish, page: PageRequest): Promise<Page<Activity>> {
  return pageOfLooked<Activity, Activity>(page, {
    next: (after, most) => {
      const before = after ? readCursorNumber(after[0] ?? '') : AFTER_ALL;
      return inIndexOrder<Activity>(
        database,
        `SELECT id, at, network_at AS "networkAt", login, operation, role, actor, source, change, subject, partner_id AS "partnerId", before, after
         FROM event WHERE ${LISTED} AND id < $2::bigint ORDER BY id DESC LIMIT $1`,
        [most, before],
      );
    },
    keyOf: ({ id }) => [id.toString()],
    keep: (seen) => Promise.resolve(seen.map((found) => (fits(found, wish) ? found : null))),
  });
}
