import type { SubscriptionContext, WalletChange } from '../ledger/index.js';
import {
  BadInput,
  Forbidden,
  NoSuchVersion,
  principalOf,
  readId,
  sameAs,
  type Database,
  type MemberId,
  type Principal,
} from '../platform/index.js';

/** The arguments of a subscription to a wallet. */
export interface WalletAsked {
  readonly walletId: string;
  readonly afterVersion?: number | null;
}

/** Who may see a wallet (design, section 9). A code that a member showed is good for operations, not for watching. */
async function mayFollowWallet(database: Database, principal: Principal, memberId: MemberId): Promise<boolean> {
  switch (principal.role) {
    case 'MEMBER':
      return principal.memberId === memberId;
    case 'OPERATOR':
    case 'AUDITOR':
      return true;
    case 'PARTNER_APP': {
      const links = await database.query({
        name: 'link of',
        text: 'SELECT 1 FROM member_link WHERE member_id = $1 AND partner_id = $2',
        values: [memberId, principal.partnerId],
      });
      return links.length > 0;
    }
    default:
      return false;
  }
}

/**
 * Begins to follow a wallet after a version, or from the next change on.
 * Errors: Forbidden, the same for a wallet that is not there; BadInput for an id or version that cannot be.
 */
export async function followWallet(
  context: SubscriptionContext,
  { walletId, afterVersion }: WalletAsked,
): Promise<AsyncIterableIterator<WalletChange, undefined>> {
  const memberId = sameAs('member', readId('walletId', 'wallet', walletId));
  if (typeof afterVersion === 'number' && afterVersion < 0) throw new BadInput('afterVersion', 'must not be negative');
  const refused = new Forbidden('This wallet is not for you to see.');
  if (!(await mayFollowWallet(context.feeds.database, principalOf(context), memberId))) throw refused;
  const reader = await context.feeds.followWallet(memberId, (current) => {
    if (typeof afterVersion === 'number' && afterVersion > current) {
      throw new NoSuchVersion(
        `must not be above the wallet's present version, ${current.toString()}. If it is the last one that you were given, the network has lost it: read the wallet again and go on after its version`,
        current,
      );
    }
    return afterVersion ?? current;
  });
  if (!reader) throw refused;
  return reader;
}
