import { Arg, ID, Int, Resolver, Root, Subscription } from 'type-graphql';
import type { Subscribing, WalletChange } from '../ledger/index.js';
import { Access, only, scoped } from '../platform/index.js';
import { followWallet, type WalletAsked } from './follow-wallet.js';
import { WalletChangeType } from './member.type.js';

@Resolver()
export class WalletChangedResolver {
  @Access(scoped('MEMBERS', only('MEMBER', 'PARTNER_APP', 'OPERATOR', 'AUDITOR')))
  @Subscription(() => WalletChangeType, {
    description:
      'Every change of the wallet, in order, none missing and none twice, however often the connection breaks: subscribe again with the last version received as afterVersion. A wallet that is not yours to see, or not there, gives one FORBIDDEN error. Ends with close code 4403 when the token expires or the key is revoked. Should the network have lost changes that were given (it failed over to a server without them, or was restored), the subscription ends with one BAD_USER_INPUT error whose extensions.version says after which version to go on; read the wallet again.',
    subscribe: ({ args, context }: Subscribing<WalletAsked>) => followWallet(context, args),
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
}
