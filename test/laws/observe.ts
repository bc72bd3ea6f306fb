/** What can be seen of a network after a batch, in the same plain words for the model and for the product. */
import type { WalletChange } from '../../src/ledger/index.js';
import type { Entry } from '../../src/ledger/journal/entry.js';
import {
  balancesOf,
  expired,
  free,
  held,
  totalsOf,
  type ModelChange,
  type ModelEntry,
  type ModelPosting,
} from '../support/model-journal.js';
import type { Model } from '../support/model.js';
import type { World } from '../support/world.js';

export interface Seen {
  /** Entries since the last look, each with its postings in any order. */
  readonly entries: readonly string[];
  /** What was told to subscribers since. */
  readonly changes: readonly string[];
  readonly wallets: Readonly<Record<string, string>>;
  readonly lots: Readonly<Record<string, string>>;
  /** Without wallets, holds and what stands at zero. */
  readonly accounts: Readonly<Record<string, string>>;
  readonly totals: Readonly<Record<string, string>>;
}

const sorted = (rows: Iterable<readonly [string, string]>): Record<string, string> =>
  Object.fromEntries([...rows].sort(([a], [b]) => (a < b ? -1 : 1)));

const postingText = ({ account, asset, amount, line }: ModelPosting): string =>
  `${account} ${amount.toString()} ${asset}${line ? ` ${line.kind} ${line.counterparty} ${line.points.toString()}` : ''}`;

interface Head {
  kind: string;
  partner: string | null;
  member: string | null;
  reference: string | null;
  period: number;
  at: number;
}

const entryText = (head: Head, postings: readonly string[]): string =>
  [
    `${head.kind} ${head.partner ?? '-'} ${head.member ?? '-'} ${head.reference ?? '-'} in ${head.period} at ${new Date(head.at).toISOString()}`,
    ...[...postings].sort(),
  ].join('\n  ');

const changeText = (member: string | null, kind: string, partner: string | null, at: number, c: ModelChange): string =>
  `${member ?? '-'} v${c.version} ${kind} ${partner ?? '-'} ${c.availableDelta.toString()}/${c.heldDelta.toString()} to ${c.available.toString()}/${c.held.toString()} at ${at}`;

export function seeModel(model: Model, from: number): Seen {
  const entries = model.journal.slice(from);
  const withChange = entries.filter((entry): entry is ModelEntry & { change: ModelChange } => entry.change !== null);
  return {
    entries: entries.map((entry) => entryText(entry, entry.postings.map(postingText))),
    changes: withChange.map((e) => changeText(e.member, e.kind, e.partner, e.at, e.change)),
    wallets: sorted(
      [...model.members.keys()].map((id) => {
        const { available, held: onHold, version } = model.walletOf(id);
        return [id, `${available.toString()} ${onHold.toString()} v${version}`];
      }),
    ),
    lots: sorted(
      model.lots.map((lot) => [
        lot.id,
        `${free(lot).toString()} ${held(lot).toString()} ${expired(lot).toString()} of ${lot.points.toString()} until ${lot.expiresAt ?? 'ever'}`,
      ]),
    ),
    accounts: sorted(
      [...balancesOf(model.journal)]
        .filter(([path]) => !/^(wallet|hold):/.test(path))
        .map(([path, sum]) => [path, sum.toString()]),
    ),
    totals: sorted(
      [...totalsOf(model.journal)].map(([place, t]) => [
        place,
        `${t.entries.toString()} entries, ${t.points.toString()} points, ${t.amount.toString()}`,
      ]),
    ),
  };
}

export const seeChange = (c: WalletChange): string =>
  changeText(c.memberId, c.reason, c.partnerId, c.occurredAt.getTime(), c);

export const seeEntry = (entry: Entry): string =>
  entryText(
    {
      kind: entry.kind,
      partner: entry.partnerId,
      member: entry.memberId,
      reference: entry.reference,
      period: entry.period,
      at: entry.postedAt.getTime(),
    },
    entry.postings.map((p) =>
      postingText({
        ...p,
        line: p.line && { kind: p.line.kind, counterparty: p.line.counterpartyId ?? '', points: p.line.points },
      }),
    ),
  );

interface EntryRow {
  sequence: bigint;
  kind: string;
  partner_id: string | null;
  member_id: string | null;
  reference: string | null;
  period: number;
  posted_at: Date;
}
interface PostingRow {
  entry_sequence: bigint;
  account: string;
  asset: string;
  amount: bigint;
  line_kind: string | null;
  counterparty_id: string | null;
  line_points: bigint | null;
}

async function seeEntries(world: World, from: number): Promise<string[]> {
  const [heads, rows] = await Promise.all([
    world.query<EntryRow>('SELECT * FROM journal_entry WHERE sequence > $1 ORDER BY sequence', [from]),
    world.query<PostingRow>('SELECT * FROM posting WHERE entry_sequence > $1', [from]),
  ]);
  return heads.map((e, i) => {
    if (e.sequence !== BigInt(from + i + 1)) throw new Error(`the sequence has a gap before ${e.sequence.toString()}`);
    const postings = rows
      .filter((row) => row.entry_sequence === e.sequence)
      .map((row) =>
        postingText({
          ...row,
          line:
            row.line_kind === null
              ? null
              : { kind: row.line_kind, counterparty: row.counterparty_id ?? '', points: row.line_points ?? -1n },
        }),
      );
    return entryText(
      {
        kind: e.kind,
        partner: e.partner_id,
        member: e.member_id,
        reference: e.reference,
        period: e.period,
        at: e.posted_at.getTime(),
      },
      postings,
    );
  });
}

/** Reads the tables; takes what was told since the last look. */
export async function seeWorld(world: World, from: number): Promise<Seen> {
  const [entries, wallets, lots, accounts, totals] = await Promise.all([
    seeEntries(world, from),
    world.query<{ member_id: string; text: string }>(
      `SELECT member_id, available || ' ' || held || ' v' || version AS text FROM wallet`,
    ),
    world.query<{
      id: string;
      remaining: bigint;
      held: bigint;
      expired: bigint;
      points: bigint;
      expires_at: Date | null;
    }>('SELECT * FROM lot'),
    world.query<{ path: string; text: string }>(`SELECT path, balance::text AS text FROM account WHERE balance <> 0`),
    world.query<{ place: string; text: string }>(
      `SELECT rtrim(concat_ws(' ', period, partner_id, line_kind, counterparty_id)) AS place, entries || ' entries, ' || points || ' points, ' || amount AS text FROM period_total`,
    ),
  ]);
  const changes = world.committed.splice(0).flatMap((committed) => committed.changes.map(seeChange));
  return {
    entries,
    changes,
    wallets: sorted(wallets.map((row) => [row.member_id, row.text])),
    lots: sorted(
      lots.map((lot) => [
        lot.id,
        `${lot.remaining.toString()} ${lot.held.toString()} ${lot.expired.toString()} of ${lot.points.toString()} until ${lot.expires_at?.getTime() ?? 'ever'}`,
      ]),
    ),
    accounts: sorted(accounts.map((row) => [row.path, row.text])),
    totals: sorted(totals.map((row) => [row.place, row.text])),
  };
}
