import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import { Access, only, readId, type RequestContext } from '../platform/index.js';
import type { Answer, Services } from '../ledger/index.js';
import { accountantOf } from './accountant.js';
import { agreeStatement } from './agree.js';
import { AgreeStatementResult } from './agree.type.js';
import { findIssued } from './read.js';

@Resolver()
export class AgreeMutationResolver {
  constructor(private readonly services: Services) {}

  @Access(only('PARTNER_ACCOUNTANT'))
  @Mutation(() => AgreeStatementResult, {
    description: 'Agrees to a statement of your own. Only an ISSUED one can be agreed.',
  })
  async agreeStatement(
    @Arg('id', () => ID, { description: "The statement's id." }) id: string,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const { partnerId } = accountantOf(ctx);
    const statementId = readId('id', 'statement', id);
    const refusal = await agreeStatement(this.services, partnerId, statementId);
    if (refusal) return refusal;
    const statement = await findIssued(this.services.database, statementId, partnerId);
    return { __typename: 'AgreeStatementPayload', statement };
  }
}
