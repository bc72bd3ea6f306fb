import {
  inOrder,
  sameAs,
  textColumn,
  type MemberId,
  type PartnerId,
  type Queryable,
  type RequestContext,
} from '../platform/index.js';
import { walletRows, type Services, type WalletId, type WalletSnapshot } from '../ledger/index.js';

/** A wallet as it is answered: as it stood at one version. */
export interface WalletRecord {
  readonly __typename: 'Wallet';
  readonly id: WalletId;
  readonly memberId: MemberId;
  readonly available: bigint;
  readonly held: bigint;
  readonly version: number;
}

/** The wallet right after an operation, for the operation's payload. */
export const walletRecord = ({ memberId, available, held, version }: WalletSnapshot): WalletRecord => ({
  __typename: 'Wallet',
  id: sameAs('wallet', memberId),
  memberId,
  available,
  held,
  version,
});

export type MemberWalletRow = Parameters<typeof walletRows.toRecord>[0];
export const toWallet = (row: MemberWalletRow): WalletRecord => walletRecord(walletRows.toRecord(row));

async function loadWallets(db: Queryable, memberIds: readonly string[]): Promise<WalletRecord[]> {
  const rows = await db.query<MemberWalletRow>({
    name: 'wallets of members',
    text: `SELECT ${walletRows.columns('w')} FROM wallet w WHERE member_id = ANY($1::text[])`,
    values: [memberIds],
  });
  return rows.map(toWallet);
}

const WALLETS = Symbol('wallets by member');

/** One request's wallets as they are now, by member. There is no check of who asks: call `maySeeMember` first. */
export const walletsByMember = (ctx: RequestContext, { database }: Services) =>
  ctx.loaders.get<WalletRecord | null>(WALLETS, async (ids) =>
    inOrder(ids, await loadWallets(database, ids), (wallet) => wallet.memberId),
  );

/**
 * Each member's wallet as the partner was last shown it: right after the partner's own latest operation on it
 * (design, section 13: a member known by code). Null when there was none.
 */
async function loadLastShown(
  db: Queryable,
  memberIds: readonly string[],
  partnerId: PartnerId,
): Promise<(WalletRecord | null)[]> {
  const rows = await db.query<MemberWalletRow>({
    name: 'wallets last shown',
    // Read from the newest version back, up to the first entry that is the partner's.
    text: `SELECT u.member_id, p.available, p.held, p.version FROM unnest($1::text[]) u(member_id),
           LATERAL (SELECT e.available, e.held, e.wallet_version AS version FROM journal_entry e
                    WHERE e.member_id = u.member_id AND e.wallet_version IS NOT NULL AND e.partner_id = $2
                    ORDER BY e.wallet_version DESC LIMIT 1) p`,
    values: [textColumn(memberIds, (id) => id), partnerId],
  });
  return inOrder(memberIds, rows.map(toWallet), (wallet) => wallet.memberId);
}

const LAST_SHOWN = Symbol('wallets last shown');

export const lastShownByMember = (ctx: RequestContext, { database }: Services, partnerId: PartnerId) =>
  ctx.loaders.get<WalletRecord | null>(LAST_SHOWN, (ids) => loadLastShown(database, ids, partnerId));
