import { tellAct, textColumn, type Query } from '../platform/index.js';
import { walletsOf, type Batch, type MemberStatus, type Store, type Wallet } from '../ledger/index.js';

/** Members whose status the batch changes, each with the act by which it was changed last. */
class StatusChanges {
  readonly acts = new Map<Wallet, string>();

  *queries(): Iterable<Query> {
    const byAct = new Map<string, Wallet[]>();
    for (const [wallet, act] of this.acts) byAct.set(act, [...(byAct.get(act) ?? []), wallet]);
    for (const [act, wallets] of byAct) {
      yield tellAct(act);
      yield {
        name: 'write statuses',
        text: 'UPDATE member m SET status = u.status FROM unnest($1::text[], $2::text[]) u(id, status) WHERE m.id = u.id',
        values: [textColumn(wallets, (w) => w.memberId), textColumn(wallets, (w) => w.memberStatus)],
      };
    }
    // Other changes of the batch were not made by the last of these acts.
    if (byAct.size > 0) yield tellAct('');
  }
}

const statusStore: Store<never, StatusChanges> = {
  name: 'statuses',
  empty: () => new StatusChanges(),
  load: () => Promise.resolve(),
  write: (changes) => changes.queries(),
  // Before each change the database is told who makes it.
  inOrder: true,
};

/**
 * Gives a wallet's member another status, from the next command on.
 * @param act who does it: see `actText`
 */
export function setStatus(batch: Batch, wallet: Wallet, status: MemberStatus, act: string): void {
  walletsOf(batch).setStatus(wallet, status);
  batch.of(statusStore).acts.set(wallet, act);
}
