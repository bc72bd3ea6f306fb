import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import {
  Access,
  actText,
  BadInput,
  bounds,
  callerOf,
  Forbidden,
  hashInput,
  idempotencyScope,
  MICRO,
  micros,
  newId,
  only,
  ownPartnerId,
  principalOf,
  scoped,
  readId,
  readIdempotencyKey,
  readMessage,
  type PartnerId,
  type RequestContext,
} from '../platform/index.js';
import { answer, type Answer, type Services } from '../ledger/index.js';
import { canonicalRef, readMemberRef } from '../members/index.js';
import { findOffer, readAward, readFunding, type AwardGiven, type Funder } from '../offers/index.js';
import { awardText, funderText } from './award-text.js';
import { newCouponSeed } from './coupon-number.js';
import type { Grant } from './grant.js';
import { findGrantShown, grantShown } from './grant-find.js';
import type { GrantResult } from './grant-result.js';
import { GiveGrantInput, GiveGrantResult, ReverseGrantInput, ReverseGrantResult } from './grant.type.js';
import { giveGrantOperation } from './give-grant.js';
import { reverseGrantOperation } from './reverse-grant.js';

/** Only points are issued by anyone: who pays for coupons stands in their kind. */
function fundingOf(input: GiveGrantInput, award: AwardGiven, partnerId: PartnerId): readonly Funder[] {
  const funding = readFunding('input.funding', input.funding);
  if (funding && award.kind !== 'points') throw new BadInput('input.funding', 'must be left out: only points have one');
  return funding ?? (award.kind === 'points' ? [{ partnerId, share: micros(MICRO), costCentre: null }] : []);
}

@Resolver()
export class GrantStepsResolver {
  constructor(private readonly services: Services) {}

  @Access(scoped('GRANT', only('PARTNER_APP')))
  @Mutation(() => GiveGrantResult, { description: 'Gives points, coupons or a badge by hand.' })
  async giveGrant(
    @Arg('input', () => GiveGrantInput, { description: 'What is given to whom, and why.' }) input: GiveGrantInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const partnerId = ownPartnerId(principal);
    const key = readIdempotencyKey('input.idempotencyKey', input.idempotencyKey);
    const member = readMemberRef('input.member', input.member);
    const award = readAward('input.award', input.award);
    const funding = fundingOf(input, award, partnerId);
    const reason = readMessage('input.reason', input.reason, bounds.reason);
    const hash = hashInput([canonicalRef(member), awardText(award), funding.map(funderText).join('\n'), reason]);
    const isSeen =
      award.kind !== 'coupon' || (await findOffer(this.services, principal, award.terms.couponKindId)) !== null;
    const outcome = await this.services.lane.submit(giveGrantOperation, {
      id: newId('grant'),
      act: actText(),
      askedBy: callerOf(principal),
      idempotency: { scope: idempotencyScope(principal), key, hash },
      partnerId,
      member,
      award,
      funding,
      reason,
      isSeen,
      seed: newCouponSeed(),
      pointsMax: BigInt(this.services.config.accrualMax),
    });
    return answer(outcome, 'input', (result, replayed) => this.#payload('GiveGrantPayload', result, replayed));
  }

  @Access(scoped('GRANT', only('PARTNER_APP')))
  @Mutation(() => ReverseGrantResult, {
    description:
      'Takes points of a grant back that the partner gave by hand, in proportion over its parts: from their own lots first, then as a clawback. Whole or not at all.',
  })
  async reverseGrant(
    @Arg('input', () => ReverseGrantInput, { description: 'How many of which, and why.' }) input: ReverseGrantInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const partnerId = ownPartnerId(principal);
    const key = readIdempotencyKey('input.idempotencyKey', input.idempotencyKey);
    const grantId = readId('input.grantId', 'grant', input.grantId);
    if (input.points <= 0n) throw new BadInput('input.points', 'must be positive');
    const reason = readMessage('input.reason', input.reason, bounds.reason);
    const grant = await findGrantShown(this.services, grantId, principal);
    if (grant && grant.cause !== 'HAND')
      throw new Forbidden(
        'Only what a partner gave by hand is taken back by it: this was given by an offer or a case.',
      );
    const outcome = await this.services.lane.submit(reverseGrantOperation, {
      act: actText(),
      askedBy: callerOf(principal),
      idempotency: { scope: idempotencyScope(principal), key, hash: hashInput([grantId, input.points, reason]) },
      partnerId,
      grantId,
      points: input.points,
    });
    return answer(outcome, 'input', (result, replayed) => this.#payload('ReverseGrantPayload', result, replayed));
  }

  async #payload(
    __typename: 'GiveGrantPayload' | 'ReverseGrantPayload',
    result: GrantResult,
    replayed: boolean,
  ): Promise<Answer & object> {
    const { grant, wallet } = await grantShown(this.services, result);
    const shown: Grant = __typename === 'GiveGrantPayload' ? { ...grant, isJustGiven: true } : grant;
    return { __typename, grant: shown, wallet, replayed };
  }
}
