import { defineRoom } from '../ledger/index.js';
import { loadCardNode } from './card.js';
import { CardResolver, MemberCardsResolver } from './card.resolver.js';
import { cardRoutes } from './cards-csv.js';
import { deleteCodesJob } from './code.js';
import { EntryMemberResolver } from './entry-member.resolver.js';
import { loadMemberNode, loadWalletNode } from './find.js';
import { membersIds } from './ids.js';
import { membersEntities } from './member.entity.js';
import { MemberResolver, MemberWalletResolver } from './member.resolver.js';
import { MemberProfileResolver } from './profile.resolver.js';
import { membersSettings } from './settings.js';
import { membersChecks } from './verify.js';
import { WalletChangedResolver } from './wallet-changed.resolver.js';
import { WalletChangeResolver, WalletResolver } from './wallet.resolver.js';

export const membersRoom = defineRoom({
  name: 'members',
  ids: membersIds,
  settings: membersSettings,
  resolvers: [
    MemberResolver,
    MemberWalletResolver,
    MemberProfileResolver,
    WalletResolver,
    WalletChangeResolver,
    WalletChangedResolver,
    EntryMemberResolver,
    CardResolver,
    MemberCardsResolver,
  ],
  entities: membersEntities,
  jobs: [deleteCodesJob],
  nodes: { member: loadMemberNode, wallet: loadWalletNode, card: loadCardNode },
  exports: cardRoutes,
  checks: membersChecks,
});
