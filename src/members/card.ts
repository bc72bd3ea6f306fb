import {
  isOwnPartner,
  rowsOf,
  textColumn,
  type MemberId,
  type Principal,
  type Queryable,
  type RecordOf,
  type RequestContext,
  type RowOf,
} from '../platform/index.js';
import type { NodeLoader, Services } from '../ledger/index.js';
import { CardEntity, type CardStatus } from './card.entity.js';

export const cardRows = rowsOf(CardEntity);
export type CardRow = RowOf<typeof CardEntity>;

/** A card of plastic or paper. */
export interface Card extends RecordOf<typeof CardEntity> {
  readonly __typename: 'Card';
}

export const toCard: (row: CardRow) => Card = cardRows.named('Card');

/** The states of a card and what each may become (README). */
export const cardTransitions = {
  PRINTED: ['BOUND'],
  BOUND: ['LOST'],
  LOST: ['REPLACED'],
  REPLACED: [],
} as const satisfies Readonly<Record<CardStatus, readonly CardStatus[]>>;

const CARDS = Symbol('cards of members');

/** The most cards of one member that are shown, the newest of them. */
const SHOWN_MAX = 100;

/** The cards that are or were bound to members, newest first. */
export const cardsOf = (ctx: RequestContext, { database }: Services, memberId: MemberId): Promise<readonly Card[]> =>
  ctx.loaders
    .get<Card[]>(CARDS, async (ids) => {
      const rows = await database.query<CardRow>({
        name: 'cards of members',
        text: `SELECT ${cardRows.columns('c')} FROM unnest($1::text[]) u(member_id),
               LATERAL (SELECT * FROM card x WHERE x.member_id = u.member_id ORDER BY x.bound_at DESC, x.id DESC LIMIT $2) c`,
        values: [textColumn(ids, (id) => id), SHOWN_MAX],
      });
      const found = new Map<string, Card[]>(ids.map((id) => [id, []]));
      for (const row of rows) found.get(row.member_id ?? '')?.push(toCard(row));
      return ids.map((id) => found.get(id) ?? []);
    })
    .load(memberId);

/** Cards of serials that follow one another, in their order. */
export async function loadSerials(db: Queryable, from: number, count: number): Promise<Card[]> {
  const rows = await db.query<CardRow>({
    name: 'cards by serial',
    text: `SELECT ${cardRows.columns('c')} FROM card c WHERE c.serial >= $1 AND c.serial < $1 + $2 ORDER BY c.serial`,
    values: [from, count],
  });
  return rows.map(toCard);
}

/** OPERATOR, the member whose it is, and the app of the partner for which it was printed. */
const maySee = (principal: Principal, { memberId, printedFor }: Card): boolean =>
  principal.role === 'OPERATOR' ||
  (principal.role === 'MEMBER' && memberId !== null && principal.memberId === memberId) ||
  (principal.role === 'PARTNER_APP' && isOwnPartner(principal, printedFor));

export const loadCardNode: NodeLoader = async ({ database }, id, principal) => {
  const [row] = await database.query<CardRow>({
    name: 'card',
    text: `SELECT ${cardRows.columns('c')} FROM card c WHERE c.id = $1`,
    values: [id],
  });
  const card = row && toCard(row);
  return card && maySee(principal, card) ? card : null;
};
