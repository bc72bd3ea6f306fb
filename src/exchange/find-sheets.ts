import {
  isOwnPartner,
  isStaff,
  readCursorTime,
  type PartnerId,
  type Principal,
  type TwoWayPage,
} from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import { recordColumns, toRecord, type RateSheetRecord, type RecordRow } from './find.js';
import type { RateSheetStatus } from './rate-sheet.js';

/** Which sheets are listed: all that is not null must hold. */
export interface SheetFilter {
  readonly status: RateSheetStatus | null;
  readonly partnerId: PartnerId | null;
}

/** The place of a sheet in the list, and its cursor. */
export const sheetKey = ({ proposedAt, id }: RateSheetRecord): string[] => [proposedAt.getTime().toString(), id];

const now = '(SELECT network_now())';
const laterInForce = `EXISTS (SELECT FROM rate_sheet n WHERE n.partner_id = s.partner_id AND n.approval = 'APPROVED'
  AND n.effective_from > s.effective_from AND n.effective_from <= ${now})`;

/** As `sheetStatusOf` tells them. */
const conditions: Readonly<Record<RateSheetStatus, string>> = {
  PROPOSED: `s.approval = 'PROPOSED'`,
  REJECTED: `s.approval = 'REJECTED'`,
  SCHEDULED: `s.approval = 'APPROVED' AND s.effective_from > ${now}`,
  IN_FORCE: `s.approval = 'APPROVED' AND s.effective_from <= ${now} AND NOT ${laterInForce}`,
  SUPERSEDED: `s.approval = 'APPROVED' AND s.effective_from <= ${now} AND ${laterInForce}`,
};

/** The conditions of the filter and of what who asks may see, with their values. */
function found({ status, partnerId }: SheetFilter, principal: Principal): { where: string; values: unknown[] } {
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value).toString()}`;
  const where = status === null ? [] : [conditions[status]];
  if (partnerId !== null) where.push(`s.partner_id = ${bind(partnerId)}`);
  if (!isStaff(principal)) {
    const own = principal.partnerId;
    const ownToo = own !== null && isOwnPartner(principal, own) ? ` OR s.partner_id = ${bind(own)}` : '';
    where.push(`(s.approval = 'APPROVED'${ownToo})`);
  }
  return { where: where.length === 0 ? 'true' : where.join(' AND '), values };
}

/** A page of all partners' sheets that who asks may see, the newest proposal first: up to one more than the page holds. */
export async function listSheets(
  { database }: Services,
  filter: SheetFilter,
  principal: Principal,
  page: TwoWayPage,
): Promise<RateSheetRecord[]> {
  const { where, values } = found(filter, principal);
  const bind = (value: unknown): string => `$${values.push(value).toString()}`;
  const direction = page.isBackward ? 'ASC' : 'DESC';
  const beyond = page.from
    ? `AND (s.proposed_at, s.id) ${page.isBackward ? '>' : '<'} (${bind(readCursorTime(page.from[0] ?? '', page.cursorField))}::timestamptz, ${bind(page.from[1])}::text)`
    : '';
  const rows = await database.query<RecordRow>({
    text: `SELECT ${recordColumns} FROM rate_sheet s WHERE ${where} ${beyond}
           ORDER BY s.proposed_at ${direction}, s.id ${direction} LIMIT ${bind(page.limit + 1)}`,
    values,
  });
  return rows.map(toRecord);
}

/** How many sheets the list has: people propose them, so they are few. */
export async function countSheets({ database }: Services, filter: SheetFilter, principal: Principal): Promise<bigint> {
  const { where, values } = found(filter, principal);
  const [row] = await database.query<{ count: bigint }>({
    text: `SELECT count(*) AS count FROM rate_sheet s WHERE ${where}`,
    values,
  });
  return row?.count ?? 0n;
}
