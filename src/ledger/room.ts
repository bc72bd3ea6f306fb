import { AlreadyDoneResolver } from './already-done.resolver.js';
import { ledgerEntities } from './entities.js';
import { ledgerIds } from './journal/ids.js';
import { defineRoom } from './define-room.js';
import { ledgerKinds } from './kinds.js';
import { EntrySubjectResolver, JournalResolver, loadJournalEntry } from './journal.resolver.js';
import { ledgerChecks } from './verify/checks.js';

/** The kernel: the journal, the lane, and points. */
export const ledgerRoom = defineRoom({
  name: 'ledger',
  ids: ledgerIds,
  kinds: ledgerKinds,
  entities: ledgerEntities,
  resolvers: [JournalResolver, EntrySubjectResolver, AlreadyDoneResolver],
  nodes: { journalEntry: loadJournalEntry },
  checks: ledgerChecks,
  begin: async (tx) => {
    await tx.query({ text: 'INSERT INTO lane_head DEFAULT VALUES' });
  },
});
