import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import {
  Access,
  connectionOf,
  DateTimeScalar,
  DecimalScalar,
  Node,
  ownPartner,
  withParent,
  resultOf,
} from '../platform/index.js';
import type { RateSheetRecord } from './find.js';
import type { RateSheetStatus } from './rate-sheet.js';
import { partnerNotFound } from '../partners/index.js';
import {
  noticeTooShort,
  overlappingRates,
  arbitrage,
  lossMakingRates,
  fxRateMissing,
  rateSheetNotFound,
} from './refusals.js';
import { invalidTransition } from '../ledger/index.js';

export enum RateSheetStatusEnum {
  PROPOSED = 'PROPOSED',
  SCHEDULED = 'SCHEDULED',
  IN_FORCE = 'IN_FORCE',
  SUPERSEDED = 'SUPERSEDED',
  REJECTED = 'REJECTED',
}
registerEnumType(RateSheetStatusEnum, {
  name: 'RateSheetStatus',
  description: "Where a rate sheet stands. Approval is the operator's; the rest is time.",
  valuesConfig: {
    PROPOSED: { description: 'Waits for the operator to approve or reject it.' },
    SCHEDULED: { description: 'Approved; its effectiveFrom lies ahead.' },
    IN_FORCE: { description: 'Approved, and the rates of this moment.' },
    SUPERSEDED: { description: 'Approved, and a later sheet is in force.' },
    REJECTED: { description: 'Declined, for good.' },
  },
});

/** Only the partner itself and staff see prices and the share. */
const own = ownPartner((sheet: RateSheetRecord) => sheet.partnerId, 'rates');

@Access(withParent)
@ObjectType('RateSheet', {
  implements: Node,
  description:
    "One partner's rates from an instant on. At any instant at most one approved sheet is in force. Never edited: superseded. Proposed and rejected ones are seen by the partner itself and the network's staff only.",
})
export class RateSheetType extends Node {
  @Field(() => Int, { description: "Counts the partner's sheets in the order of proposal: 1, 2, 3 ..." })
  version!: number;

  @Field(() => RateSheetStatusEnum, { description: 'Where the sheet stands now.' })
  status!: RateSheetStatusEnum;

  @Field(() => DateTimeScalar, {
    description:
      'When it comes into force. A first sheet that is approved later than asked for starts at its approval.',
  })
  effectiveFrom!: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the next approved sheet takes over; null when none does yet, or while this one is not approved.',
  })
  effectiveTo!: Date | null;

  @Field(() => DecimalScalar, {
    description:
      "Points a member earns for 1.00 of the partner's currency spent; the points of a purchase are rounded down.",
  })
  accrualRate!: string;

  @Access(own)
  @Field(() => DecimalScalar, {
    nullable: true,
    description:
      'What the partner pays for one point it issues, in its currency, exact. Fixed on the points when they are issued. For the partner itself and staff.',
  })
  issuePrice!: string | null;

  @Field(() => DecimalScalar, {
    description: "What one point is worth to a member at this partner's till, in its currency, exact.",
  })
  redemptionValue!: string;

  @Access(own)
  @Field(() => DecimalScalar, {
    nullable: true,
    description:
      'What the partner is paid for one point it accepts, in its currency, exact. For the partner itself and staff.',
  })
  reimbursementPrice!: string | null;

  @Field(() => DecimalScalar, {
    nullable: true,
    description: "Points for one unit of the partner's own scheme. Null: not offered.",
  })
  conversionInRate!: string | null;

  @Field(() => DecimalScalar, {
    nullable: true,
    description: "Units of the partner's own scheme for one point. Null: not offered.",
  })
  conversionOutRate!: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Days of 24 hours from issue to expiry. Null: its points never expire.',
  })
  pointsExpireAfterDays!: number | null;

  @Access(own)
  @Field(() => DecimalScalar, {
    nullable: true,
    description:
      'The part of the reserve of expired points that goes back to the issuer, 0 to 1. For the partner itself and staff.',
  })
  breakageShare!: string | null;

  @Field(() => DateTimeScalar, { description: 'When it was proposed: the notice period counts from here.' })
  proposedAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was approved or rejected.' })
  decidedAt!: Date | null;

  @Access(own)
  @Field(() => String, {
    nullable: true,
    description: "Why it was rejected, in the operator's words. For the partner itself and staff.",
  })
  rejectionReason!: string | null;
}

