import { micros, type Micros, type PartnerId } from '../platform/index.js';
import type { RateSheetId } from '../ledger/index.js';

export const approvals = ['PROPOSED', 'APPROVED', 'REJECTED'] as const;
type Approval = (typeof approvals)[number];

/** The terms of a sheet. Rates, prices and shares are all in millionths, so they are exact with at most 6 fraction digits. */
export interface Rates {
  /** Points for 1.00 of the partner's currency spent. */
  readonly accrualRate: Micros;
  /** p, the price that the partner pays for one point it issues, in its currency. */
  readonly issuePrice: Micros;
  /** The value of one point to a member at the partner's till, in its currency. */
  readonly redemptionValue: Micros;
  /** r, the price that the partner is paid for one point it accepts, in its currency. */
  readonly reimbursementPrice: Micros;
  /** Points for one unit of the partner's own scheme; null when not offered. */
  readonly conversionInRate: Micros | null;
  /** Units of the partner's own scheme for one point; null when not offered. */
  readonly conversionOutRate: Micros | null;
  /** Days of 24 hours from issue to expiry; null means never. */
  readonly pointsExpireAfterDays: number | null;
  /** The part of the reserve of expired points that goes back to the issuer. */
  readonly breakageShare: Micros;
}

/** One partner's rates from an instant on. Never edited: superseded by the next approved one. */
export interface RateSheet extends Rates {
  readonly id: RateSheetId;
  readonly partnerId: PartnerId;
  /** 1, 2, 3 ... in the order of proposal, per partner. */
  readonly version: number;
  readonly approval: Approval;
  readonly effectiveFrom: Date;
}

/** A row of table `rate_sheet` as {@link rateSheetColumns} select it. */
export interface RateSheetRow {
  id: RateSheetId;
  partner_id: PartnerId;
  version: number;
  approval: Approval;
  effective_from: string;
  accrual_rate: string;
  issue_price: string;
  redemption_value: string;
  reimbursement_price: string;
  conversion_in_rate: string | null;
  conversion_out_rate: string | null;
  points_expire_after_days: number | null;
  breakage_share: string;
}

/** SQL of an instant as milliseconds in text, which both the database and the ORM's transactions return unchanged. */
export const epochMs = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::bigint::text`;
export const fromEpochMs = (text: string): Date => new Date(Number(text));

/** What {@link RateSheetRow} is read from, of table `rate_sheet` as `s`; whole numbers and instants as text. */
export const rateSheetColumns = `s.id, s.partner_id, s.version, s.approval, ${epochMs('s.effective_from')} AS effective_from,
  s.accrual_rate::text, s.issue_price::text, s.redemption_value::text, s.reimbursement_price::text, s.conversion_in_rate::text,
  s.conversion_out_rate::text, s.points_expire_after_days, s.breakage_share::text`;

const millionths = (text: string): Micros => micros(BigInt(text));

export const toRateSheet = (row: RateSheetRow): RateSheet => ({
  id: row.id,
  partnerId: row.partner_id,
  version: row.version,
  approval: row.approval,
  effectiveFrom: fromEpochMs(row.effective_from),
  accrualRate: millionths(row.accrual_rate),
  issuePrice: millionths(row.issue_price),
  redemptionValue: millionths(row.redemption_value),
  reimbursementPrice: millionths(row.reimbursement_price),
  conversionInRate: row.conversion_in_rate === null ? null : millionths(row.conversion_in_rate),
  conversionOutRate: row.conversion_out_rate === null ? null : millionths(row.conversion_out_rate),
  pointsExpireAfterDays: row.points_expire_after_days,
  breakageShare: millionths(row.breakage_share),
});

export type RateSheetStatus = 'PROPOSED' | 'SCHEDULED' | 'IN_FORCE' | 'SUPERSEDED' | 'REJECTED';

/** A sheet's status at an instant: its approval is stored, and the rest follows from the time. */
export function sheetStatusOf(
  { approval, effectiveFrom }: Pick<RateSheet, 'approval' | 'effectiveFrom'>,
  effectiveTo: Date | null,
  at: Date,
): RateSheetStatus {
  if (approval !== 'APPROVED') return approval;
  if (effectiveFrom.getTime() > at.getTime()) return 'SCHEDULED';
  return effectiveTo === null || effectiveTo.getTime() > at.getTime() ? 'IN_FORCE' : 'SUPERSEDED';
}
