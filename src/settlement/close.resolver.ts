import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import {
  Access,
  actText,
  callerOf,
  hashInput,
  idempotencyScope,
  newId,
  only,
  principalOf,
  readIdempotencyKey,
  type RequestContext,
} from '../platform/index.js';
import { answer, type Answer, type Services } from '../ledger/index.js';
import { closeAnswer } from './close-answer.js';
import { closeOperation } from './close.js';
import { CloseSettlementPeriodInput, CloseSettlementPeriodResult } from './close.type.js';

@Resolver()
export class CloseMutationResolver {
  constructor(private readonly services: Services) {}

  @Access(only('NETWORK_ACCOUNTANT'))
  @Mutation(() => CloseSettlementPeriodResult, {
    description:
      'Closes the open settlement period: issues a statement to every partner that has a line, seals the journal up to it, and opens the next period. Every entry is in exactly one period.',
  })
  async closeSettlementPeriod(
    @Arg('input', () => CloseSettlementPeriodInput, { description: 'The key of the close.' })
    input: CloseSettlementPeriodInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const key = readIdempotencyKey('input.idempotencyKey', input.idempotencyKey);
    const outcome = await this.services.lane.submit(closeOperation, {
      id: newId('period'),
      expected: null,
      act: actText(),
      askedBy: callerOf(principal),
      idempotency: { scope: idempotencyScope(principal), key, hash: hashInput([]) },
    });
    return answer(outcome, 'input', async (result, replayed) => ({
      __typename: 'CloseSettlementPeriodPayload',
      ...(await closeAnswer(this.services.database, result)),
      replayed,
    }));
  }
}
