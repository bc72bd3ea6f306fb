import { Arg, ID, Int, Resolver, Root, Subscription } from 'type-graphql';
import type { WalletChange } from '../../ledger/index.js';
import { WalletChangeType } from '../../members/index.js';
import { Access, only, principalOf } from '../../platform/index.js';
import { NetPositionType, type NetPosition } from '../../settlement/index.js';
import type { LiveContext } from './deps.js';
import { followPosition, followWallet } from './follow.js';

interface Subscribing<Args> {
  readonly args: Args;
  readonly context: LiveContext;
}

@Resolver()
export class LiveResolver {
  @Access(only('MEMBER', 'PARTNER_APP', 'OPERATOR', 'AUDITOR'))
  @Subscription(() => WalletChangeType, {
    description:
      'Every change of the wallet, in order, none missing and none twice, however often the connection breaks: subscribe again with the last version received as afterVersion. A wallet that is not yours to see, or not there, gives one FORBIDDEN error. Ends with close code 4403 when the token expires or the key is revoked. Should the network have lost changes that were given (it failed over to a server without them, or was restored), the subscription ends with one BAD_USER_INPUT error whose extensions.version says after which version to go on; read the wallet again.',
    subscribe: ({ args, context }: Subscribing<{ walletId: string; afterVersion?: number | null }>) =>
      followWallet({ feed: context.feed, principal: principalOf(context) }, args),
  })
  walletChanged(
    @Root() change: WalletChange,
    @Arg('walletId', () => ID, { description: "The wallet's id." }) _walletId: string,
    @Arg('afterVersion', () => Int, {
      nullable: true,
      description:
        "The version after which to begin: 0 gives the wallet's whole history, the last version received goes on where it broke off. At most the wallet's present version, which the error says in extensions.version. Left out: from the next change on.",
    })
    _afterVersion?: number | null,
  ): WalletChange {
    return change;
  }

  @Access(only('PARTNER_APP', 'PARTNER_ACCOUNTANT', 'NETWORK_ACCOUNTANT', 'OPERATOR', 'AUDITOR'))
  @Subscription(() => NetPositionType, {
    description:
      "The partner's position in the open settlement period: as it is at once, then whenever it changes. The newest state only: changes in quick succession come as one. For the partner itself and the network's staff; another partner, or none, gives one FORBIDDEN error.",
    subscribe: ({ args, context }: Subscribing<{ partnerId: string }>) =>
      followPosition({ feed: context.feed, principal: principalOf(context) }, args.partnerId),
  })
  netPositionChanged(
    @Root() position: NetPosition,
    @Arg('partnerId', () => ID, { description: "The partner's id." }) _partnerId: string,
  ): NetPosition {
    return position;
  }
}
