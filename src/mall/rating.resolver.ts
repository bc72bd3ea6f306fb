import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import {
  Access,
  BadInput,
  bounds,
  isId,
  kindOfId,
  only,
  present,
  principalOf,
  readMessage,
  Seldom,
  withParent,
  type RequestContext,
} from '../platform/index.js';
import type { Answer, Services } from '../ledger/index.js';
import { AccrualType, findAccrual } from '../accrual/index.js';
import { findOrder } from './order-find.js';
import { defineRateable, rate, ratingOf } from './rate.js';
import { RateInput, RateResult, RatingType } from './rating.type.js';

/** A member has few things to rate. */
const RATINGS_A_MINUTE = 30;
const STARS_MAX = 5;

defineRateable('itemOrder', async (services, id, principal) =>
  isId('itemOrder', id) ? (await findOrder(services, id, principal)) !== null : false,
);
defineRateable('accrual', async (services, id, principal) =>
  isId('accrual', id) ? (await findAccrual(services, id, principal)) !== null : false,
);

@Resolver(() => AccrualType)
export class RatingResolver {
  constructor(private readonly services: Services) {}

  @Access(only('MEMBER'))
  @Seldom(RATINGS_A_MINUTE)
  @Mutation(() => RateResult, {
    description: `Rates one's own order, accrual or case; a later rating takes its place. At most ${RATINGS_A_MINUTE.toString()} times a minute.`,
  })
  async rate(
    @Arg('input', () => RateInput, { description: 'What, and how well.' }) input: RateInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const { subjectId, stars } = input;
    if (stars < 1 || stars > STARS_MAX) throw new BadInput('input.stars', `must be 1 to ${STARS_MAX.toString()}`);
    if (kindOfId(subjectId) === undefined) throw new BadInput('input.subjectId', 'must be an id such as ord_...');
    const comment =
      typeof input.comment === 'string' ? readMessage('input.comment', input.comment, bounds.reason) : null;
    const memberId = present(principal.memberId, 'the member of a token');
    const rating = await rate(this.services, principal, memberId, { subjectId, stars, comment });
    return 'code' in rating ? rating : { __typename: 'RatePayload', rating };
  }

  @Access(withParent)
  @FieldResolver(() => RatingType, { nullable: true, description: 'What its member said of it.' })
  rating(@Root() { id }: { readonly id: string }, @Ctx() ctx: RequestContext): Promise<object | null> {
    return ratingOf(ctx, this.services, id);
  }
}
