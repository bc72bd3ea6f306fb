import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import {
  Access,
  bounds,
  emptyPage,
  isId,
  isStaff,
  kindOfId,
  lookedPagesText,
  mustBeAfter,
  Node,
  only,
  PageArgs,
  partnerPeople,
  principalOf,
  readId,
  readOptionalText,
  readPage,
  staffOnly,
  staffRoles,
  withParent,
  type Page,
  type RequestContext,
} from '../../platform/index.js';
import { nodeSeen, type Services } from '../../ledger/index.js';
import { PartnerType, partnersById } from '../../partners/index.js';
import { isOfPartner, listActivity, type Activity } from './activity.js';
import { ActivityConnection, ActivityFilter, ActivityType, ActivityValueType } from './activity.type.js';

/** The object's id: the first part of the row's own. */
const objectIdOf = ({ subject }: Activity): string | null => {
  const [first = ''] = subject.split(' ', 1);
  return kindOfId(first) ? first : null;
};

const valueText = (value: unknown): string | null => {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
};

@Resolver(() => ActivityType)
export class ActivityResolver {
  constructor(private readonly services: Services) {}

  @Access(only(...staffRoles, ...partnerPeople))
  @Query(() => ActivityConnection, {
    description: `Who did what, the last change first. Staff see all; a partner's people see what concerned their own partner. It has every change of partners, their keys, bank accounts, rates, offers, consents, statements, disputes, payments, cases, members' statuses, cards that were lost or replaced and the network itself. Left out are enrolments and links of members, cards printed and bound, coupons and their uses, receipts, referrals, steps of orders, and what makes entries in the journal. ${lookedPagesText('changes')}`,
  })
  async activity(
    @Arg('filter', () => ActivityFilter, { nullable: true, description: 'Which; all when left out.' })
    filter: ActivityFilter | null | undefined,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<Activity>> {
    const page = readPage(args);
    const principal = principalOf(ctx);
    const { from, to } = filter ?? {};
    mustBeAfter('filter.to', from, to);
    const partnerId =
      typeof filter?.partnerId === 'string' ? readId('filter.partnerId', 'partner', filter.partnerId) : null;
    const wish = {
      objectId: readOptionalText('filter.objectId', filter?.objectId, bounds.reference),
      actor: readOptionalText('filter.actor', filter?.actor, bounds.name),
      operation: readOptionalText('filter.operation', filter?.operation, bounds.label),
      kind: readOptionalText('filter.kind', filter?.kind, bounds.label),
      from: from ?? null,
      to: to ?? null,
      isByPartner: !isStaff(principal),
    };
    if (!wish.isByPartner) return listActivity(this.services.database, { ...wish, partnerId }, page);
    const own = principal.partnerId;
    if (own === null || (partnerId !== null && partnerId !== own)) return emptyPage(page);
    return listActivity(this.services.database, { ...wish, partnerId: own }, page);
  }

  @FieldResolver()
  number(@Root() { id }: Activity): bigint {
    return id;
  }

  @FieldResolver()
  kind(@Root() { source }: Activity): string {
    return source;
  }

  @Access(withParent)
  @FieldResolver(() => String, {
    nullable: true,
    description:
      "Who made it: the key's id or the token's subject. Null for the network itself, where nobody said, and for a partner where it was not of its own app and people.",
  })
  actor(@Root() activity: Activity, @Ctx() ctx: RequestContext): string | null {
    return isStaff(principalOf(ctx)) || isOfPartner(activity) ? activity.actor : null;
  }

  @Access(withParent)
  @FieldResolver(() => ID, {
    nullable: true,
    description:
      'The id of the object, or of that to which it belongs: of a version the offer. Null where it has none.',
  })
  objectId(@Root() activity: Activity): string | null {
    return objectIdOf(activity);
  }

  @Access(withParent)
  @FieldResolver(() => Node, {
    nullable: true,
    description: 'The object as it is now; null where it is none that node gives, or none that you may see.',
  })
  object(@Root() activity: Activity, @Ctx() ctx: RequestContext): Promise<object | null> {
    return nodeSeen(ctx, this.services, objectIdOf(activity), principalOf(ctx));
  }

  @Access(withParent)
  @FieldResolver(() => PartnerType, { nullable: true, description: 'The partner that it concerned; null: none.' })
  async partner(@Root() { partnerId }: Activity, @Ctx() ctx: RequestContext): Promise<object | null> {
    return partnerId && isId('partner', partnerId) ? partnersById(ctx, this.services).load(partnerId) : null;
  }

  @Access(staffOnly)
  @FieldResolver(() => [ActivityValueType], {
    nullable: true,
    description: 'What of it changed; of one that was made or removed, all that is kept. For staff.',
  })
  values(@Root() { before, after }: Activity): ActivityValueType[] {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return names.map((name) => ({ name, before: valueText(before[name]), after: valueText(after[name]) }));
  }
}
