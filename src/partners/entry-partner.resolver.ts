import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { JournalEntryType, type JournalEntryRecord, type Services } from '../ledger/index.js';
import { Access, isOwnPartner, isStaff, principalOf, withParent, type RequestContext } from '../platform/index.js';
import { partnersById, type PartnerRecord } from './partner.js';
import { PartnerType } from './partner.type.js';

@Resolver(() => JournalEntryType)
export class EntryPartnerResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => PartnerType, {
    nullable: true,
    description:
      'The partner at which the operation was; null where there is none. A partner sees itself here, and null on entries of operations at others.',
  })
  partner(@Root() { partnerId }: JournalEntryRecord, @Ctx() ctx: RequestContext): Promise<PartnerRecord | null> {
    const principal = principalOf(ctx);
    return partnerId !== null && (isStaff(principal) || isOwnPartner(principal, partnerId))
      ? partnersById(ctx, this.services).load(partnerId)
      : Promise.resolve(null);
  }
}
