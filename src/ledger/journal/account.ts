import type { MemberId, PartnerId } from '../../platform/index.js';

/** The asset of points; every other asset is an ISO 4217 currency code. */
export const POINTS_ASSET = 'PTS';

/**
 * One account of the ledger. Its path is its name: kind, colon, owner.
 * Wallet and hold balances are kept on the wallet; all others in the table `account`.
 */
export interface Account {
  readonly path: string;
  readonly asset: string;
  /** Set on a partner's accounts: that partner may see their postings. */
  readonly partnerId?: PartnerId;
  /** Set on a member's two accounts. */
  readonly memberId?: MemberId;
}

const member =
  (kind: 'wallet' | 'hold') =>
  (memberId: MemberId): Account => ({ path: `${kind}:${memberId}`, asset: POINTS_ASSET, memberId });
const partnerPoints =
  (kind: 'issued' | 'redeemed' | 'expired') =>
  (partnerId: PartnerId): Account => ({ path: `${kind}:${partnerId}`, asset: POINTS_ASSET, partnerId });
const partnerMoney =
  (kind: 'clearing' | 'commitment') =>
  (partnerId: PartnerId, currency: string): Account => ({ path: `${kind}:${partnerId}`, asset: currency, partnerId });
const network =
  (kind: 'reserve' | 'margin' | 'commitments' | 'fx' | 'breakage' | 'bank') =>
  (currency: string): Account => ({ path: `${kind}:${currency}`, asset: currency });

/** Every kind of account (glossary: README of this room). */
export const accounts = {
  wallet: member('wallet'),
  hold: member('hold'),
  issued: partnerPoints('issued'),
  redeemed: partnerPoints('redeemed'),
  expired: partnerPoints('expired'),
  clearing: partnerMoney('clearing'),
  commitment: partnerMoney('commitment'),
  commitments: network('commitments'),
  reserve: network('reserve'),
  margin: network('margin'),
  fx: network('fx'),
  breakage: network('breakage'),
  bank: network('bank'),
} as const;

/** The kinds of accounts that hold money. */
export const moneyAccounts = [
  'clearing',
  'reserve',
  'margin',
  'fx',
  'breakage',
  'bank',
  'commitment',
  'commitments',
] as const satisfies readonly (keyof typeof accounts)[];
