import type { FileFault } from '../settlement/bank/movement.js';
import type { Mismatch } from '../settlement/bank/match.js';

/** What the network has for a movement, written as the language has it. */
export interface Expected {
  readonly amount: string;
  /** By which the statement is paid already. */
  readonly reference: string;
}

export interface BankText {
  readonly title: string;
  readonly says: string;
  readonly columns: string;
  readonly choose: string;
  readonly chooseAnother: string;
  readonly faults: Readonly<Record<FileFault, string>>;
  readonly found: (matches: number, all: number, file: string) => string;
  readonly matches: string;
  readonly noMatches: string;
  readonly rest: string;
  readonly noRest: string;
  readonly place: string;
  readonly booked: string;
  readonly amount: string;
  readonly why: string;
  readonly noReference: string;
  readonly recordAll: (count: number) => string;
  readonly recordTitle: (count: number) => string;
  readonly recordSays: string;
  readonly mismatches: Readonly<Record<Mismatch, (expected: Expected) => string>>;
}

export const bankEn: BankText = {
  title: 'What the bank says was paid',
  says: 'A statement of account as camt.053 or CSV. It is read in this browser and never sent: only the ids of statements that it names are asked for.',
  columns:
    'A CSV has a line of titles with reference, date (YYYY-MM-DD), amount and currency, and text or EndToEndId with the id of the statement. A minus is what the network paid.',
  choose: 'Read a file of the bank',
  chooseAnother: 'Read another file',
  faults: {
    tooLarge: 'The file is larger than 5 MB. Ask the bank for a shorter time.',
    tooMany: 'The file has more than 2,000 movements. Ask the bank for a shorter time.',
    notRead: 'This is neither XML nor CSV in UTF-8 that can be read here.',
    noCamt: 'This is XML, and not a camt.053.',
    noColumns: 'This is no camt.053, and as a CSV it lacks one of the columns reference, date, amount and currency.',
    empty: 'There is no movement in the file.',
  },
  found: (matches, all, file) =>
    `${file}: ${matches.toString()} of ${all.toString()} ${all === 1 ? 'movement' : 'movements'} can be recorded.`,
  matches: 'To be recorded',
  noMatches: 'No movement of the file can be recorded.',
  rest: 'Not to be recorded, and why',
  noRest: 'Every movement can be recorded.',
  place: 'No. in the file',
  booked: 'Booked',
  amount: 'Amount',
  why: 'Why not',
  noReference: 'without reference',
  recordAll: (count) => (count === 1 ? 'Record it' : `Record all ${count.toString()}`),
  recordTitle: (count) => (count === 1 ? 'Record a payment' : `Record ${count.toString()} payments`),
  recordSays:
    "Each of these statements is settled by it. The bank's reference is the key: a movement that was recorded before is not recorded again.",
  mismatches: {
    notBooked: () => 'The bank has not booked it yet.',
    reversal: () => 'It takes back an earlier movement. Look at that one with the bank.',
    noStatement: () => 'It names no statement.',
    severalStatements: () => 'It names several statements. A payment is of one.',
    notThere: () => 'It names a statement that is not there.',
    recorded: () => 'It was recorded before.',
    paidByAnother: ({ reference }) => `The statement was paid before, by ${reference}.`,
    draft: () => 'The statement is a draft still.',
    nothingDue: () => 'Nothing is due on the statement.',
    noReference: () => 'The bank gave it no reference by which it could be recorded.',
    sameReference: () => 'Another movement of the file has the same reference.',
    sameStatement: () => 'Another movement of the file pays the same statement.',
    noDate: () => 'It has no date that can be read.',
    otherCurrency: ({ amount }) => `It is in another currency: ${amount} is due.`,
    otherDirection: ({ amount }) => `It goes the other way than the ${amount} that is due.`,
    otherAmount: ({ amount }) => `It is not the whole amount: ${amount} is due.`,
  },
};
