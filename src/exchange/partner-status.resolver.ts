import { Arg, Mutation, Resolver } from 'type-graphql';
import { Access, only, readId } from '../platform/index.js';
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
  ): Promise<Answer> {
    const decision = await setPartnerStatus(
      this.services,
      readId('input.partnerId', 'partner', input.partnerId),
      input.status,
    );
    const outcome = decision.kind === 'done' ? { ...decision, replayed: false } : decision;
    return answer(outcome, 'input', (partner) => {
      const payload = { __typename: 'SetPartnerStatusPayload', partner };
      return payload;
    });
  }
}
