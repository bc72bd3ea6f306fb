import { Arg, Int, Mutation, Resolver } from 'type-graphql';
import type { Services } from '../../ledger/index.js';
import { Access, DateTimeScalar, only } from '../../platform/index.js';
import { advanceClock } from './advance-clock.js';

@Resolver()
export class ClockResolver {
  constructor(private readonly services: Services) {}

  @Access(only('OPERATOR'))
  @Mutation(() => DateTimeScalar, {
    description:
      "Moves the network's clock forward, so that expiry, notice and hold times can be tried; only where the network runs as a sandbox. Answers the network's time, after the work that came due was done.",
  })
  advanceClock(
    @Arg('seconds', () => Int, { description: 'How far: 1 second to 10 years.' }) seconds: number,
  ): Promise<Date> {
    return advanceClock(this.services, seconds);
  }
}
