import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import {
  Access,
  hashInput,
  idempotencyScope,
  only,
  principalOf,
  readId,
  readIdempotencyKey,
  type RequestContext,
} from '../platform/index.js';
import { answer, type Answer, type Services } from '../ledger/index.js';
import { SetPartnerStatusInput, SetPartnerStatusResult } from './partner-status.type.js';
import { setPartnerStatus } from './set-partner-status.js';

@Resolver()
export class PartnerStatusResolver {
  constructor(private readonly services: Services) {}

  @Access(only('OPERATOR'))
  @Mutation(() => SetPartnerStatusResult, { description: 'Moves a partner to another status.' })
  async setPartnerStatus(
    @Arg('input', () => SetPartnerStatusInput, { description: 'Which partner, and its new status.' })
    input: SetPartnerStatusInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const { status, idempotencyKey } = input;
    const key = typeof idempotencyKey === 'string' ? readIdempotencyKey('input.idempotencyKey', idempotencyKey) : null;
    const partnerId = readId('input.partnerId', 'partner', input.partnerId);
    const hash = hashInput([partnerId, status]);
    const idempotency = key === null ? null : { scope: idempotencyScope(principalOf(ctx)), key, hash };
    const outcome = await setPartnerStatus(this.services, partnerId, status, idempotency);
    return answer(outcome, 'input', (partner, replayed) => ({
      __typename: 'SetPartnerStatusPayload',
      partner,
      replayed,
    }));
  }
}
