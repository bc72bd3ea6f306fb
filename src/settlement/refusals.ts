import { defineRefusal, exactMoney, type Refusal } from '../platform/index.js';
import { invalidTransition, type Outcome } from '../ledger/index.js';
import type { StatementStatus } from './status.js';

/** The refusals that only settlement gives. */

export const statementNotFound = defineRefusal(
  'StatementNotFound',
  { rank: 'object', description: 'There is no such statement among those that you may see.' },
  () => ({ message: 'There is no such statement.' }),
);

export const statementLineNotFound = defineRefusal(
  'StatementLineNotFound',
  { rank: 'object', description: 'There is no such statement line among those that you may see.' },
  () => ({ message: 'There is no such statement line.' }),
);

export const nothingToSettle = defineRefusal(
  'NothingToSettle',
  {
    rank: 'objectStatus',
    description: 'The open period has no journal entry yet, so there is nothing to close.',
  },
  () => ({ message: 'The open period has no journal entry yet; it stays open.' }),
);

/** Its first argument is in micros. */
export const amountMismatch = defineRefusal(
  'AmountMismatch',
  {
    rank: 'due',
    description: 'The amount is not what is due: a payment is the whole net due.',
    fields: { expectedAmount: ['Money', 'The amount that the payment must have.'] },
  },
  (netDue: bigint, currency: string) => {
    const expectedAmount = exactMoney(netDue, currency);
    return { message: `A payment is the whole net due, ${expectedAmount.amount} ${currency}.`, expectedAmount };
  },
);

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

/** Whether a command was refused by the refusal of that code. */
export const isRefusedAs = (outcome: Outcome<unknown>, type: string): boolean =>
  outcome.kind === 'refused' && outcome.refusal.__typename === type;
