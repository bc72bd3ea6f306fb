import type { PartnerId } from '../../platform/index.js';
import { exactMoney } from '../../platform/index.js';
import type { Refusal } from '../lane/refusal.js';
import type { MemberStatus } from './wallets.js';

export const partnerStatuses = ['ONBOARDING', 'ACTIVE', 'SUSPENDED', 'EXITING', 'EXITED'] as const;
export type PartnerStatus = (typeof partnerStatuses)[number];

/** The refusals that more than one room gives. Each has what its GraphQL type shows (refusal.type.ts). */

const refusal = <Extra extends object>(
  __typename: string,
  code: string,
  message: string,
  extra: Extra,
): Refusal & Extra => ({ __typename, code, message, ...extra });

export const partnerNotFound = () => refusal('PartnerNotFound', 'PARTNER_NOT_FOUND', 'There is no such partner.', {});

export const partnerNotActive = (partnerStatus: PartnerStatus) =>
  refusal(
    'PartnerNotActive',
    'PARTNER_NOT_ACTIVE',
    `The partner is ${partnerStatus}: this is open to partners in another status only.`,
    { partnerStatus },
  );

export const memberNotFound = () =>
  refusal(
    'MemberNotFound',
    'MEMBER_NOT_FOUND',
    'No member by that id, externalId or code is linked to this partner; a code is good once and for a minute.',
    {},
  );

export const memberNotActive = (memberStatus: MemberStatus) =>
  refusal('MemberNotActive', 'MEMBER_NOT_ACTIVE', `The member is ${memberStatus}.`, { memberStatus });

export const noRateInForce = () =>
  refusal('NoRateInForce', 'NO_RATE_IN_FORCE', 'The partner has no rate sheet in force at that instant.', {});

/** @param existing the accrual, redemption or conversion that has the order, with its `__typename` */
export const duplicateOrder = (existing: { readonly __typename: string; readonly id: string }) =>
  refusal(
    'DuplicateOrder',
    'DUPLICATE_ORDER',
    `The order already has ${existing.id}; each order or reference counts once.`,
    { existing },
  );

export const currencyMismatch = (expectedCurrency: string) =>
  refusal('CurrencyMismatch', 'CURRENCY_MISMATCH', `The amount must be in ${expectedCurrency}.`, { expectedCurrency });

export const amountTooSmall = (message: string) => refusal('AmountTooSmall', 'AMOUNT_TOO_SMALL', message, {});

export const fxRateMissing = (base: string, quote: string) =>
  refusal(
    'FxRateMissing',
    'FX_RATE_MISSING',
    `No exchange rate from ${base} to ${quote} is in force; nothing was posted.`,
    { base, quote },
  );

export const insufficientPoints = (available: bigint, requested: bigint) =>
  refusal(
    'InsufficientPoints',
    'INSUFFICIENT_POINTS',
    `${requested.toString()} points were asked for and ${available.toString()} are available.`,
    { available, requested },
  );

/** @param remaining never below 0 */
export const exceedsOriginal = (remaining: bigint) =>
  refusal(
    'ExceedsOriginal',
    'EXCEEDS_ORIGINAL',
    `Of the original only ${(remaining < 0n ? 0n : remaining).toString()} points remain for this.`,
    { remaining: remaining < 0n ? 0n : remaining },
  );

export const invalidTransition = (from: string, message: string) =>
  refusal('InvalidTransition', 'INVALID_TRANSITION', message, { from });

/** @param exposure owed and contingent, in micros, as it would have become */
export const creditLimitReached = (limit: bigint, exposure: bigint, currency: string) =>
  refusal(
    'CreditLimitReached',
    'CREDIT_LIMIT_REACHED',
    'The partner would owe the network more than its credit limit allows.',
    {
      limit: exactMoney(limit, currency),
      exposure: exactMoney(exposure, currency),
    },
  );

/** @param loser the partner at which, or for whose points, the network would pay out more than it takes in */
export const lossMakingRates = (message: string, loser: PartnerId, lossPerPoint: bigint, currency: string) =>
  refusal('LossMakingRates', 'LOSS_MAKING_RATES', message, {
    withPartnerId: loser,
    lossPerPoint: exactMoney(lossPerPoint, currency),
  });
