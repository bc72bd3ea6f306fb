import { BadInput, micros, readMoney, type Micros } from '../platform/index.js';
import type { LimitRules } from './limits.js';
import { readCommon, type CommonTerms, type OfferInput } from './terms.js';
import type { PartnerId } from '../platform/index.js';

/** What all earning of one partner, or of the network, keeps to: least spend, caps and watches. */
export interface HouseRulesTerms extends CommonTerms {
  /** Less earns nothing; null: any spend does. */
  readonly minSpend: { readonly amount: Micros; readonly currency: string } | null;
}

export interface HouseRulesInput {
  readonly offer: OfferInput;
  readonly minSpend?: { readonly amount: string; readonly currency: string } | null | undefined;
}

const houseLimits: LimitRules = { measures: ['POINTS', 'TIMES'], actions: ['CUT', 'FLAG', 'HOLD'] };

/** Reads the whole terms of house rules. Errors: BadInput naming the field under `input` and the rule. */
export function readHouseRules(input: HouseRulesInput, ownerId: PartnerId | null): HouseRulesTerms {
  const minSpend = input.minSpend ? readMoney('input.minSpend', input.minSpend) : null;
  if (minSpend && minSpend.amount <= 0n) throw new BadInput('input.minSpend.amount', 'must be above 0');
  return { ...readCommon('input.offer', input.offer, ownerId, { limits: houseLimits, funding: 'none' }), minSpend };
}

export const houseRulesToJson = ({ minSpend }: HouseRulesTerms) => ({
  minSpend: minSpend && { micros: minSpend.amount.toString(), currency: minSpend.currency },
});

/** Reads what {@link houseRulesToJson} made. */
export const houseRulesFromJson = ({ minSpend }: ReturnType<typeof houseRulesToJson>) => ({
  minSpend: minSpend && { amount: micros(BigInt(minSpend.micros)), currency: minSpend.currency },
});
