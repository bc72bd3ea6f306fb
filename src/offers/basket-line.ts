import { BadInput, bounds, digitsOf, minorUnit, readMicros, readOptionalText, type Micros } from '../platform/index.js';
import { SKU_MAX } from './goods.js';
import type { Line } from './situation.js';

/** One kind of goods in a purchase. */
export interface BasketLine extends Line {
  /** Units: 1 to {@link QUANTITY_MAX}. */
  readonly quantity: number;
}

export interface BasketLineFields {
  readonly sku?: string | null | undefined;
  readonly category?: string | null | undefined;
  readonly quantity: number;
  readonly amount: string;
}

export const LINES_MAX = 100;
export const QUANTITY_MAX = 10_000;

interface Spend {
  readonly amount: Micros;
  readonly currency: string;
}

function readAmount(field: string, text: string, currency: string): Micros {
  const amount = readMicros(field, text);
  if (amount < 0n) throw new BadInput(field, 'must be 0 or more');
  if (amount % minorUnit(currency) !== 0n)
    throw new BadInput(field, `must have at most ${digitsOf(currency).toString()} fraction digits in ${currency}`);
  return amount;
}

function readLine(field: string, input: BasketLineFields, currency: string): BasketLine {
  const { quantity } = input;
  if (quantity < 1 || quantity > QUANTITY_MAX)
    throw new BadInput(`${field}.quantity`, `must be 1 to ${QUANTITY_MAX.toString()}`);
  return {
    sku: readOptionalText(`${field}.sku`, input.sku, SKU_MAX),
    category: readOptionalText(`${field}.category`, input.category, bounds.category),
    quantity,
    amount: readAmount(`${field}.amount`, input.amount, currency),
  };
}

/**
 * Reads the lines of a basket: at most 100, which add up to at most the spend. None when the list is left out or empty.
 * Errors: BadInput naming field and rule.
 */
export function readBasketLines(
  field: string,
  inputs: readonly BasketLineFields[] | null | undefined,
  spend: Spend,
): readonly BasketLine[] {
  if (!inputs) return [];
  if (inputs.length > LINES_MAX) throw new BadInput(field, `must have at most ${LINES_MAX.toString()} lines`);
  const lines = inputs.map((input, index) => readLine(`${field}.${index.toString()}`, input, spend.currency));
  const sum = lines.reduce((total, { amount }) => total + amount, 0n);
  if (sum > spend.amount) throw new BadInput(field, 'must add up to at most the spend');
  return lines;
}

/** Lines as one text: for idempotency hashes. Two texts are equal when the lines are. */
export const canonicalLines = (lines: readonly BasketLine[]): string =>
  JSON.stringify(lines.map(({ sku, category, quantity, amount }) => [sku, category, quantity, amount.toString()]));

/** What conditions judge: the lines, or without any the whole spend as one line of the purchase's category. */
export const judgedLines = (lines: readonly Line[], spend: Micros, category: string | null): readonly Line[] =>
  lines.length > 0 ? lines : [{ sku: null, category, amount: spend }];
