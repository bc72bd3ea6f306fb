import {
  inOrder,
  rowsOf,
  type PartnerId,
  type Queryable,
  type RecordOf,
  type RequestContext,
  type RowOf,
} from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import { PartnerEntity, type memberViews } from './partner.entity.js';

export type MemberView = (typeof memberViews)[number];

const partnerRows = rowsOf(PartnerEntity);
type PartnerRow = RowOf<typeof PartnerEntity>;

/** A partner brand as it is answered. */
export interface PartnerRecord extends RecordOf<typeof PartnerEntity> {
  readonly __typename: 'Partner';
}

const toRecord: (row: PartnerRow) => PartnerRecord = partnerRows.named('Partner');

/** The entity as it is answered, for a partner that an ORM transaction has just written. */
export const partnerRecord = (entity: PartnerEntity): PartnerRecord => ({
  __typename: 'Partner',
  ...partnerRows.copy(entity),
});

export async function loadPartners(db: Queryable, ids: readonly string[]): Promise<PartnerRecord[]> {
  const rows = await db.query<PartnerRow>({
    name: 'partners',
    text: `SELECT ${partnerRows.columns('p')} FROM partner p WHERE id = ANY($1::text[])`,
    values: [ids],
  });
  return rows.map(toRecord);
}

export async function loadPartner(db: Queryable, id: PartnerId): Promise<PartnerRecord | null> {
  const [partner] = await loadPartners(db, [id]);
  return partner ?? null;
}

export async function loadPartnerByCode(db: Queryable, code: string): Promise<PartnerRecord | null> {
  const [row] = await db.query<PartnerRow>({
    name: 'partner of code',
    text: `SELECT ${partnerRows.columns('p')} FROM partner p WHERE code = $1`,
    values: [code],
  });
  return row ? toRecord(row) : null;
}

const PARTNERS = Symbol('partners by id');

/** One request's partners by id: one statement for all that it names. */
export const partnersById = (ctx: RequestContext, { database }: Services) =>
  ctx.loaders.get<PartnerRecord | null>(PARTNERS, async (ids) =>
    inOrder(ids, await loadPartners(database, ids), (partner) => partner.id),
  );
