import { Arg, Args, Ctx, FieldResolver, ID, Int, Resolver, Root } from 'type-graphql';
import {
  derivedId,
  kindOfId,
  PageArgs,
  principalOf,
  readPage,
  sameAs,
  sha256,
  toPage,
  type Page,
  type RequestContext,
} from '../platform/index.js';
import {
  type Services,
  type WalletChange,
  journalEntryId,
  type JournalEntryId,
  type WalletChangeId,
  type WalletId,
} from '../ledger/index.js';
import { changesByMember, isElsewhere, readChangesAfter } from './changes.js';
import { subjectsBySequence } from './change-subjects.js';
import { seesAllPartnersOnce } from './member-view.js';
import { expiringByMember, readExpiringFirst, type Expiring } from './expiring.js';
import { maySeeMember, membersById, type MemberRecord } from './member.js';
import { WalletChangeType, WalletType } from './member.type.js';
import type { WalletRecord } from './wallet.js';

@Resolver(() => WalletType)
export class WalletResolver {
  constructor(private readonly services: Services) {}

  @FieldResolver()
  member(@Root() wallet: WalletRecord, @Ctx() ctx: RequestContext): Promise<MemberRecord | null> {
    return membersById(ctx, this.services).load(wallet.memberId);
  }

  @FieldResolver()
  async expiring(
    @Root() wallet: WalletRecord,
    @Arg('first', () => Int, { nullable: true, description: 'How many instants at most: 1 to 100, 20 when left out.' })
    first: number | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<Expiring[]> {
    const limit = readExpiringFirst(first);
    if (!(await maySeeMember(ctx, this.services, principalOf(ctx), wallet.memberId))) return [];
    return expiringByMember(ctx, this.services, limit).load(wallet.memberId);
  }

  @FieldResolver()
  async changes(
    @Root() wallet: WalletRecord,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<WalletChange>> {
    const page = readPage(args);
    const before = readChangesAfter(page);
    const isSeen = await maySeeMember(ctx, this.services, principalOf(ctx), wallet.memberId);
    const changes = isSeen
      ? await changesByMember(ctx, this.services, before, page.limit + 1).load(wallet.memberId)
      : [];
    return toPage(changes, page, (change) => [change.version.toString()]);
  }
}

/** Fields of the ledger's own record of a change, which subscriptions answer too. */
@Resolver(() => WalletChangeType)
export class WalletChangeResolver {
  constructor(private readonly services: Services) {}

  /** Not made of the entry's sequence: members may not see how many entries the network has between two changes. */
  @FieldResolver(() => ID)
  id(@Root() change: WalletChange): WalletChangeId {
    return derivedId('walletChange', sha256(`${change.memberId} ${change.version.toString()}`));
  }

  @FieldResolver(() => ID)
  walletId(@Root() change: WalletChange): WalletId {
    return sameAs('wallet', change.memberId);
  }

  @FieldResolver(() => ID)
  journalEntryId(@Root() change: WalletChange, @Ctx() ctx: RequestContext): JournalEntryId | null {
    return isElsewhere(principalOf(ctx), change) ? null : journalEntryId(change.sequence);
  }

  @FieldResolver(() => ID)
  async subjectId(@Root() change: WalletChange, @Ctx() ctx: RequestContext): Promise<string | null> {
    const principal = principalOf(ctx);
    if (isElsewhere(principal, change)) return null;
    const isOwn = change.partnerId === principal.partnerId;
    if (!isOwn && !(await seesAllPartnersOnce(ctx, this.services))) return null;
    const found = await subjectsBySequence(ctx, this.services).load(change.sequence.toString());
    return found && kindOfId(found.reference) ? found.reference : null;
  }
}
