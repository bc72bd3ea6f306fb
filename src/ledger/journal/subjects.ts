import { kindOfId, type IdKind, type PartnerId, type Queryable } from '../../platform/index.js';

/** The object of an operation, with the entries that its own row names. */
interface NumberedRow {
  readonly id: string;
  readonly sequence: bigint | null;
}

/** How objects are found by the number that their partner gave them, and the other way round. Both are queries in SQL. */
interface Numbers {
  /** The columns `id` and `number` of the objects with the ids `$1`. */
  readonly of: string;
  /**
   * The columns `id` and `sequence` of the objects with the number `$2` at the partner `$1`, or at any where that is null; `sequence` is
   * of an entry of it, one row for each that its own row names. It must be read by an index for each partner.
   */
  readonly find?: string;
}

/** A kind of objects that entries are about: whose ids stand in `journal_entry.reference`. */
export interface SubjectDeclaration {
  readonly kind: IdKind;
  /** The name of its GraphQL type. */
  readonly type: string;
  readonly numbers?: Numbers;
}

const subjects = new Map<IdKind, SubjectDeclaration>();

/** Adds a kind of objects that entries are about. Errors: the kind is defined already. */
export function defineSubject(subject: SubjectDeclaration): SubjectDeclaration {
  if (subjects.has(subject.kind)) throw new Error(`the subject ${subject.kind} is defined twice`);
  subjects.set(subject.kind, subject);
  return subject;
}

/** The object that an entry is about, or null when no room says what the id is of. */
export function subjectOf(id: string | null): { readonly id: string; readonly type: string } | null {
  const kind = id === null ? undefined : kindOfId(id);
  const subject = kind && subjects.get(kind);
  return id !== null && subject ? { id, type: subject.type } : null;
}

/** The numbers that partners gave to objects, by id; objects without one are left out. One statement for each kind. */
export async function numbersOf(db: Queryable, ids: readonly string[]): Promise<Map<string, string>> {
  const byQuery = new Map<string, string[]>();
  for (const id of ids) {
    const kind = kindOfId(id);
    const text = kind && subjects.get(kind)?.numbers?.of;
    if (text === undefined) continue;
    const found = byQuery.get(text);
    if (found) found.push(id);
    else byQuery.set(text, [id]);
  }
  const numbers = new Map<string, string>();
  for (const [text, named] of byQuery) {
    for (const { id, number } of await db.query<{ id: string; number: string }>({ text, values: [named] }))
      numbers.set(id, number);
  }
  return numbers;
}

/**
 * The sequences of all entries of the operations with a partner's number, in order: those that the objects' own rows name, and
 * those of the movements of lots that are about them.
 * @param partnerId the partner whose number it is; null: any
 */
export async function sequencesOfNumber(db: Queryable, partnerId: PartnerId | null, number: string): Promise<bigint[]> {
  const found: NumberedRow[] = [];
  for (const { numbers } of subjects.values()) {
    if (numbers?.find !== undefined)
      found.push(...(await db.query<NumberedRow>({ text: numbers.find, values: [partnerId, number] })));
  }
  if (found.length === 0) return [];
  const moved = await db.query<{ sequence: bigint }>({
    name: 'entries about',
    text: `SELECT DISTINCT m.entry_sequence AS sequence FROM unnest($1::text[]) u(id)
           CROSS JOIN LATERAL (SELECT entry_sequence FROM lot_movement WHERE reference = u.id OFFSET 0) m`,
    values: [[...new Set(found.map(({ id }) => id))]],
  });
  const sequences = [...found, ...moved].flatMap(({ sequence }) => (sequence === null ? [] : [sequence]));
  return [...new Set(sequences)].sort((a, b) => (a < b ? -1 : 1));
}
