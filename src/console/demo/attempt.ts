/**
 * What a person wants to be done once, from the first press to an answer. A press whose answer was lost and the next one are
 * the same operation: they have one key and one order number, also when the form was closed in between.
 */
import { KulaError } from '../../client/index.js';

export interface Attempt {
  readonly key: string;
  /** The till's own number of the order: another one at each attempt. */
  readonly orderId: string;
  /** What else has to be the same at the next press, put here by the first. */
  code?: string;
  coupon?: string | undefined;
  beganAt?: number;
}

const open = new Map<string, Attempt>();

/** Answers by which nothing was done: of all others nobody can say. */
const NOT_DONE: ReadonlySet<string> = new Set(['BAD_USER_INPUT', 'FORBIDDEN', 'GRAPHQL_VALIDATION_FAILED']);

/** @param place what is done, and where: `bakery earn` */
export function begin(place: string): Attempt {
  const before = open.get(place);
  if (before) return before;
  const attempt = { key: crypto.randomUUID(), orderId: `demo-${crypto.randomUUID().slice(0, 13)}` };
  open.set(place, attempt);
  return attempt;
}

/** It was answered, or is given up: what follows is another operation. */
export const settle = (place: string): void => void open.delete(place);

/** Whether an answer was lost: it may have been done, and to press again is safe. */
export const isUnanswered = (place: string): boolean => open.has(place);

/** Does something as the attempt at the place. A refusal is an answer; of errors only those are that say that nothing was done. */
export async function attempt<Result>(place: string, work: (as: Attempt) => Promise<Result>): Promise<Result> {
  const as = begin(place);
  const end = (): void => {
    // It may have been given up meanwhile, and another begun in its place.
    if (open.get(place) === as) settle(place);
  };
  try {
    const result = await work(as);
    end();
    return result;
  } catch (reason) {
    if (reason instanceof KulaError && NOT_DONE.has(reason.code)) end();
    throw reason;
  }
}
