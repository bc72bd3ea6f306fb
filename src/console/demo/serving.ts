import type { Money } from '../../client/index.js';
import type { Done } from './done.js';
import type { Pane } from './pane.js';
import type { Sale } from './queue.js';

/** What each form of a till needs: who is served, and where to put what was done. */
export interface Serving {
  readonly pane: Pane;
  readonly currency: string;
  /** The code in the field. Empty: nobody stands at the till. */
  readonly code: string;
  readonly onDone: (done: Done) => void;
  /** The customer's code is used up. */
  readonly onServed: () => void;
  /** Where a sale goes while the network is away. */
  readonly later: {
    readonly isOff: boolean;
    /** The milliseconds by which the network's clock is ahead of this computer's. */
    readonly aheadMs: number;
    readonly add: (sale: Sale) => void;
  };
}

/** The till's own number for an order: another one at each visit of the page. */
export const orderNumber = (): string => `demo-${crypto.randomUUID().slice(0, 13)}`;

/** The value of an amount as it was typed, for money of the currency. */
export const moneyOf = (amount: string, currency: string): Money => ({ amount: amount.trim(), currency });
