import { Arg, ID, Resolver, Root, Subscription } from 'type-graphql';
import type { Subscribing } from '../ledger/index.js';
import { Access, only, scoped } from '../platform/index.js';
import { followPosition } from './follow-position.js';
import type { NetPosition } from './position.js';
import { NetPositionType } from './position.type.js';

@Resolver()
export class NetPositionChangedResolver {
  @Access(scoped('STATEMENTS', only('PARTNER_APP', 'PARTNER_ACCOUNTANT', 'NETWORK_ACCOUNTANT', 'OPERATOR', 'AUDITOR')))
  @Subscription(() => NetPositionType, {
    description:
      "The partner's position in the open settlement period: as it is at once, then whenever it changes. The newest state only: changes in quick succession come as one. For the partner itself and the network's staff; another partner, or one that is not there, gives one FORBIDDEN error. Left out, a partner follows itself, and staff follow all partners.",
    subscribe: ({ args, context }: Subscribing<{ partnerId?: string | null }>) =>
      followPosition(context, args.partnerId),
  })
  netPositionChanged(
    @Root() position: NetPosition,
    @Arg('partnerId', () => ID, {
      nullable: true,
      description: "The partner's id. Left out: for a partner its own, for staff all partners.",
    })
    _partnerId?: string | null,
  ): NetPosition {
    return position;
  }
}
