import { toMicros, type Money } from '../../client/index.js';
import type { Done } from './done.js';
import type { Pane } from './pane.js';
import type { Keeping, Sale } from './queue.js';

/** What each form of a till needs: who is served, and where to put what was done. */
export interface Serving {
  readonly pane: Pane;
  /** Whose till it is, by which its attempts are told from another's. */
  readonly till: string;
  readonly currency: string;
  /** The code in the field. Empty: nobody stands at the till. */
  readonly code: string;
  readonly onDone: (done: Done) => void;
  /** The customer's code is used up. */
  readonly onServed: () => void;
  /** Where a sale goes while the network is away. */
  readonly later: {
    readonly isOff: boolean;
    readonly add: (sale: Sale) => Keeping;
  };
}

/** The value of an amount as it was typed, for money of the currency. */
export const moneyOf = (amount: string, currency: string): Money => ({ amount: amount.trim(), currency });

/** Whether it is an amount that can be booked: off line nobody else would look at it. */
export function isAmount(text: string): boolean {
  try {
    return toMicros(text.trim()) > 0n;
  } catch {
    return false;
  }
}