export const RateSheetConnection = connectionOf(RateSheetType, 'RateSheet', 'rate sheets');

export const RateSheetListConnection = connectionOf(
  RateSheetType,
  'RateSheetList',
  "all partners' rate sheets, the newest proposal first",
  'sheets',
);

@InputType({
  description: "A partner's new rates. Rates and prices have at most 6 fraction digits and are 0 to 1,000,000.",
})
export class ProposeRateSheetInput {
  @Field(() => ID, { description: "Whose rates. A partner's app proposes its own only." })
  partnerId!: string;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'When they come into force. Left out: at once when no sheet of the partner is approved yet, else after the notice period.',
  })
  effectiveFrom?: Date | null;

  @Field(() => DecimalScalar, { description: "Points a member earns for 1.00 of the partner's currency spent." })
  accrualRate!: string;

  @Field(() => DecimalScalar, { description: 'What the partner pays for one point it issues, in its currency.' })
  issuePrice!: string;

  @Field(() => DecimalScalar, { description: "What one point is worth at the partner's till, in its currency." })
  redemptionValue!: string;

  @Field(() => DecimalScalar, { description: 'What the partner is paid for one point it accepts, in its currency.' })
  reimbursementPrice!: string;

  @Field(() => DecimalScalar, {
    nullable: true,
    description: "Points for one unit of the partner's own scheme, above 0. Left out: not offered.",
  })
  conversionInRate?: string | null;

  @Field(() => DecimalScalar, {
    nullable: true,
    description: "Units of the partner's own scheme for one point, above 0. Left out: not offered.",
  })
  conversionOutRate?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Days of 24 hours from issue to expiry, 1 to 36500. Left out: its points never expire.',
  })
  pointsExpireAfterDays?: number | null;

  @Field(() => DecimalScalar, {
    nullable: true,
    description: 'The part of the reserve of expired points that goes back to the issuer, 0 to 1; 0 when left out.',
  })
  breakageShare?: string | null;
}

@InputType({ description: 'Narrows the rate sheets; all that is given must hold.' })
export class RateSheetFilter {
  @Field(() => RateSheetStatusEnum, { nullable: true, description: 'Those that have this status now.' })
  status?: RateSheetStatus | null;

  @Field(() => ID, { nullable: true, description: 'Those of this partner.' })
  partnerId?: string | null;
}

@Access(withParent)
@ObjectType({ description: 'The sheet as it was proposed.' })
class ProposeRateSheetPayload {
  @Field(() => RateSheetType, { description: 'The proposed sheet.' })
  rateSheet!: RateSheetType;
}

@Access(withParent)
@ObjectType({ description: 'The sheet as it was approved.' })
class ApproveRateSheetPayload {
  @Field(() => RateSheetType, { description: 'The approved sheet: in force, or scheduled.' })
  rateSheet!: RateSheetType;
}

@Access(withParent)
@ObjectType({ description: 'The sheet as it was rejected.' })
class RejectRateSheetPayload {
  @Field(() => RateSheetType, { description: 'The rejected sheet.' })
  rateSheet!: RateSheetType;
}

export const ProposeRateSheetResult = resultOf(
  'ProposeRateSheetResult',
  'What proposing a rate sheet comes to.',
  ProposeRateSheetPayload,
  partnerNotFound,
  noticeTooShort,
  overlappingRates,
  arbitrage,
  lossMakingRates,
  fxRateMissing,
);

export const ApproveRateSheetResult = resultOf(
  'ApproveRateSheetResult',
  'What approving a rate sheet comes to.',
  ApproveRateSheetPayload,
  rateSheetNotFound,
  invalidTransition,
  noticeTooShort,
  overlappingRates,
  arbitrage,
  lossMakingRates,
  fxRateMissing,
);

export const RejectRateSheetResult = resultOf(
  'RejectRateSheetResult',
  'What rejecting a rate sheet comes to.',
  RejectRateSheetPayload,
  rateSheetNotFound,
  invalidTransition,
);
