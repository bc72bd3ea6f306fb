/** Members, their links to partners, their wallets, and the codes they show at a till. */
export * from './ids.js';
export * from './member-ref.js';
export * from './directory.js';
export * from './member.js';
export * from './member-view.js';
export * from './wallet.js';
export * from './find.js';
export { memberNotActive, memberNotFound } from './refusals.js';
export * from './enrol.js';
export * from './link.js';
export * from './freeze.js';
export * from './issue-token.js';
export * from './code.js';
export { isElsewhere, loadChanges } from './changes.js';
export { membersRoom } from './room.js';
export {
  ChangeReasonEnum,
  MemberLinkType,
  MemberRefInput,
  MemberType,
  WalletChangeType,
  WalletType,
} from './member.type.js';
export { membersEntities } from './member.entity.js';
