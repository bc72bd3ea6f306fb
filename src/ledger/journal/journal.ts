import { present, type MemberId, type PartnerId, type Query } from '../../platform/index.js';
import { accounts, POINTS_ASSET, type Account } from './account.js';
import { lineDeclarations, type EntryKind, type Line } from './kinds.js';
import { isLabelled, labelledParts, noteLabel, type Gathered, type Label, type LabelledPart } from './label.js';
import type { Entry, Poster, WalletBalances, Posting, WalletChange, WalletPart } from './entry.js';
import {
  insertEntries,
  insertPartnerParts,
  writeAccounts,
  writeLabelTotals,
  writeTotals,
  type AccountDelta,
  type LabelTotalDelta,
  type TotalDelta,
} from './journal-rows.js';
import { partnerParts } from './partner-part.js';

interface EntryHead {
  readonly kind: EntryKind;
  readonly partnerId: PartnerId | null;
  readonly memberId: MemberId | null;
  readonly reference: string | null;
}

/** The entries that a batch adds to the journal, with the balances and running totals that follow from them. */
export class Journal {
  readonly entries: Entry[] = [];
  readonly changes: WalletChange[] = [];
  readonly #accounts = new Map<string, AccountDelta>();
  readonly #totals = new Map<string, TotalDelta>();
  readonly #labelTotals = new Map<string, LabelTotalDelta>();
  readonly #moved = new Map<PartnerId, bigint>();
  readonly #period: number;
  readonly #postedAt: Date;
  #sequence: bigint;
  #issued = 0n;

  constructor(sequence: bigint, period: number, postedAt: Date) {
    this.#sequence = sequence;
    this.#period = period;
    this.#postedAt = postedAt;
  }

  /** The sequence of the last entry. */
  get sequence(): bigint {
    return this.#sequence;
  }

  /** The amount that this batch has added to an account so far. */
  added(path: string): bigint {
    return this.#accounts.get(path)?.amount ?? 0n;
  }

