import {
  BadInput,
  MICRO,
  formatScaled,
  readId,
  readMicros,
  readText,
  type Micros,
  type PartnerId,
} from '../platform/index.js';

/** Who issues points or pays, and for how much of the whole. */
export interface Funder {
  readonly partnerId: PartnerId;
  /** Above 0, in millionths; those of one offer add up to 1. */
  readonly share: Micros;
  readonly costCentre: string | null;
}

export interface FundingInput {
  readonly partnerId: string;
  readonly share: string;
  readonly costCentre?: string | null | undefined;
}

export const FUNDERS_MAX = 10;
export const COST_CENTRE_MAX = 64;

/**
 * Splits points, or micros of money, by shares: each funder gets the floor of its part, and what is left goes one each to the
 * largest fractions, where they are equal in the order given. The parts add up to the whole.
 * @param whole 0 or more
 * @param shares in millionths; they add up to 1
 */
export function split(whole: bigint, shares: readonly bigint[]): bigint[] {
  if (whole < 0n) throw new RangeError('only what is there can be split');
  const parts = shares.map((share) => (whole * share) / MICRO);
  let left = whole - parts.reduce((sum, part) => sum + part, 0n);
  const byFraction = shares
    .map((share, index) => ({ index, fraction: (whole * share) % MICRO }))
    .sort((a, b) => (a.fraction === b.fraction ? a.index - b.index : a.fraction > b.fraction ? -1 : 1));
  for (const { index } of byFraction) {
    if (left === 0n) break;
    parts[index] = (parts[index] ?? 0n) + 1n;
    left -= 1n;
  }
  if (left !== 0n) throw new RangeError('the shares do not add up to 1');
  return parts;
}

function readFunder(field: string, input: FundingInput): Funder {
  const share = readMicros(`${field}.share`, input.share);
  if (share <= 0n || share > MICRO) throw new BadInput(`${field}.share`, 'must be above 0 and at most 1');
  return {
    partnerId: readId(`${field}.partnerId`, 'partner', input.partnerId),
    share,
    costCentre:
      input.costCentre === null || input.costCentre === undefined
        ? null
        : readText(`${field}.costCentre`, input.costCentre, COST_CENTRE_MAX),
  };
}

/** Reads who pays; null when nothing is given. Errors: BadInput naming field and rule. */
export function readFunding(
  field: string,
  input: readonly FundingInput[] | null | undefined,
): readonly Funder[] | null {
  if (!input?.length) return null;
  if (input.length > FUNDERS_MAX) throw new BadInput(field, `must have at most ${FUNDERS_MAX.toString()} funders`);
  const funders = input.map((one, index) => readFunder(`${field}.${index.toString()}`, one));
  const places = new Set(funders.map(({ partnerId, costCentre }) => `${partnerId} ${costCentre ?? ''}`));
  if (places.size < funders.length) throw new BadInput(field, 'must not name a partner twice with the same costCentre');
  const sum = funders.reduce((total, { share }) => total + share, 0n);
  if (sum !== MICRO) throw new BadInput(field, `must have shares that add up to 1, not to ${formatScaled(sum, 6, 0)}`);
  return funders;
}
