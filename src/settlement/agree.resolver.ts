import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import { Access, only, readId, type RequestContext } from '../platform/index.js';
import { answer, type Answer, type Services } from '../ledger/index.js';
import { accountantOf, idempotencyOf, readOptionalKey } from './accountant.js';
import { agreeStatement } from './agree.js';
import { AgreeStatementResult } from './agree.type.js';
import { findIssued } from './read.js';
import { optionalKeyText } from './replay-texts.js';

@Resolver()
export class AgreeMutationResolver {
  constructor(private readonly services: Services) {}

  @Access(only('PARTNER_ACCOUNTANT'))
  @Mutation(() => AgreeStatementResult, {
    description: 'Agrees to a statement of your own. Only an ISSUED one can be agreed.',
  })
  async agreeStatement(
    @Arg('id', () => ID, { description: "The statement's id." }) id: string,
    @Arg('idempotencyKey', () => String, { nullable: true, description: optionalKeyText })
    given: string | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = accountantOf(ctx);
    const { partnerId } = principal;
    const key = readOptionalKey('idempotencyKey', given);
    const statementId = readId('id', 'statement', id);
    const outcome = await agreeStatement(this.services, {
      partnerId,
      statementId,
      idempotency: idempotencyOf(principal, key, [statementId]),
    });
    return answer(outcome, 'id', async ({ agreedAt }, replayed) => ({
      __typename: 'AgreeStatementPayload',
      statement: {
        ...(await findIssued(this.services.database, statementId, partnerId)),
        status: 'AGREED',
        agreedAt: new Date(agreedAt),
        settledAt: null,
        // An ISSUED statement has no open dispute, and an AGREED one gets none.
        disputesThen: { open: new Map(), at: new Date(agreedAt) },
      },
      replayed,
    }));
  }
}
