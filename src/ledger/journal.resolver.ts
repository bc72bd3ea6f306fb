import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import {
  Access,
  BadInput,
  bounds,
  digitsOf,
  formatMicros,
  isId,
  isOwnPartner,
  isStaff,
  mustBeAfter,
  only,
  PageArgs,
  principalOf,
  readId,
  readPage,
  readText,
  scopeOf,
  toPage,
  withParent,
  type Page,
  type RequestContext,
} from '../platform/index.js';
import { POINTS_ASSET } from './journal/account.js';
import type { EntryKind } from './journal/kinds.js';
import { entryKinds } from './verify/define-entry.js';
import { findEntries, type EntryFilter, type EntryOrder } from './journal/find-entries.js';
import { findEntry, postingsOf, type JournalEntryRecord, type PostingRecord } from './journal/journal-read.js';
import { numbersOf, subjectOf } from './journal/subjects.js';
import {
  EntryOrderEnum,
  JournalEntryConnectionType,
  JournalEntryType,
  JournalFilter,
  JournalSubjectType,
  PostingType,
} from './journal.type.js';
import type { NodeLoader, Services } from './lane/services.js';

const POSTINGS = Symbol('postings of entries');
const NUMBERS = Symbol('numbers of subjects');

const isKind = (text: string): text is EntryKind => (entryKinds as readonly string[]).includes(text);

function readFilter(filter: JournalFilter | null | undefined): EntryFilter {
  if (!filter) return {};
  const { partnerId, memberId, kind, periodNumber, reference, from, to } = filter;
  mustBeAfter('filter.to', from, to);
  if (typeof kind === 'string' && !isKind(kind))
    throw new BadInput('filter.kind', `must be one of ${entryKinds.join(', ')}`);
  if (typeof periodNumber === 'number' && periodNumber < 1)
    throw new BadInput('filter.periodNumber', 'must be 1 or more');
  return {
    ...(typeof partnerId === 'string' ? { partnerId: readId('filter.partnerId', 'partner', partnerId) } : {}),
    ...(typeof memberId === 'string' ? { memberId: readId('filter.memberId', 'member', memberId) } : {}),
    ...(typeof kind === 'string' ? { kind } : {}),
    ...(typeof periodNumber === 'number' ? { period: periodNumber } : {}),
    ...(typeof reference === 'string' ? { reference: readText('filter.reference', reference, bounds.reference) } : {}),
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
  };
}

@Resolver(() => JournalEntryType)
export class JournalResolver {
  constructor(private readonly services: Services) {}

  @Access(only('NETWORK_ACCOUNTANT', 'OPERATOR', 'AUDITOR'))
  @Query(() => JournalEntryConnectionType, {
    description:
      'The journal of the whole network, in the order of sequence, oldest first unless another order is asked for. To follow it, go on from the last endCursor. It has no total: to count a part of it would read all of that.',
  })
  async journal(
    @Arg('filter', () => JournalFilter, { nullable: true, description: 'Narrows the journal; left out: all of it.' })
    filter: JournalFilter | null | undefined,
    @Arg('order', () => EntryOrderEnum, { nullable: true, description: 'Left out: OLDEST_FIRST.' })
    order: EntryOrder | null | undefined,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<Page<JournalEntryRecord>> {
    const page = readPage(args);
    const rows = await findEntries(this.services.database, readFilter(filter), order ?? 'OLDEST_FIRST', page);
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

/** Whether who asks may know whose operation an entry is of: staff, and the partner at which it was. */
const knowsOperation = (ctx: RequestContext, { partnerId }: JournalEntryRecord): boolean => {
  const principal = principalOf(ctx);
  return isStaff(principal) || (partnerId !== null && isOwnPartner(principal, partnerId));
};

@Resolver(() => JournalEntryType)
export class EntrySubjectResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => JournalSubjectType, {
    nullable: true,
    description:
      'The object that it is about; null for an entry that is about none, such as an EXPIRY. A partner sees those of its own operations.',
  })
  subject(@Root() entry: JournalEntryRecord, @Ctx() ctx: RequestContext): { id: string; type: string } | null {
    return knowsOperation(ctx, entry) ? subjectOf(entry.subjectId) : null;
  }

  @Access(withParent)
  @FieldResolver(() => String, {
    nullable: true,
    description:
      "The number that came with the operation: the partner's orderId or reference, or the bank's of a payment. Null where there is none. A partner sees those of its own operations.",
  })
  async reference(@Root() entry: JournalEntryRecord, @Ctx() ctx: RequestContext): Promise<string | null> {
    if (entry.subjectId === null || !knowsOperation(ctx, entry)) return null;
    const loader = ctx.loaders.get<string | null>(NUMBERS, async (ids) => {
      const found = await numbersOf(this.services.database, ids);
      return ids.map((id) => found.get(id) ?? null);
    });
    return loader.load(entry.subjectId);
  }
}

/** A journal entry by id: for staff, and for a partner's app or accountant when it touches an account of theirs. */
export const loadJournalEntry: NodeLoader = (services, id, principal) => {
  if (!isId('journalEntry', id)) return Promise.resolve(null);
  const scope = scopeOf(principal);
  return scope === undefined ? Promise.resolve(null) : findEntry(services.database, id, scope);
};
