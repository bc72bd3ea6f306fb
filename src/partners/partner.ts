import type { Micros, PageRequest, PartnerId, Queryable, RequestContext } from '../platform/index.js';
import { inOrder, micros } from '../platform/index.js';
import type { FundingModel, PartnerStatus, Services } from '../ledger/index.js';
import type { memberViews, PartnerEntity } from './partner.entity.js';

export type MemberView = (typeof memberViews)[number];

/** A partner brand as it is answered. */
export interface PartnerRecord {
  readonly __typename: 'Partner';
  readonly id: PartnerId;
  readonly code: string;
  readonly name: string;
  readonly status: PartnerStatus;
  readonly currency: string;
  readonly fundingModel: FundingModel;
  /** Micros of its currency; null: no limit. */
  readonly creditLimit: Micros | null;
  /** As it stands in registers and on payments; null: none was given. */
  readonly legalName: string | null;
  readonly memberView: MemberView;
  /** Network time. */
  readonly createdAt: Date;
}

interface PartnerRow {
  id: PartnerId;
  code: string;
  name: string;
  status: PartnerStatus;
  currency: string;
  funding_model: FundingModel;
  credit_limit: Micros | null;
  legal_name: string | null;
  member_view: MemberView;
  created_at: Date;
}

const columns = 'id, code, name, status, currency, funding_model, credit_limit, legal_name, member_view, created_at';

const toRecord = (row: PartnerRow): PartnerRecord => ({
  __typename: 'Partner',
  id: row.id,
  code: row.code,
  name: row.name,
  status: row.status,
  currency: row.currency,
  fundingModel: row.funding_model,
  creditLimit: row.credit_limit,
  legalName: row.legal_name,
  memberView: row.member_view,
  createdAt: row.created_at,
});

/** The entity as it is answered: for what an ORM transaction just wrote. */
export const partnerRecord = (entity: PartnerEntity): PartnerRecord => ({
  __typename: 'Partner',
  id: entity.id,
  code: entity.code,
  name: entity.name,
  status: entity.status,
  currency: entity.currency,
  fundingModel: entity.fundingModel,
  creditLimit: entity.creditLimit === null || entity.creditLimit === undefined ? null : micros(entity.creditLimit),
  legalName: entity.legalName ?? null,
  memberView: entity.memberView,
  createdAt: entity.createdAt,
});

export async function loadPartners(db: Queryable, ids: readonly string[]): Promise<PartnerRecord[]> {
  const rows = await db.query<PartnerRow>({
    name: 'partners',
    text: `SELECT ${columns} FROM partner WHERE id = ANY($1::text[])`,
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
    text: `SELECT ${columns} FROM partner WHERE code = $1`,
    values: [code],
  });
  return row ? toRecord(row) : null;
}

/** Partners by code: up to one more than the page holds. Codes are compared byte by byte, whatever the database's locale. */
export async function listPartners(db: Queryable, page: PageRequest): Promise<PartnerRecord[]> {
  const rows = await db.query<PartnerRow>({
    text: `SELECT ${columns} FROM partner WHERE code COLLATE "C" > $1 ORDER BY code COLLATE "C" LIMIT $2`,
    values: [page.after?.[0] ?? '', page.limit + 1],
  });
  return rows.map(toRecord);
}

const PARTNERS = Symbol('partners by id');

/** One request's partners by id: one statement for all that it names. */
export const partnersById = (ctx: RequestContext, { database }: Services) =>
  ctx.loaders.get<PartnerRecord | null>(PARTNERS, async (ids) =>
    inOrder(ids, await loadPartners(database, ids), (partner) => partner.id),
  );