  *posted(): Iterable<readonly [path: string, amount: bigint]> {
    for (const [path, { amount }] of this.#accounts) yield [path, amount];
  }

  /** The points that a partner has moved in this batch by its own operations. */
  movedBy(partnerId: PartnerId): bigint {
    return this.#moved.get(partnerId) ?? 0n;
  }

  moved(): Iterable<readonly [PartnerId, bigint]> {
    return this.#moved;
  }

  /**
   * Makes one entry. Postings by `build` on one account under one line are merged. Throws when the entry does not
   * balance.
   */
  enter(head: EntryHead, build: (entry: EntryBuilder) => void): Entry {
    const sequence = this.#sequence + 1n;
    const builder = new EntryBuilder(sequence);
    build(builder);
    const { postings, wallet } = builder.finish(head.memberId);
    const entry: Entry = { ...head, sequence, period: this.#period, postedAt: this.#postedAt, postings, wallet };
    this.#sequence = sequence;
    this.entries.push(entry);
    this.#fold(builder.accounts, postings);
    if (builder.hasLabels) for (const part of builder.labelled()) this.#addToLabelTotal(part);
    if (wallet && head.memberId !== null) {
      this.changes.push({
        ...wallet,
        memberId: head.memberId,
        reason: head.kind,
        occurredAt: this.#postedAt,
        partnerId: head.partnerId,
        sequence,
      });
    }
    return entry;
  }

  #fold(touched: ReadonlyMap<string, Account>, postings: readonly Posting[]): void {
    for (const posting of postings) {
      if (posting.memberId === null) {
        // Every accrual asks for it, so the sum is kept as entries come and is not made over all accounts each time.
        if (posting.account.startsWith('issued:')) this.#issued -= posting.amount;
        const delta = this.#accounts.get(posting.account);
        if (delta) delta.amount += posting.amount;
        else
          this.#accounts.set(posting.account, {
            account: present(touched.get(posting.account), posting.account),
            amount: posting.amount,
          });
      }
      if (posting.line && posting.partnerId) this.#addToTotal(posting.partnerId, posting.line, posting.amount);
    }
  }

  #addToTotal(partnerId: PartnerId, line: Line, amount: bigint): void {
    const counterpartyId = line.counterpartyId ?? null;
    const key = `${partnerId} ${line.kind} ${counterpartyId ?? ''}`;
    let total = this.#totals.get(key);
    if (!total) {
      total = { partnerId, kind: line.kind, counterpartyId, entries: 0n, points: 0n, amount: 0n };
      this.#totals.set(key, total);
    }
    total.entries += 1n;
    total.points += line.points;
    total.amount += amount;
    if (lineDeclarations[line.kind].own) this.#moved.set(partnerId, this.movedBy(partnerId) + line.points);
  }

  #addToLabelTotal(part: LabelledPart): void {
    const { partnerId, kind, counterpartyId, label } = part;
    const key = JSON.stringify([partnerId, kind, counterpartyId, label.offerId, label.costCentre]);
    const total = this.#labelTotals.get(key);
    if (!total) {
      this.#labelTotals.set(key, { ...part, entries: 1n });
      return;
    }
    total.entries += 1n;
    total.whole += part.whole;
    total.points += part.points;
    total.amount += part.amount;
  }

  /** The points that this batch has issued, for the network's total. */
  issued(): bigint {
    return this.#issued;
  }

  /** The partners whose clearing or commitment account changed, and with it their net position. */
  positions(): PartnerId[] {
    const partners = new Set<PartnerId>();
    for (const { account } of this.#accounts.values()) {
      if (account.partnerId && account.asset !== 'PTS') partners.add(account.partnerId);
    }
    return [...partners];
  }

  /** The entries come first: the database takes longest for them, and the other queries are made meanwhile. */
  *queries(batch: bigint): Iterable<Query> {
    if (this.entries.length === 0) return;
    const period = this.#period;
    yield insertEntries(this.entries, { period, batch, postedAt: this.#postedAt });
    const parts = this.entries.flatMap(({ sequence, postings }) =>
      partnerParts(postings).map((part) => ({ sequence, ...part })),
    );
    yield insertPartnerParts(parts, { period });
    yield writeAccounts([...this.#accounts.values()]);
    if (this.#totals.size > 0) yield writeTotals([...this.#totals.values()], { period });
    if (this.#labelTotals.size > 0) yield writeLabelTotals([...this.#labelTotals.values()], { period });
  }
}

/** Gathers the postings of one entry. */
export class EntryBuilder implements Poster {
  readonly sequence: bigint;
  readonly accounts = new Map<string, Account>();
  readonly #postings = new Map<string, Gathered>();
  /** Whether something of it was posted under a label. */
  hasLabels = false;
  #wallet: { readonly memberId: MemberId; readonly part: WalletPart } | undefined;

  constructor(sequence: bigint) {
    this.sequence = sequence;
  }

  post(account: Account, amount: bigint, line?: Line, label?: Label): void {
    const key = line ? `${account.path} ${line.kind} ${line.counterpartyId ?? ''}` : account.path;
    const before = this.#postings.get(key);
    this.accounts.set(account.path, account);
    if (label && isLabelled(label)) this.hasLabels = true;
    if (!before) {
      const made = { account, amount, line: line ?? null, labels: null };
      this.#postings.set(key, made);
      if (line) noteLabel(made, true, amount, line, label);
      return;
    }
    if (line) noteLabel(before, false, amount, line, label);
    before.amount += amount;
    if (before.line && line) before.line = { ...before.line, points: before.line.points + line.points };
  }

  /** Changes a wallet. An entry can do this once: it makes one version, with both deltas. */
  changeWallet(wallet: WalletBalances, availableDelta: bigint, heldDelta: bigint): void {
    wallet.available += availableDelta;
    wallet.held += heldDelta;
    wallet.version += 1;
    wallet.touched = true;
    if (wallet.available < 0n || wallet.held < 0n)
      throw new Error(`the wallet of ${wallet.memberId} would go below zero`);
    const { memberId, available, held, version } = wallet;
    if (this.#wallet) throw new Error(`an entry would change the wallets of ${this.#wallet.memberId} and ${memberId}`);
    this.#wallet = { memberId, part: { version, availableDelta, heldDelta, available, held } };
  }

  /** The parts of its statement lines that have labels. */
  labelled(): Iterable<LabelledPart> {
    return labelledParts(this.#postings.values());
  }

  /**
   * The postings, those on the member's own accounts last. Postings of zero are left out unless they carry a statement
   * line.
   * Throws when the entry does not balance, or changes a wallet that is not its member's.
   */
  finish(memberId: MemberId | null): Pick<Entry, 'postings' | 'wallet'> {
    const out: Posting[] = [];
    for (const { account, amount, line } of this.#postings.values()) {
      if (amount === 0n && !line) continue;
      out.push({
        account: account.path,
        asset: account.asset,
        amount,
        partnerId: account.partnerId ?? null,
        memberId: null,
        line,
      });
    }
    if (this.#wallet) {
      const {
        memberId: owner,
        part: { availableDelta, heldDelta },
      } = this.#wallet;
      if (owner !== memberId)
        throw new Error(`an entry of ${memberId ?? 'no member'} would change the wallet of ${owner}`);
      const common = { asset: POINTS_ASSET, partnerId: null, memberId: owner, line: null };
      if (availableDelta !== 0n) out.push({ ...common, account: accounts.wallet(owner).path, amount: availableDelta });
      if (heldDelta !== 0n) out.push({ ...common, account: accounts.hold(owner).path, amount: heldDelta });
    }
    const sums = new Map<string, bigint>();
    for (const { asset, amount } of out) sums.set(asset, (sums.get(asset) ?? 0n) + amount);
    for (const [asset, sum] of sums)
      if (sum !== 0n) throw new Error(`an entry is off by ${sum.toString()} in ${asset}`);
    return { postings: out, wallet: this.#wallet?.part ?? null };
  }
}
