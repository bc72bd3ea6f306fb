import { graphql, type ResultOf, type VariablesOf } from '../frame/graphql.js';
import { CYCLE } from './guard.js';
import { TERMS } from './sheet-status.js';

/** The partner for whom rates are proposed, with those in force. */
export const BASIS = graphql(
  `
    query Basis($id: ID!) {
      partner(id: $id) {
        id
        name
        currency
        rateSheet {
          ...Terms
        }
      }
    }
  `,
  [TERMS],
);

export type Basis = NonNullable<ResultOf<typeof BASIS>['partner']>;

/** What proposing would come to: nothing is proposed. */
export const PREVIEW = graphql(
  `
    query PreviewSheet($input: ProposeRateSheetInput!) {
      previewRateSheet(input: $input) {
        __typename
        ... on PreviewRateSheetPayload {
          version
          effectiveFrom
          purchase {
            spend {
              amount
              currency
            }
            points
            cost {
              amount
              currency
            }
            expiresAt
          }
          redemption {
            points
            value {
              amount
              currency
            }
            paid {
              amount
              currency
            }
          }
        }
        ... on Refusal {
          code
          message
        }
        ... on Arbitrage {
          ...Cycle
        }
        ... on LossMakingRates {
          lossPerPoint {
            amount
            currency
          }
          with {
            id
            name
          }
        }
        ... on NoticeTooShort {
          earliest
        }
      }
    }
  `,
  [CYCLE],
);

export type Preview = ResultOf<typeof PREVIEW>['previewRateSheet'];
export type SheetInput = VariablesOf<typeof PREVIEW>['input'];

/** The terms as they are typed. */
export interface Draft {
  readonly accrualRate: string;
  readonly redemptionValue: string;
  readonly issuePrice: string;
  readonly reimbursementPrice: string;
  readonly breakageShare: string;
  readonly conversionInRate: string;
  readonly conversionOutRate: string;
  readonly pointsExpireAfterDays: string;
  /** A day in the network's zone, or nothing. */
  readonly from: string;
}

export const RATE_DIGITS = 6;
export const rate = /^\d{1,7}(\.\d{1,6})?$/;
export const days = /^[1-9]\d{0,4}$/;
const isRateOrNothing = (text: string): boolean => text === '' || rate.test(text);

/** Whether the terms can be asked about. The network has the rules; this only spares it what is half typed. */
export const isWhole = (draft: Draft): boolean =>
  [draft.accrualRate, draft.redemptionValue, draft.issuePrice, draft.reimbursementPrice].every((one) =>
    rate.test(one),
  ) &&
  [draft.breakageShare, draft.conversionInRate, draft.conversionOutRate].every(isRateOrNothing) &&
  (draft.pointsExpireAfterDays === '' || days.test(draft.pointsExpireAfterDays));

const orNull = (text: string): string | null => (text === '' ? null : text);

/** @param effectiveFrom the instant at which the day begins; null: as early as may be */
export const inputOf = (draft: Draft, partnerId: string, effectiveFrom: string | null): SheetInput => ({
  partnerId,
  accrualRate: draft.accrualRate,
  redemptionValue: draft.redemptionValue,
  issuePrice: draft.issuePrice,
  reimbursementPrice: draft.reimbursementPrice,
  breakageShare: orNull(draft.breakageShare),
  conversionInRate: orNull(draft.conversionInRate),
  conversionOutRate: orNull(draft.conversionOutRate),
  pointsExpireAfterDays: days.test(draft.pointsExpireAfterDays)
    ? Number.parseInt(draft.pointsExpireAfterDays, 10)
    : null,
  effectiveFrom,
});
