import {
  formatScaled,
  inOrder,
  isOwnPartner,
  isStaff,
  type Loaders,
  type PartnerId,
  type Principal,
  type Queryable,
  type RequestContext,
} from '../platform/index.js';
import type { Services, RateSheetId } from '../ledger/index.js';
import {
  epochMs,
  fromEpochMs,
  rateSheetColumns,
  sheetStatusOf,
  toRateSheet,
  type RateSheetRow,
  type RateSheetStatus,
} from './rate-sheet.js';

/** A sheet as it is answered: rates and prices in plain notation. */
export interface RateSheetRecord {
  readonly __typename: 'RateSheet';
  readonly id: RateSheetId;
  readonly partnerId: PartnerId;
  readonly version: number;
  readonly status: RateSheetStatus;
  readonly effectiveFrom: Date;
  /** The next approved sheet's start; null when there is none, or while not approved. */
  readonly effectiveTo: Date | null;
  readonly accrualRate: string;
  readonly issuePrice: string;
  readonly redemptionValue: string;
  readonly reimbursementPrice: string;
  readonly conversionInRate: string | null;
  readonly conversionOutRate: string | null;
  readonly pointsExpireAfterDays: number | null;
  readonly breakageShare: string;
  readonly proposedAt: Date;
  readonly decidedAt: Date | null;
  /** Why it was rejected. */
  readonly rejectionReason: string | null;
}

export interface RecordRow extends RateSheetRow {
  effective_to: string | null;
  proposed_at: string;
  decided_at: string | null;
  reason: string | null;
  now: string;
}

export const recordColumns = `${rateSheetColumns}, ${epochMs('s.proposed_at')} AS proposed_at, ${epochMs('s.decided_at')} AS decided_at, s.reason,
  CASE WHEN s.approval = 'APPROVED' THEN
    (SELECT ${epochMs('min(n.effective_from)')} FROM rate_sheet n
     WHERE n.partner_id = s.partner_id AND n.approval = 'APPROVED' AND n.effective_from > s.effective_from)
  END AS effective_to, ${epochMs('(SELECT network_now())')} AS now`;

const rateText = (millionths: bigint): string => formatScaled(millionths, 6, 0);

export function toRecord(row: RecordRow): RateSheetRecord {
  const sheet = toRateSheet(row);
  const effectiveTo = row.effective_to === null ? null : fromEpochMs(row.effective_to);
  return {
    __typename: 'RateSheet',
    id: sheet.id,
    partnerId: sheet.partnerId,
    version: sheet.version,
    status: sheetStatusOf(sheet, effectiveTo, fromEpochMs(row.now)),
    effectiveFrom: sheet.effectiveFrom,
    effectiveTo,
    accrualRate: rateText(sheet.accrualRate),
    issuePrice: rateText(sheet.issuePrice),
    redemptionValue: rateText(sheet.redemptionValue),
    reimbursementPrice: rateText(sheet.reimbursementPrice),
    conversionInRate: sheet.conversionInRate === null ? null : rateText(sheet.conversionInRate),
    conversionOutRate: sheet.conversionOutRate === null ? null : rateText(sheet.conversionOutRate),
    pointsExpireAfterDays: sheet.pointsExpireAfterDays,
    breakageShare: rateText(sheet.breakageShare),
    proposedAt: fromEpochMs(row.proposed_at),
    decidedAt: row.decided_at === null ? null : fromEpochMs(row.decided_at),
    rejectionReason: row.reason,
  };
}

/** Sheets by id, for objects that the caller may see. */
async function findByIds(tx: Queryable, ids: readonly string[]): Promise<RateSheetRecord[]> {
  const rows = await tx.query<RecordRow>({
    name: 'sheets by id',
    text: `SELECT ${recordColumns} FROM rate_sheet s WHERE s.id = ANY($1::text[])`,
    values: [ids],
  });
  return rows.map(toRecord);
}

/** Sheets by id, for fields of objects that were checked when they were loaded. */
export const sheetsById = (ctx: { readonly loaders: Loaders }, services: Services) =>
  ctx.loaders.get<RateSheetRecord | null>(sheetsById, async (ids) =>
    inOrder(ids, await findByIds(services.database, ids), ({ id }) => id),
  );

/** The sheet as it is after a committed change. */
export async function sheetAfter(services: Services, id: RateSheetId): Promise<RateSheetRecord> {
  const [sheet] = await findByIds(services.database, [id]);
  if (!sheet) throw new Error(`rate sheet ${id} is gone: rows are never deleted`);
  return sheet;
}

/** Whether a sheet that is not approved exists for who asks. Staff see all; a partner's app and people their own. */
const maySeeAll = (principal: Principal, partnerId: string): boolean =>
  isStaff(principal) || isOwnPartner(principal, partnerId, 'rates');

/** A sheet for Query.node: null when it does not exist for who asks. */
export async function findSheet(services: Services, id: string, principal: Principal): Promise<RateSheetRecord | null> {
  const [sheet] = await findByIds(services.database, [id]);
  return sheet &&
    ((sheet.status !== 'PROPOSED' && sheet.status !== 'REJECTED') || maySeeAll(principal, sheet.partnerId))
    ? sheet
    : null;
}

/** Partners' approved sheets in force at an instant (now when null); one statement for all partners that are asked for. */
export const sheetsInForce = (ctx: RequestContext, services: Services, at: Date | null) =>
  ctx.loaders.get<RateSheetRecord | null>(`sheets in force ${at?.toISOString() ?? 'now'}`, async (partnerIds) => {
    const rows = await services.database.query<RecordRow>({
      name: 'sheets in force',
      text: `SELECT ${recordColumns}
             FROM unnest($1::text[]) asked(partner_id)
             CROSS JOIN LATERAL (SELECT * FROM rate_sheet r
                                 WHERE r.partner_id = asked.partner_id AND r.approval = 'APPROVED'
                                   AND r.effective_from <= coalesce($2::timestamptz, (SELECT network_now()))
                                 ORDER BY r.effective_from DESC LIMIT 1) s`,
      values: [partnerIds, at],
    });
    return inOrder(partnerIds, rows.map(toRecord), ({ partnerId }) => partnerId);
  });

/** One page of each partner's sheets, newest version first; one statement for all partners that are asked for. */
export const sheetPages = (
  ctx: RequestContext,
  services: Services,
  principal: Principal,
  page: { readonly limit: number; readonly before: bigint | null },
) =>
  ctx.loaders.get<RateSheetRecord[]>(
    `sheet pages ${page.limit.toString()} ${page.before?.toString() ?? ''}`,
    async (partnerIds) => {
      const rows = await services.database.query<RecordRow>({
        name: 'sheet pages',
        text: `SELECT ${recordColumns}
             FROM unnest($1::text[], $2::boolean[]) asked(partner_id, everything)
             CROSS JOIN LATERAL (SELECT * FROM rate_sheet r
                                 WHERE r.partner_id = asked.partner_id AND (r.approval = 'APPROVED' OR asked.everything)
                                   AND ($3::bigint IS NULL OR r.version < $3::bigint)
                                 ORDER BY r.version DESC LIMIT $4) s
             ORDER BY s.version DESC`,
        values: [partnerIds, partnerIds.map((id) => maySeeAll(principal, id)), page.before, page.limit + 1],
      });
      const pages = new Map<string, RateSheetRecord[]>(partnerIds.map((id) => [id, []]));
      for (const record of rows.map(toRecord)) pages.get(record.partnerId)?.push(record);
      return partnerIds.map((id) => pages.get(id as PartnerId) ?? []);
    },
  );
