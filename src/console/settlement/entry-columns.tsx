import { useText } from '../frame/text.js';
import type { Column } from '../parts/data-table.js';
import { Points } from '../parts/money.js';
import { When } from '../parts/when.js';
import { Postings, type Posting } from './postings.js';

/** What every list of journal entries has of one. */
export interface EntryShown {
  readonly id: string;
  readonly sequence: number;
  readonly kind: string;
  readonly postedAt: string;
  readonly postings: readonly Posting[];
}

/** The columns of a list of journal entries. */
export function useEntryColumns(): readonly Column<EntryShown>[] {
  const t = useText();
  return [
    {
      key: 'sequence',
      title: t.line.sequence,
      isFigure: true,
      show: ({ sequence }) => <Points of={sequence} />,
      text: ({ sequence }) => sequence.toString(),
    },
    { key: 'kind', title: t.line.kind, show: ({ kind }) => t.entryKind(kind), text: ({ kind }) => kind },
    {
      key: 'postedAt',
      title: t.line.postedAt,
      show: ({ postedAt }) => <When at={postedAt} precise />,
      text: ({ postedAt }) => postedAt,
    },
    {
      key: 'postings',
      title: t.line.postings,
      show: ({ postings }) => <Postings of={postings} />,
      text: ({ postings }) => postings.map(({ account, asset, amount }) => `${account} ${amount} ${asset}`).join('; '),
    },
  ];
}
