import { Arg, Args, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import {
  Access,
  actText,
  BadInput,
  callerOf,
  CountScalar,
  Forbidden,
  hashInput,
  idempotencyScope,
  isOwnPartner,
  newId,
  only,
  PageArgs,
  present,
  principalOf,
  readId,
  readIdempotencyKey,
  readPage,
  scoped,
  toPage,
  withParent,
  type Page,
  type PartnerId,
  type Principal,
  type RequestContext,
} from '../platform/index.js';
import { answer, type Answer, type Services } from '../ledger/index.js';
import { askedMemberText, isForMember, readAskedMember, seesAllPartnersOnce, walletRecord } from '../members/index.js';
import {
  DrawType,
  findOffer,
  offerNamed,
  ownerOfOffer,
  PrizeType,
  type DrawId,
  type Offer,
  type OfferStatus,
  type PrizeShown,
} from '../offers/index.js';
import { grantsById, GrantType, newCouponSeed } from '../grants/index.js';
import { commitmentOf, givenOf, listPlays, playMade, seedShown } from './find.js';
import { playOperation } from './play-draw.js';
import type { PlayResult } from './play-result.js';
import type { Play, ShownPlay } from './play.js';
import { CLIENT_SEED_MAX, PlayConnection, PlayDrawInput, PlayDrawResult, PlayType } from './play.type.js';
import { seedSeals } from './seed.js';

interface DrawRecord {
  readonly id: DrawId;
  readonly ownerId: PartnerId | null;
  readonly status: OfferStatus;
  readonly offer: Offer;
  readonly at: Date;
}

/** What stands in the text that is hashed is set apart by colons. */
function readClientSeed(field: string, text: string | null | undefined): string {
  if (text === null || text === undefined) return '';
  if (text.length > CLIENT_SEED_MAX || !/^[ -9;-~]*$/.test(text))
    throw new BadInput(
      field,
      `must have 0 to ${CLIENT_SEED_MAX.toString()} characters of printable ASCII, none of them a colon`,
    );
  return text;
}

@Resolver(() => DrawType)
export class DrawPlaysResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => String, {
    nullable: true,
    description: 'SHA-256 of the seed, in hexadecimal: published when the draw is approved.',
  })
  commitment(@Root() { id }: DrawRecord, @Ctx() ctx: RequestContext): Promise<string | null> {
    return commitmentOf(ctx, this.services, id);
  }

  @Access(withParent)
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The seed, 32 bytes in hexadecimal: published when the draw has ended, and null before. Null too when the network has lost the key that it was sealed by.',
  })
  seed(@Root() { offer, at }: DrawRecord, @Ctx() ctx: RequestContext): Promise<string | null> {
    return seedShown(ctx, this.services, offer, at);
  }

  @Access(withParent)
  @FieldResolver(() => PlayConnection, { description: 'Oldest first, without who played.' })
  async plays(@Root() { id }: DrawRecord, @Args(() => PageArgs) args: PageArgs): Promise<Page<Play>> {
    const page = readPage(args);
    return toPage(await listPlays(this.services, id, page), page, ({ number }) => [number.toString()]);
  }
}

@Resolver(() => PrizeType)
export class PrizeLeftResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => CountScalar, {
    nullable: true,
    description: 'How often it can still be given; null: without bound.',
  })
  async left(@Root() { draw, place, stock }: PrizeShown, @Ctx() ctx: RequestContext): Promise<bigint | null> {
    if (stock === null) return null;
    const given = await givenOf(ctx, this.services, draw.id as DrawId);
    return stock - (given.get(place) ?? 0n);
  }
}

@Resolver(() => PlayType)
export class PlayResolver {
  constructor(private readonly services: Services) {}

  @Access(scoped('REDEEM', only('MEMBER', 'PARTNER_APP')))
  @Mutation(() => PlayDrawResult, {
    description:
      "Plays once: pays the points and gives the prize. A member plays for itself; the app of the draw's owner for one that it can name. Plays are not refunded.",
  })
  async playDraw(
    @Arg('input', () => PlayDrawInput, { description: 'Which draw, and who plays.' }) input: PlayDrawInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const key = readIdempotencyKey('input.idempotencyKey', input.idempotencyKey);
    const drawId = readId('input.drawId', 'draw', input.drawId);
    const player = await readAskedMember(this.services, 'input.member', principal, input.member);
    const clientSeed = readClientSeed('input.clientSeed', input.clientSeed);
    const { lane, config, signingKey } = this.services;
    if (player.kind === 'named') await this.#wantOwn(principal, drawId);
    const outcome = await lane.submit(playOperation, {
      id: newId('play'),
      redemptionId: newId('redemption'),
      grantId: newId('grant'),
      act: actText(),
      askedBy: callerOf(principal),
      idempotency: {
        scope: idempotencyScope(principal),
        key,
        hash: hashInput([drawId, askedMemberText(player), clientSeed]),
      },
      principal,
      drawId,
      player,
      clientSeed,
      seals: seedSeals(signingKey),
      couponSeed: newCouponSeed(),
      pointsMax: BigInt(config.accrualMax),
    });
    return answer(outcome, 'input', (result, replayed) => this.#payload(ctx, result, replayed));
  }

  /** Errors: Forbidden to the app of another partner than the draw's owner that may see it. */
  async #wantOwn(principal: Principal, drawId: DrawId): Promise<void> {
    if ((await ownerOfOffer(this.services, drawId)) === principal.partnerId) return;
    // What is not there is looked for as long as what is hidden.
    if (await findOffer(this.services, principal, drawId))
      throw new Forbidden("Members are brought to a draw by its owner's app, or play for themselves.");
  }

  async #payload(
    ctx: RequestContext,
    { playId, play, grant, wallet }: PlayResult,
    replayed: boolean,
  ): Promise<Answer & object> {
    // Read again, what was won cost a play a third statement of its own.
    if (grant) grantsById(ctx, this.services).prime(grant.id, grant);
    const shown: ShownPlay = { ...(play ?? (await playMade(this.services, playId))), isJustMade: true };
    return {
      __typename: 'PlayDrawPayload',
      play: shown,
      wallet: walletRecord(wallet),
      replayed,
    };
  }

  @Access(withParent)
  @FieldResolver(() => DrawType, { description: 'Of which draw.' })
  draw(@Root() { drawId }: Play, @Ctx() ctx: RequestContext): Promise<object> {
    return offerNamed(ctx, this.services, principalOf(ctx), drawId);
  }

  @Access(withParent)
  @FieldResolver(() => GrantType, {
    nullable: true,
    description:
      "What was won; null: nothing, or you are neither its player, nor the app of the draw's owner, nor OPERATOR: plays are listed for everyone.",
  })
  async grant(
    @Root() { drawId, memberId, grantId, isJustMade }: ShownPlay,
    @Ctx() ctx: RequestContext,
  ): Promise<object | null> {
    const principal = principalOf(ctx);
    if (grantId === null) return null;
    if (isJustMade) return grantsById(ctx, this.services).load(grantId);
    if (principal.role === 'MEMBER' && principal.memberId !== memberId) return null;
    const partnerId = present(await ownerOfOffer(this.services, drawId), `the owner of ${drawId}`);
    const all = await seesAllPartnersOnce(ctx, this.services);
    const isPlayer = isForMember(principal, all, { memberId, partnerId });
    if (!isPlayer && principal.role !== 'OPERATOR' && !isOwnPartner(principal, partnerId)) return null;
    return grantsById(ctx, this.services).load(grantId);
  }
}
