import { graphql, type ResultOf } from '../frame/graphql.js';
import { useText } from '../frame/text.js';
import { Badge, type Tone } from '../parts/badge.js';

/** All terms of a rate sheet; the prices are null for whoever may not see them. */
export const TERMS = graphql(`
  fragment Terms on RateSheet {
    id
    version
    status
    effectiveFrom
    effectiveTo
    accrualRate
    redemptionValue
    issuePrice
    reimbursementPrice
    breakageShare
    conversionInRate
    conversionOutRate
    pointsExpireAfterDays
  }
`);

export type Terms = ResultOf<typeof TERMS>;
export type SheetStatusName = Terms['status'];

const tones: Readonly<Record<SheetStatusName, Tone>> = {
  PROPOSED: 'wait',
  SCHEDULED: 'wait',
  IN_FORCE: 'good',
  REJECTED: 'warn',
  SUPERSEDED: 'quiet',
};

export const sheetStatuses: readonly SheetStatusName[] = [
  'PROPOSED',
  'SCHEDULED',
  'IN_FORCE',
  'SUPERSEDED',
  'REJECTED',
];

export function SheetStatus({ of }: { readonly of: SheetStatusName }) {
  const t = useText();
  return <Badge tone={tones[of]}>{t.network.rates.statuses[of]}</Badge>;
}
