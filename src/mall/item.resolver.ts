import { Arg, Args, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import {
  Access,
  actText,
  anyToken,
  BadInput,
  bounds,
  callerOf,
  CountScalar,
  describeText,
  exactMoney,
  Forbidden,
  hashInput,
  idempotencyScope,
  Money,
  only,
  ownPartner,
  PageArgs,
  PointsScalar,
  present,
  principalOf,
  readId,
  readIdempotencyKey,
  readMessage,
  readOptionalText,
  readPage,
  refusalType,
  scoped,
  Seldom,
  toPage,
  withParent,
  type MemberId,
  type Page,
  type RequestContext,
} from '../platform/index.js';
import { answer, type Answer, type Services } from '../ledger/index.js';
import { MemberRefInput, readMemberRef } from '../members/index.js';
import { isAccepting, partnersById } from '../partners/index.js';
import {
  ConditionType,
  CouponGiftType,
  draftAny,
  DraftOfferResult,
  findOffer,
  OfferConnection,
  readItem,
  showCondition,
  STEPS_A_MINUTE,
  type CouponGift,
  type ItemId,
  type ItemTerms,
  type OfferRecord,
  type Price,
} from '../offers/index.js';
import { laddersAsked } from '../campaigns/index.js';
import { addStockOperation } from './add-stock.js';
import {
  alternativesNow,
  alternativesOf,
  KEY_PARTS,
  listItems,
  wordsOf,
  type Placed,
  type SeenItem,
} from './catalogue.js';
import {
  AddStockInput,
  AddStockResult,
  DraftItemInput,
  ItemSortEnum,
  ItemType,
  PriceType,
  StockType,
  type ItemSort,
} from './item.type.js';
import { factsFor, knownMember, memberAskedIn, type KnownMember } from './member-known.js';
import { priceFor } from './price.js';
import { outOfStock } from './refusals.js';
import { availableNow, stockNow } from './stock-read.js';

export type ItemRecord = OfferRecord & { readonly id: ItemId; readonly terms: ItemTerms } & SeenItem;

const ALTERNATIVES_SHOWN = 20;
const WORDS_MAX = 200;

/** Said wherever a price is shown for a member. */
const TO_OTHERS =
  "At another partner's item a partner is shown what its own and the network's ladders give, not what birthdays and others' tags and ladders do.";

const ownersAndPayers = ownPartner(
  ({ ownerId, terms }: ItemRecord) => [
    ...(ownerId === null ? [] : [ownerId]),
    ...terms.funding.map(({ partnerId }) => partnerId),
  ],
  'programme',
);
const owner = ownPartner(({ ownerId }: ItemRecord) => (ownerId === null ? [] : [ownerId]), 'programme');

@Resolver(() => ItemType)
export class ItemResolver {
  constructor(private readonly services: Services) {}

  @Access(scoped('PROGRAMME', only('PARTNER_APP', 'PARTNER_MARKETER', 'OPERATOR')))
  @Seldom(STEPS_A_MINUTE)
  @Mutation(() => DraftOfferResult, { description: 'Drafts an item or its next version.' })
  draftItem(
    @Arg('input', () => DraftItemInput, { description: 'The item, whole.' }) input: DraftItemInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    return draftAny(this.services, ctx, {
      operation: 'draftItem',
      kind: 'ITEM',
      input,
      readTerms: (ownerId) => ({ kind: 'ITEM', ...readItem(input, ownerId) }),
    });
  }

  @Access(scoped('PROGRAMME', only('PARTNER_APP', 'PARTNER_MARKETER', 'OPERATOR')))
  @Mutation(() => AddStockResult, {
    description: "Adds units to an item, or takes free ones away: for its owner's app.",
  })
  async addStock(
    @Arg('input', () => AddStockInput, { description: 'How many of which item.' }) input: AddStockInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const itemId = readId('input.itemId', 'item', input.itemId);
    const key = readIdempotencyKey('input.idempotencyKey', input.idempotencyKey);
    if (input.units === 0) throw new BadInput('input.units', 'must not be 0');
    const note = typeof input.note === 'string' ? readMessage('input.note', input.note, bounds.reason) : null;
    const item = await findOffer(this.services, principal, itemId);
    if (item && (item.ownerId === null ? principal.role !== 'OPERATOR' : principal.partnerId !== item.ownerId))
      throw new Forbidden("Units are added and taken away by the app of the item's owner.");
    const outcome = await this.services.lane.submit(addStockOperation, {
      act: actText(),
      askedBy: callerOf(principal),
      actor: principal.actor,
      idempotency: { scope: idempotencyScope(principal), key, hash: hashInput([itemId, input.units, note]) },
      itemId,
      terms: item?.terms.kind === 'ITEM' ? item.terms : null,
      units: BigInt(input.units),
      note,
    });
    return answer(outcome, 'input', async (id, replayed) => ({
      __typename: 'AddStockPayload',
      item: present(await findOffer(this.services, principal, id), id),
      replayed,
    }));
  }

  @Access(anyToken)
  @Query(() => OfferConnection, {
    description:
      'The mall: items that are listed, with every word of `words` in name, category or partner, in any language.',
  })
  async items(
    @Arg('words', () => String, {
      nullable: true,
      description: `Words that must all be found, with blanks between them: ${describeText('number', WORDS_MAX)}.`,
    })
    words: string | null | undefined,
    @Arg('category', () => String, {
      nullable: true,
      description: `Only of this category: ${describeText('number', bounds.category)}.`,
    })
    category: string | null | undefined,
    @Arg('partnerId', () => ID, { nullable: true, description: 'Only of this partner.' })
    partnerId: string | null | undefined,
    @Arg('affordable', () => Boolean, {
      nullable: true,
      description: 'True: only what the member has the points for.',
    })
    affordable: boolean | null | undefined,
    @Arg('member', () => MemberRefInput, {
      nullable: true,
      description: `For whom prices are; left out: the asking member, or a stranger without points. ${TO_OTHERS}`,
    })
    member: MemberRefInput | null | undefined,
    @Arg('sort', () => ItemSortEnum, { nullable: true, description: 'NEWEST when left out.' })
    sort: ItemSort | null | undefined,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<Placed>> {
    const page = readPage(args, KEY_PARTS);
    const ref = member ? readMemberRef('member', member) : null;
    const wish = {
      words: wordsOf(readOptionalText('words', words, WORDS_MAX) ?? ''),
      category: readOptionalText('category', category, bounds.category),
      partnerId: typeof partnerId === 'string' ? readId('partnerId', 'partner', partnerId) : null,
      affordable: affordable ?? false,
      memberId: await memberAskedIn(ctx, this.services, principalOf(ctx), ref),
      asker: principalOf(ctx),
      sort: sort ?? 'NEWEST',
    };
    const found = toPage(await listItems(this.services, wish, page), page, ({ key }) => key);
    return shown(found);
  }

  @Access(withParent)
  @FieldResolver(() => [PriceType], { description: 'What one unit costs, and whom; the cheapest that holds counts.' })
  prices(@Root() { terms }: ItemRecord): readonly Price[] {
    return terms.prices;
  }

  @Access(withParent)
  @FieldResolver(() => [ConditionType], { description: 'Asked of who orders; all must hold.' })
  conditions(@Root() { terms }: ItemRecord): object[] {
    return terms.conditions.map(showCondition);
  }

  async #member(
    item: ItemRecord,
    ref: MemberRefInput | null | undefined,
    ctx: RequestContext,
  ): Promise<KnownMember | null> {
    const asked = ref ? readMemberRef('member', ref) : null;
    const id: MemberId | null = await memberAskedIn(ctx, this.services, principalOf(ctx), asked);
    if (id === null) return null;
    if (item.memberThen?.id === id) return item.memberThen;
    return knownMember(ctx, this.services, id, laddersAsked(item.terms.prices.flatMap(({ conditions }) => conditions)));
  }

  #price({ timeZone, terms, at, ...item }: ItemRecord, member: KnownMember | null, ctx: RequestContext): Price {
    const ownerId = present(item.ownerId, 'the owner of an item');
    return priceFor({ ownerId, timeZone, terms }, factsFor(principalOf(ctx), member)(ownerId), at);
  }

  @Access(withParent)
  @FieldResolver(() => PriceType, {
    description: `For the asking member, or the one named, now; else for a stranger. ${TO_OTHERS}`,
  })
  async price(
    @Root() item: ItemRecord,
    @Arg('member', () => MemberRefInput, { nullable: true, description: 'For whom.' })
    member: MemberRefInput | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<Price> {
    return this.#price(item, await this.#member(item, member, ctx), ctx);
  }

  @Access(withParent)
  @FieldResolver(() => PointsScalar, {
    description: `Of the price of one unit: what the member lacks; 0 when it has enough. For a stranger the whole price. ${TO_OTHERS}`,
  })
  async pointsMissing(
    @Root() item: ItemRecord,
    @Arg('member', () => MemberRefInput, { nullable: true, description: 'For whom.' })
    ref: MemberRefInput | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<bigint> {
    const member = await this.#member(item, ref, ctx);
    const missing = this.#price(item, member, ctx).points - (member?.available ?? 0n);
    return missing > 0n ? missing : 0n;
  }

  @Access(withParent)
  @FieldResolver(() => CountScalar, { nullable: true, description: 'Units left to order. Null: without bound.' })
  async available(@Root() { id, terms, unitsThen }: ItemRecord, @Ctx() ctx: RequestContext): Promise<bigint | null> {
    return unitsThen ?? (await availableNow(ctx, this.services, id, terms.stocked));
  }

  @Access(withParent)
  @FieldResolver(() => Boolean, { description: 'Live, and some left.' })
  async listed(
    @Root() { id, status, ownerId, terms, memberThen }: ItemRecord,
    @Ctx() ctx: RequestContext,
  ): Promise<boolean> {
    // It stands on a page of the mall.
    if (memberThen !== undefined) return true;
    if (status !== 'LIVE') return false;
    const ids = [...(ownerId === null ? [] : [ownerId]), ...terms.funding.map(({ partnerId }) => partnerId)];
    const partners = await Promise.all(ids.map((one) => partnersById(ctx, this.services).load(one)));
    if (!partners.every((partner) => partner && isAccepting(partner.status))) return false;
    return (await availableNow(ctx, this.services, id, terms.stocked)) !== 0n;
  }

  @Access(owner)
  @FieldResolver(() => StockType, {
    nullable: true,
    description: 'Null where its units are not counted. For its owner and staff.',
  })
  async stock(@Root() { id, terms }: ItemRecord, @Ctx() ctx: RequestContext): Promise<object | null> {
    if (!terms.stocked) return null;
    const { supplied, reserved, taken } = await stockNow(ctx, this.services, id, true);
    return { supplied: supplied ?? 0n, reserved, taken, alertBelow: terms.alertBelow };
  }

  @Access(withParent)
  @FieldResolver(() => [ItemType], {
    description:
      'What could be ordered instead: its own alternatives that are listed, else up to 3 listed items of its category, the nearest in points for the asking member first.',
  })
  async alternatives(
    @Root() item: ItemRecord,
    @Arg('first', () => Int, { nullable: true, description: 'How many at most: 1 to 20, all when left out.' })
    first: number | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<object[]> {
    const most = first ?? ALTERNATIVES_SHOWN;
    if (most < 1 || most > ALTERNATIVES_SHOWN)
      throw new BadInput('first', `must be 1 to ${ALTERNATIVES_SHOWN.toString()}`);
    const principal = principalOf(ctx);
    const found = await alternativesOf(ctx, this.services, item, principal.memberId, principal);
    return found.slice(0, most).map(({ record }) => record);
  }

  @Access(withParent)
  @FieldResolver(() => CouponGiftType, { nullable: true, description: 'The coupons that each unit gives.' })
  gives(@Root() { terms }: ItemRecord): CouponGift | null {
    return terms.gives;
  }

  @Access(ownersAndPayers)
  @FieldResolver(() => Money, {
    nullable: true,
    description: 'What a unit costs; funding shares it. For its owner, its funders and staff.',
  })
  unitCost(@Root() { terms }: ItemRecord): Money | null {
    return terms.unitCost && exactMoney(terms.unitCost.amount, terms.unitCost.currency);
  }

  @FieldResolver()
  itemKind(@Root() { terms }: ItemRecord): string {
    return terms.itemKind;
  }

  @FieldResolver()
  category(@Root() { terms }: ItemRecord): string | null {
    return terms.category;
  }

  @FieldResolver()
  methods(@Root() { terms }: ItemRecord): readonly string[] {
    return terms.methods;
  }

  @FieldResolver()
  responsible(@Root() { terms }: ItemRecord): string {
    return terms.responsible;
  }

  @FieldResolver()
  responsibleName(@Root() { terms }: ItemRecord): string | null {
    return terms.responsibleName;
  }

  @FieldResolver()
  fulfilWithinDays(@Root() { terms }: ItemRecord): number | null {
    return terms.fulfilWithinDays;
  }

  @FieldResolver()
  badge(@Root() { terms }: ItemRecord): string | null {
    return terms.badge;
  }
}

/** The page as it is answered: of each item its record. */
function shown<T extends { readonly record: object } & SeenItem>(page: Page<T>): Page<T> {
  const of = ({ record, unitsThen, memberThen }: T): T => ({ ...record, unitsThen, memberThen }) as unknown as T;
  return { ...page, edges: page.edges.map((edge) => ({ ...edge, node: of(edge.node) })), nodes: page.nodes.map(of) };
}

@Resolver(() => PriceType)
export class PriceResolver {
  @FieldResolver()
  money(@Root() { money }: Price): Money | null {
    return money && exactMoney(money.amount, money.currency);
  }

  @Access(withParent)
  @FieldResolver(() => [ConditionType], { description: 'For whom and when; none: for everyone.' })
  conditions(@Root() { conditions }: Price): object[] {
    return conditions.map(showCondition);
  }
}

@Resolver(() => refusalType(outOfStock))
export class OutOfStockResolver {
  constructor(private readonly services: Services) {}

  @FieldResolver()
  async alternatives(
    @Root() { itemId, memberId }: { readonly itemId: ItemId; readonly memberId: MemberId | null },
    @Ctx() ctx: RequestContext,
  ): Promise<object[]> {
    const principal = principalOf(ctx);
    const item = await findOffer(this.services, principal, itemId);
    if (item?.terms.kind !== 'ITEM') return [];
    const { ownerId, timeZone, terms } = item;
    const found = await alternativesNow(this.services, { id: itemId, ownerId, timeZone, terms }, memberId, principal);
    return found.map(({ record }) => record);
  }
}
