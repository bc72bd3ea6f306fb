/** Members, their links to partners, their wallets, and the codes they show at a till. */

// The room.
export { membersRoom } from './room.js';

// Nouns: members, their links and wallets, and who may see them.
export { type MemberRecord, type MemberLinkRecord, maySeeMember, maySeeWallet, membersById } from './member.js';
export { seesAllPartners, seesAllPartnersOnce, isForMember } from './member-view.js';
export { type TradeOf, listedMemberText, listedPartnerText, readTradeSought, tradeSeen } from './trade-sought.js';
export { type WalletRecord, walletRecord } from './wallet.js';
export { isElsewhere } from './changes.js';
export { type MemberRef, hashCode, readMemberRef, canonicalRef } from './member-ref.js';
export { memberNotFound, memberNotActive } from './refusals.js';

// How a command of another room finds its member.
export { wantMember, followMember, namedMember, consumeCode } from './directory.js';

// Whose an operation is that a member does for itself, or an app for it.
export {
  askedMember,
  askedMemberText,
  consumeAsked,
  followAskedMember,
  readAskedMember,
  wantAskedMember,
  type AskedMember,
} from './asked-member.js';

// What conditions of offers ask of a member.
export { wantProfile, profileOf } from './profile-store.js';

// Reading.
export { findMember, memberAsking, resolveFor } from './find.js';

// Verbs.
export { enrol } from './enrol.js';
export { link } from './link.js';
export { freeze } from './freeze.js';
export { setProfile, type Said } from './set-profile.js';
export { issueCode } from './code.js';

// GraphQL types.
export { CardType } from './card.type.js';
export type { Card } from './card.js';
export { MemberLinkType, WalletChangeType, WalletType, MemberType, MemberRefInput } from './member.type.js';

// Cards.
export { printCardsOperation } from './print-cards.js';
export { bindCardOperation } from './bind-card.js';
export { reportCardLostOperation } from './report-card-lost.js';
