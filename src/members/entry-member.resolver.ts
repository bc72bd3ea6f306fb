import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { JournalEntryType, type JournalEntryRecord, type Services } from '../ledger/index.js';
import { Access, principalOf, withParent, type RequestContext } from '../platform/index.js';
import { membersById, type MemberRecord } from './member.js';
import { MemberType } from './member.type.js';

@Resolver(() => JournalEntryType)
export class EntryMemberResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => MemberType, {
    nullable: true,
    description:
      'The member of the operation; null where there is none. For staff who may see members: OPERATOR and AUDITOR; null for everyone else, also for the partner at which it was.',
  })
  member(@Root() { memberId }: JournalEntryRecord, @Ctx() ctx: RequestContext): Promise<MemberRecord | null> {
    const { role } = principalOf(ctx);
    return memberId !== null && (role === 'OPERATOR' || role === 'AUDITOR')
      ? membersById(ctx, this.services).load(memberId)
      : Promise.resolve(null);
  }
}
