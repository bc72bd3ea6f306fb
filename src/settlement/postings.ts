import { accounts, type Account, type Poster } from '../ledger/index.js';

/** The amount that the network grants (or takes back) on a disputed line, signed like a statement's balance. */
export function postAdjustment(to: Poster, clearing: Account, amount: bigint): void {
  to.post(clearing, amount, { kind: 'ADJUSTMENT', points: 0n });
  to.post(accounts.margin(clearing.asset), -amount);
}

/** Payment of a statement: positive when the partner pays, negative when it receives. */
export function postPayment(to: Poster, clearing: Account, amount: bigint): void {
  to.post(clearing, amount);
  to.post(accounts.bank(clearing.asset), -amount);
}
