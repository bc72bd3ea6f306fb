import { registerEnumType } from 'type-graphql';

/** The GraphQL enums of where a partner and a member stand. */

export enum PartnerStatusEnum {
  ONBOARDING = 'ONBOARDING',
  ACTIVE = 'ACTIVE',
  SUSPENDED = 'SUSPENDED',
  EXITING = 'EXITING',
  EXITED = 'EXITED',
}
registerEnumType(PartnerStatusEnum, {
  name: 'PartnerStatus',
  description: 'Where a partner stands with the network.',
  valuesConfig: {
    ONBOARDING: { description: 'Being set up: nothing is possible yet.' },
    ACTIVE: { description: 'Everything is possible.' },
    SUSPENDED: { description: 'Nothing new; captures, voids, refunds and reversals of what exists.' },
    EXITING: { description: 'No accrual and no conversion in; all else.' },
    EXITED: { description: 'Final; as SUSPENDED. Its points stay good at the others.' },
  },
});

export enum MemberStatusEnum {
  ACTIVE = 'ACTIVE',
  FROZEN = 'FROZEN',
  CLOSED = 'CLOSED',
}
registerEnumType(MemberStatusEnum, {
  name: 'MemberStatus',
  description: 'Whether a member can earn and spend.',
  valuesConfig: {
    ACTIVE: { description: 'Earns and spends.' },
    FROZEN: { description: 'Earns; nothing leaves the wallet but captures of holds that exist.' },
    CLOSED: { description: 'Nothing is possible.' },
  },
});
