import {
  BadInput,
  Forbidden,
  isOwnPartner,
  isStaff,
  readId,
  sameAs,
  type Database,
  type MemberId,
  type Principal,
} from '../../platform/index.js';
import { NoSuchVersion } from '../graphql/errors.js';
import type { LiveFeed } from './feed.js';
import type { PositionReader } from './position-feed.js';
import type { WalletReader } from './wallet-reader.js';

/** Who may see a wallet (design, section 9). A code that a member showed is good for operations, not for watching. */
async function maySeeWallet(database: Database, principal: Principal, memberId: MemberId): Promise<boolean> {
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
  { feed, principal }: { feed: LiveFeed; principal: Principal },
  { walletId, afterVersion }: { walletId: string; afterVersion?: number | null | undefined },
): Promise<WalletReader> {
  const memberId = sameAs('member', readId('walletId', 'wallet', walletId));
  if (typeof afterVersion === 'number' && afterVersion < 0) throw new BadInput('afterVersion', 'must not be negative');
  const refused = new Forbidden('This wallet is not for you to see.');
  if (!(await maySeeWallet(feed.database, principal, memberId))) throw refused;
  const reader = await feed.wallets.follow(memberId, (current) => {
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

/**
 * Begins to follow a partner's position, its state first.
 * Errors: Forbidden, the same for a partner that is not there; BadInput for what is no partner's id.
 */
export async function followPosition(
  { feed, principal }: { feed: LiveFeed; principal: Principal },
  partnerId: string,
): Promise<PositionReader> {
  const id = readId('partnerId', 'partner', partnerId);
  const refused = new Forbidden("This partner's position is not for you to see.");
  if (!isStaff(principal) && !isOwnPartner(principal, id)) throw refused;
  const partners = await feed.database.query({
    name: 'partner there',
    text: 'SELECT 1 FROM partner WHERE id = $1',
    values: [id],
  });
  if (partners.length === 0) throw refused;
  return feed.positions.follow(id);
}
