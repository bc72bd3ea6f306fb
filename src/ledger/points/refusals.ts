import { defineRefusal } from '../../platform/index.js';

export const partnerStatuses = ['ONBOARDING', 'ACTIVE', 'SUSPENDED', 'EXITING', 'EXITED'] as const;
export type PartnerStatus = (typeof partnerStatuses)[number];

/** Refusals that several rooms give. These rooms lie side by side, so they cannot import them from one another. */

export const partnerNotFound = defineRefusal(
  'PartnerNotFound',
  { rank: 'partner', description: 'There is no such partner.' },
  () => ({ message: 'There is no such partner.' }),
);

export const partnerNotActive = defineRefusal(
  'PartnerNotActive',
  {
    rank: 'partnerStatus',
    description: "The partner's status does not allow this.",
    fields: { partnerStatus: ['PartnerStatus', 'The status that the partner is in.'] },
  },
  (partnerStatus: PartnerStatus) => ({
    message: `The partner is ${partnerStatus}: this is open to partners in another status only.`,
    partnerStatus,
  }),
);

/** Its argument is the accrual, redemption, conversion or receipt that has the order, with its `__typename`. */
export const duplicateOrder = defineRefusal(
  'DuplicateOrder',
  {
    rank: 'duplicate',
    description: 'The order or reference already has an accrual, redemption, conversion or receipt of this partner.',
    fields: { existing: ['Node', 'The accrual, redemption, conversion or receipt that has the order.'] },
  },
  (existing: { readonly __typename: string; readonly id: string }) => ({
    message: `The order already has ${existing.id}; each order or reference counts once.`,
    existing,
  }),
);

export const insufficientPoints = defineRefusal(
  'InsufficientPoints',
  {
    rank: 'points',
    description: 'The wallet has fewer points available than asked for.',
    fields: {
      available: ['Points', 'What the wallet has available.'],
      requested: ['Points', 'What was asked for.'],
    },
  },
  (available: bigint, requested: bigint) => ({
    message: `${requested.toString()} points were asked for and ${available.toString()} are available.`,
    available,
    requested,
  }),
);

/** Its argument is the number of points that remain; it is shown as 0 when it is below 0. */
export const exceedsOriginal = defineRefusal(
  'ExceedsOriginal',
  {
    rank: 'original',
    description: 'More points than remain of the original operation.',
    fields: { remaining: ['Points', 'How many points remain for this.'] },
  },
  (left: bigint) => {
    const remaining = left < 0n ? 0n : left;
    return { message: `Of the original only ${remaining.toString()} points remain for this.`, remaining };
  },
);
