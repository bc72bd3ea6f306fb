import { exactMoney } from '../platform/index.js';
import { invalidTransition, type Refusal } from '../ledger/index.js';
import type { StatementStatus } from './status.js';

/** The refusals that only settlement gives. Each has what its GraphQL type shows (refusal.type.ts). */

export const statementNotFound = (): Refusal => ({
  __typename: 'StatementNotFound',
  code: 'STATEMENT_NOT_FOUND',
  message: 'There is no such statement.',
});

export const statementLineNotFound = (): Refusal => ({
  __typename: 'StatementLineNotFound',
  code: 'STATEMENT_LINE_NOT_FOUND',
  message: 'There is no such statement line.',
});

export const nothingToSettle = (): Refusal => ({
  __typename: 'NothingToSettle',
  code: 'NOTHING_TO_SETTLE',
  message: 'The open period has no journal entry yet; it stays open.',
});

/** @param netDue micros */
export const amountMismatch = (netDue: bigint, currency: string) => {
  const expectedAmount = exactMoney(netDue, currency);
  return {
    __typename: 'AmountMismatch',
    code: 'AMOUNT_MISMATCH',
    expectedAmount,
    message: `A payment is the whole net due, ${expectedAmount.amount} ${currency}.`,
  } satisfies Refusal & { expectedAmount: object };
};

const reasons: Record<'agree' | 'dispute' | 'resolve' | 'pay', string> = {
  agree: 'only an ISSUED statement can be agreed',
  dispute: 'lines can be disputed while the statement is ISSUED or DISPUTED',
  resolve: 'the line has no open dispute',
  pay: 'a statement can be paid while ISSUED, AGREED or DISPUTED',
};

export const statementIs = (status: StatementStatus, wanted: keyof typeof reasons): Refusal =>
  invalidTransition(status, `The statement is ${status}: ${reasons[wanted]}.`);

export const lineIsDisputed = (): Refusal =>
  invalidTransition('DISPUTED', 'The line is in dispute already; it can be disputed again when that is resolved.');
