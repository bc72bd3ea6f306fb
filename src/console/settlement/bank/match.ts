import { toMicros, type Money } from '../../../client/index.js';
import type { Movement } from './movement.js';

/** What of a statement decides whether a movement pays it. */
export interface Payable {
  readonly id: string;
  readonly status: 'DRAFT' | 'ISSUED' | 'DISPUTED' | 'AGREED' | 'SETTLED';
  readonly direction: 'PARTNER_PAYS' | 'PARTNER_RECEIVES' | 'NOTHING_DUE';
  readonly netDue: Money;
  readonly payment: { readonly bankReference: string } | null;
}

/** Why a movement is not recorded, in the order in which they are looked for. */
export type Mismatch =
  | 'notBooked'
  | 'reversal'
  | 'noStatement'
  | 'severalStatements'
  | 'notThere'
  | 'recorded'
  | 'paidByAnother'
  | 'draft'
  | 'nothingDue'
  | 'noReference'
  | 'sameReference'
  | 'sameStatement'
  | 'noDate'
  | 'otherCurrency'
  | 'otherDirection'
  | 'otherAmount';

export type Matched<Statement extends Payable> =
  | { readonly kind: 'match'; readonly movement: Movement; readonly reference: string; readonly statement: Statement }
  | {
      readonly kind: 'rest';
      readonly movement: Movement;
      readonly why: Mismatch;
      readonly statement: Statement | undefined;
    };

/** With a hyphen in payment files, and in whatever case the bank writes it. */
const idPattern = /(?<![a-z0-9])stm[-_]([0-9a-z]{26})(?![0-9a-z])/g;
/** Where the bank broke the text, blanks are within the id, and others may be missing around it. */
const brokenPattern = /stm[-_]([0-9a-z]{26})/g;

function idsIn(text: string): string[] {
  const small = text.toLowerCase();
  const whole = [...small.matchAll(idPattern)];
  const found = whole.length > 0 ? whole : [...small.replace(/\s/g, '').matchAll(brokenPattern)];
  return found.map(([, id = '']) => `stm_${id}`);
}

/** The ids of statements that a movement names, each once. */
export const namedIn = ({ texts }: Movement): readonly string[] => [...new Set(texts.flatMap(idsIn))];

function whyNot(movement: Movement, statement: Payable): Mismatch | undefined {
  if (statement.payment) return statement.payment.bankReference === movement.reference ? 'recorded' : 'paidByAnother';
  if (statement.status === 'DRAFT') return 'draft';
  if (statement.direction === 'NOTHING_DUE' || statement.status === 'SETTLED') return 'nothingDue';
  if (movement.reference === undefined) return 'noReference';
  if (movement.bookedAt === undefined) return 'noDate';
  if (movement.currency !== statement.netDue.currency) return 'otherCurrency';
  if (movement.isCredit !== (statement.direction === 'PARTNER_PAYS')) return 'otherDirection';
  const isSame = movement.amount !== undefined && toMicros(movement.amount) === toMicros(statement.netDue.amount);
  return isSame ? undefined : 'otherAmount';
}

/**
 * Which movement pays which statement: by the statement's id, the currency, who pays and the whole amount. Of two movements with
 * one reference, or for one statement, neither is taken: a person has to look.
 * @param statements those that the movements name, by their ids, as far as they are there
 */
export function matchMovements<Statement extends Payable>(
  movements: readonly Movement[],
  statements: ReadonlyMap<string, Statement>,
): readonly Matched<Statement>[] {
  const first = movements.map((movement): Matched<Statement> => {
    const rest = (why: Mismatch, statement?: Statement): Matched<Statement> => ({
      kind: 'rest',
      movement,
      why,
      statement,
    });
    if (!movement.isBooked) return rest('notBooked');
    if (movement.isReversal) return rest('reversal');
    const [id, another] = namedIn(movement);
    if (id === undefined) return rest('noStatement');
    if (another !== undefined) return rest('severalStatements');
    const statement = statements.get(id);
    if (!statement) return rest('notThere');
    const why = whyNot(movement, statement);
    if (why !== undefined || movement.reference === undefined) return rest(why ?? 'noReference', statement);
    return { kind: 'match', movement, reference: movement.reference, statement };
  });
  const references = countBy(movements, ({ reference }) => reference);
  const taken = countBy(first, (one) => (one.kind === 'match' ? one.statement.id : undefined));
  return first.map((one) => {
    if (one.kind === 'rest') return one;
    const { movement, statement } = one;
    if ((references.get(one.reference) ?? 0) > 1) return { kind: 'rest', movement, why: 'sameReference', statement };
    return (taken.get(statement.id) ?? 0) > 1 ? { kind: 'rest', movement, why: 'sameStatement', statement } : one;
  });
}

function countBy<One>(list: readonly One[], keyOf: (one: One) => string | undefined): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const one of list) {
    const key = keyOf(one);
    if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
