import { BadInput, MICRO, micros, readId, readOptionalText, type PartnerId } from '../platform/index.js';
import { readFunding, type Funder, type FundingInput } from './funding.js';
import { readLimits, type Limit, type LimitInput, type LimitRules } from './limits.js';
import { readTexts, type LocalText } from './local-text.js';
import { isTimeZone } from './wall-clock.js';

/** What all offers have, as it comes from outside. */
export interface OfferInput {
  readonly offerId?: string | null | undefined;
  readonly ownerId?: string | null | undefined;
  readonly names: readonly LocalText[];
  readonly timeZone?: string | null | undefined;
  readonly effectiveFrom?: Date | null | undefined;
  readonly effectiveTo?: Date | null | undefined;
  readonly limits?: readonly LimitInput[] | null | undefined;
  readonly funding?: readonly FundingInput[] | null | undefined;
}

/** What all offers have in their terms. */
export interface CommonTerms {
  readonly names: readonly LocalText[];
  readonly limits: readonly Limit[];
  /** Empty where nothing is given that someone would pay for. */
  readonly funding: readonly Funder[];
}

/** When a version should start and end; null: at its approval, and not by itself. */
export interface Period {
  readonly effectiveFrom: Date | null;
  readonly effectiveTo: Date | null;
}

/** What a draft says beside its terms. */
export interface OfferHead extends Period {
  /** Null: the network. */
  readonly ownerId: PartnerId | null;
  /** Null: the offer's own, for a first version the network's. */
  readonly timeZone: string | null;
}

export const TIME_ZONE_MAX = 64;

/** Reads what stands beside the terms; `owner` is who owns it when nothing is said. */
export function readHead(field: string, input: OfferInput, owner: PartnerId | null): OfferHead {
  const timeZone = readOptionalText(`${field}.timeZone`, input.timeZone, TIME_ZONE_MAX);
  if (timeZone !== null && !isTimeZone(timeZone))
    throw new BadInput(`${field}.timeZone`, 'must be an IANA time zone such as Europe/Paris');
  const effectiveFrom = input.effectiveFrom ?? null;
  const effectiveTo = input.effectiveTo ?? null;
  if (effectiveFrom && effectiveTo && effectiveTo.getTime() <= effectiveFrom.getTime())
    throw new BadInput(`${field}.effectiveTo`, 'must be after effectiveFrom');
  return {
    ownerId: typeof input.ownerId === 'string' ? readId(`${field}.ownerId`, 'partner', input.ownerId) : owner,
    timeZone,
    effectiveFrom,
    effectiveTo,
  };
}

/** Who pays for what a kind of offer gives. */
export type FundingRule = 'needed' | 'optional' | 'none';

function readPayers(field: string, input: OfferInput, ownerId: PartnerId | null, rule: FundingRule): readonly Funder[] {
  const funding = readFunding(field, input.funding);
  if (rule === 'none') {
    if (funding)
      throw new BadInput(field, 'must be left out: this kind of offer gives nothing that someone would pay for');
    return [];
  }
  if (funding) return funding;
  if (ownerId === null && rule === 'optional') return [];
  if (ownerId === null) throw new BadInput(field, 'must be given: the network itself issues no points');
  return [{ partnerId: ownerId, share: micros(MICRO), costCentre: null }];
}

/** Reads the terms that all offers have. Errors: BadInput naming field and rule. */
export function readCommon(
  field: string,
  input: OfferInput,
  ownerId: PartnerId | null,
  rules: { readonly limits: LimitRules; readonly funding: FundingRule },
): CommonTerms {
  return {
    names: readTexts(`${field}.names`, input.names),
    limits: readLimits(`${field}.limits`, input.limits, rules.limits),
    funding: readPayers(`${field}.funding`, input, ownerId, rules.funding),
  };
}
