import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import {
  Access,
  BadInput,
  digitsOf,
  formatMicros,
  isId,
  only,
  PageArgs,
  principalOf,
  readId,
  readPage,
  scopeOf,
  toPage,
  withParent,
  type Page,
  type RequestContext,
} from '../platform/index.js';
import { POINTS_ASSET } from './journal/account.js';
import type { EntryKind } from './journal/kinds.js';
import { entryKinds } from './verify/define-entry.js';
import {
  findEntries,
  findEntry,
  postingsOf,
  type EntryFilter,
  type JournalEntryRecord,
  type PostingRecord,
} from './journal/journal-read.js';
import { JournalEntryConnectionType, JournalEntryType, JournalFilter, PostingType } from './journal.type.js';
import type { NodeLoader, Services } from './lane/services.js';

const POSTINGS = Symbol('postings of entries');

const isKind = (text: string): text is EntryKind => (entryKinds as readonly string[]).includes(text);

function readFilter(filter: JournalFilter | null | undefined): EntryFilter {
  if (!filter) return {};
  const { partnerId, memberId, kind, periodNumber } = filter;
  if (typeof kind === 'string' && !isKind(kind))
    throw new BadInput('filter.kind', `must be one of ${entryKinds.join(', ')}`);
  if (typeof periodNumber === 'number' && periodNumber < 1)
    throw new BadInput('filter.periodNumber', 'must be 1 or more');
  return {
    ...(typeof partnerId === 'string' ? { partnerId: readId('filter.partnerId', 'partner', partnerId) } : {}),
    ...(typeof memberId === 'string' ? { memberId: readId('filter.memberId', 'member', memberId) } : {}),
    ...(typeof kind === 'string' ? { kind } : {}),
    ...(typeof periodNumber === 'number' ? { period: periodNumber } : {}),
  };
}

@Resolver(() => JournalEntryType)
export class JournalResolver {
  constructor(private readonly services: Services) {}

  @Access(only('NETWORK_ACCOUNTANT', 'OPERATOR', 'AUDITOR'))
  @Query(() => JournalEntryConnectionType, {
    description:
      'The journal of the whole network, in the order of sequence, oldest first. To follow it, go on from the last endCursor.',
  })
  async journal(
    @Arg('filter', () => JournalFilter, { nullable: true, description: 'Narrows the journal; left out: all of it.' })
    filter: JournalFilter | null | undefined,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<Page<JournalEntryRecord>> {
    const page = readPage(args);
    const rows = await findEntries(this.services.database, readFilter(filter), page);
    return toPage(rows, page, (row) => [row.sequence.toString()]);
  }

  @Access(withParent)
  @FieldResolver(() => [PostingType], {
    description: 'The amounts it moved. For a partner: those on its own accounts.',
  })
  async postings(
    @Root() entry: JournalEntryRecord,
    @Ctx() ctx: RequestContext,
  ): Promise<{ account: string; asset: string; amount: string }[]> {
    const scope = scopeOf(principalOf(ctx));
    if (scope === undefined) return [];
    const loader = ctx.loaders.get<PostingRecord[]>(POSTINGS, async (keys) => {
      const found = await postingsOf(this.services.database, keys.map(BigInt), scope);
      return keys.map((key) => found.get(BigInt(key)) ?? []);
    });
    const postings = await loader.load(entry.sequence.toString());
    return postings.map(({ account, asset, amount }) => ({
      account,
      asset,
      amount: asset === POINTS_ASSET ? amount.toString() : formatMicros(amount, digitsOf(asset)),
    }));
  }
}

/** A journal entry by id: for staff, and for a partner's app or accountant when it touches an account of theirs. */
export const loadJournalEntry: NodeLoader = (services, id, principal) => {
  if (!isId('journalEntry', id)) return Promise.resolve(null);
  const scope = scopeOf(principal);
  return scope === undefined ? Promise.resolve(null) : findEntry(services.database, id, scope);
};
