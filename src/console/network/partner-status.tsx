import type { ResultOf } from '../frame/graphql.js';
import { graphql } from '../frame/graphql.js';
import { useText } from '../frame/text.js';
import { Badge, type Tone } from '../parts/badge.js';

const STATUS = graphql(`
  fragment Status on Partner {
    status
  }
`);

export type PartnerStatusName = ResultOf<typeof STATUS>['status'];

const tones: Readonly<Record<PartnerStatusName, Tone>> = {
  ONBOARDING: 'wait',
  ACTIVE: 'good',
  SUSPENDED: 'warn',
  EXITING: 'warn',
  EXITED: 'quiet',
};

/** The ways of a partner: from each status to those that may follow. */
export const nextStatuses: Readonly<Record<PartnerStatusName, readonly PartnerStatusName[]>> = {
  ONBOARDING: ['ACTIVE'],
  ACTIVE: ['SUSPENDED', 'EXITING'],
  SUSPENDED: ['ACTIVE', 'EXITING'],
  EXITING: ['ACTIVE', 'EXITED'],
  EXITED: [],
};

export const partnerStatuses: readonly PartnerStatusName[] = ['ONBOARDING', 'ACTIVE', 'SUSPENDED', 'EXITING', 'EXITED'];

export function PartnerStatus({ of }: { readonly of: PartnerStatusName }) {
  const t = useText();
  return <Badge tone={tones[of]}>{t.network.partners.statuses[of]}</Badge>;
}
