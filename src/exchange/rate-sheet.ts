import type { Micros, PartnerId, RateSheetId } from '../platform/index.js';

export const approvals = ['PROPOSED', 'APPROVED', 'REJECTED'] as const;
export type Approval = (typeof approvals)[number];

/** What a sheet says. Rates, prices and shares are all millionths: exact, at most 6 fraction digits. */
export interface Rates {
  /** Points for 1.00 of the partner's currency spent. */
  readonly accrualRate: Micros;
  /** p: what the partner pays for one point it issues, in its currency. */
  readonly issuePrice: Micros;
  /** What one point is worth to a member at the partner's till, in its currency. */
  readonly redemptionValue: Micros;
  /** r: what the partner is paid for one point it accepts, in its currency. */
  readonly reimbursementPrice: Micros;
  /** Points for one unit of the partner's own scheme; null: not offered. */
  readonly conversionInRate: Micros | null;
  /** Units of the partner's own scheme for one point; null: not offered. */
  readonly conversionOutRate: Micros | null;
  /** Days of 24 hours from issue to expiry; null: never. */
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

/** A row of table `rate_sheet`, as far as planning needs it. */
export interface RateSheetRow {
  id: RateSheetId; partner_id: PartnerId; version: number; approval: Approval; effective_from: Date;
  accrual_rate: Micros; issue_price: Micros; redemption_value: Micros; reimbursement_price: Micros;
  conversion_in_rate: Micros | null; conversion_out_rate: Micros | null;
  points_expire_after_days: number | null; breakage_share: Micros;
}

/** What {@link RateSheetRow} is read from. */
export const rateSheetColumns = `id, partner_id, version, approval, effective_from, accrual_rate, issue_price, redemption_value,
  reimbursement_price, conversion_in_rate, conversion_out_rate, points_expire_after_days, breakage_share`;

export const toRateSheet = (row: RateSheetRow): RateSheet => ({
  id: row.id, partnerId: row.partner_id, version: row.version, approval: row.approval, effectiveFrom: row.effective_from,
  accrualRate: row.accrual_rate, issuePrice: row.issue_price, redemptionValue: row.redemption_value,
  reimbursementPrice: row.reimbursement_price, conversionInRate: row.conversion_in_rate,
  conversionOutRate: row.conversion_out_rate, pointsExpireAfterDays: row.points_expire_after_days,
  breakageShare: row.breakage_share,
});
