import type { Money } from '../../../client/index.js';
import { dayBegins } from '../../frame/zone.js';
import type { Movement } from './movement.js';

/** What is sent to record a movement of the bank. */
export interface PaymentInput {
  readonly idempotencyKey: string;
  readonly statementId: string;
  readonly amount: Money;
  readonly bankReference: string;
  readonly paidAt: string;
}

interface Paying {
  readonly movement: Pick<Movement, 'bookedAt'>;
  readonly reference: string;
  readonly statement: { readonly id: string; readonly netDue: Money };
}

/** Of a day its beginning in the network's zone. A bank whose day is ahead of the network's has booked tomorrow, which no payment can be of. */
function paidAtOf(bookedAt: string, timeZone: string, now: number): string {
  const at = dayBegins(timeZone, bookedAt) ?? bookedAt;
  return Date.parse(at) > now ? new Date(now).toISOString() : at;
}

/**
 * What to send for a movement: the same as at the first try, in this dialog or one before. The reference is the key, and
 * the network refuses a key that comes with another input; an instant that was cut to now would be another one each time.
 * @param kept what was sent before, by reference; what is sent now is added to it
 * @param now by the network's clock, in milliseconds
 */
export function paymentOf(
  kept: Map<string, PaymentInput>,
  { movement: { bookedAt = '' }, reference, statement: { id, netDue } }: Paying,
  timeZone: string,
  now: number,
): PaymentInput {
  const before = kept.get(reference);
  if (before?.statementId === id) return before;
  const input = {
    idempotencyKey: `bank:${reference}`,
    statementId: id,
    // Field by field: the cache has put its __typename into what it answered.
    amount: { amount: netDue.amount, currency: netDue.currency },
    bankReference: reference,
    paidAt: paidAtOf(bookedAt, timeZone, now),
  };
  kept.set(reference, input);
  return input;
}
