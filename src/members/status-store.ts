import { tellAct, textColumn, type MemberId, type Query } from '../platform/index.js';
import { walletsOf, type Batch, type MemberStatus, type Store, type Wallet } from '../ledger/index.js';

/** That the network froze a wallet. */
interface Freeze {
  readonly reason: string;
  readonly by: string;
  /** The time of the batch. */
  readonly at: Date;
}

/** Members whose status the batch changes, each with the act by which it was changed last. */
class StatusChanges {
  readonly acts = new Map<Wallet, string>();
  /** The network's own freezes by member: null where it ends. */
  readonly freezes = new Map<MemberId, Freeze | null>();

  *queries(): Iterable<Query> {
    // Before the statuses: the database keeps the member of a freeze from being ACTIVE.
    const ended = [...this.freezes].filter(([, freeze]) => freeze === null).map(([id]) => id);
    if (ended.length > 0)
      yield {
        name: 'end freezes',
        text: 'DELETE FROM network_freeze WHERE member_id = ANY($1::text[])',
        values: [ended],
      };
    const begun = [...this.freezes].flatMap(([id, freeze]) => (freeze === null ? [] : [{ id, ...freeze }]));
    if (begun.length > 0)
      yield {
        name: 'write freezes',
        text: `INSERT INTO network_freeze (member_id, reason, frozen_by, frozen_at)
               SELECT u.id, u.reason, u.by, $4::timestamptz FROM unnest($1::text[], $2::text[], $3::text[]) u(id, reason, by)
               ON CONFLICT (member_id) DO UPDATE SET reason = excluded.reason`,
        values: [
          textColumn(begun, ({ id }) => id),
          textColumn(begun, ({ reason }) => reason),
          textColumn(begun, ({ by }) => by),
          begun[0]?.at,
        ],
      };
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
 * Keeps that the network itself froze a member's wallet, or ends that.
 * @param reason null: it ends
 * @param act who does it: see `actText`
 */
export function keepFreeze(batch: Batch, memberId: MemberId, reason: string | null, act: string): void {
  const by = act === '' ? '' : ((JSON.parse(act) as { readonly actor: string | null }).actor ?? '');
  batch.of(statusStore).freezes.set(memberId, reason === null ? null : { reason, by, at: batch.now });
}

/**
 * Gives a wallet's member another status, from the next command on.
 * @param act who does it: see `actText`
 */
export function setStatus(batch: Batch, wallet: Wallet, status: MemberStatus, act: string): void {
  walletsOf(batch).setStatus(wallet, status);
  batch.of(statusStore).acts.set(wallet, act);
}
