import { inOrder, type RequestContext } from '../platform/index.js';
import type { Services } from '../ledger/index.js';

const SUBJECTS = Symbol('subjects of changes');

interface Subject {
  readonly sequence: bigint;
  /** An object's id; null for an expiry. */
  readonly reference: string;
}

/** What journal entries are about, by their sequence: one statement for all changes of a page. */
export const subjectsBySequence = (ctx: RequestContext, { database }: Services) =>
  ctx.loaders.get<Subject | null>(SUBJECTS, async (sequences) => {
    const rows = await database.query<Subject>({
      name: 'subjects of changes',
      text: 'SELECT sequence, reference FROM journal_entry WHERE sequence = ANY($1::bigint[]) AND reference IS NOT NULL',
      values: [sequences.map(BigInt)],
    });
    return inOrder(sequences, rows, ({ sequence }) => sequence.toString());
  });
