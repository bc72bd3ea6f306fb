import type { PartnerId, Queryable } from '../../platform/index.js';
import type { LineKind } from '../journal/kinds.js';
import type { ReadEntry, ReadPosting } from './check.js';

/** The sum of the postings on one account, in one asset. */
export interface AccountSum {
  readonly account: string;
  readonly asset: string;
  amount: bigint;
}

/** The sums over the entries behind one statement line. */
interface LineSum {
  readonly period: number;
  readonly partnerId: PartnerId;
  readonly kind: LineKind;
  readonly counterpartyId: PartnerId | null;
  entries: bigint;
  points: bigint;
  amount: bigint;
}

/** A copy of a text: a text that is cut out of a piece of the journal keeps the whole piece in memory. */
const copied = (text: string): string => Buffer.from(text).toString();

/**
 * Sums over the journal as it is read. For each period there is one for each account (other than a member's) and each
 * statement line. In SQL they took as long as all the rest of the reading.
 */
export class JournalSums {
  /** By period, in order, then by account. */
  readonly accounts = new Map<number, Map<string, AccountSum>>();
  readonly lines = new Map<string, LineSum>();
  #sequence = 0n;

  /** Adds an entry. Entries come in order, and one that several readers give is added once. */
  add(entry: ReadEntry): void {
    if (entry.sequence <= this.#sequence) return;
    this.#sequence = entry.sequence;
    const accounts = this.#accountsOf(entry.period);
    for (let i = 0; i < entry.others; i += 1) {
      const posting = entry.postings[i];
      if (posting) addTo(accounts, posting);
    }
    if (entry.partsText !== '') this.#addLines(entry);
  }

  #accountsOf(period: number): Map<string, AccountSum> {
    let accounts = this.accounts.get(period);
    if (!accounts) {
      accounts = new Map();
      this.accounts.set(period, accounts);
    }
    return accounts;
  }

  #addLines({ period, parts, postings }: ReadEntry): void {
    for (const { ordinal, partnerId, line } of parts) {
      if (!line) continue;
      const key = `${period.toString()} ${partnerId} ${line.kind} ${line.counterpartyId ?? ''}`;
      let sum = this.lines.get(key);
      if (!sum) {
        sum = {
          period,
          partnerId: copied(partnerId) as PartnerId,
          kind: copied(line.kind) as LineKind,
          counterpartyId: line.counterpartyId === undefined ? null : (copied(line.counterpartyId) as PartnerId),
          entries: 0n,
          points: 0n,
          amount: 0n,
        };
        this.lines.set(copied(key), sum);
      }
      sum.entries += 1n;
      sum.points += line.points;
      sum.amount += postings[ordinal]?.amount ?? 0n;
    }
  }
}

function addTo(accounts: Map<string, AccountSum>, { account, asset, amount }: ReadPosting): void {
  const sum = accounts.get(account);
  if (!sum) {
    const own = copied(account);
    accounts.set(own, { account: own, asset: copied(asset), amount });
  } else if (sum.asset === asset) {
    sum.amount += amount;
  } else {
    // An account with two assets is a fault. Each asset then has a sum of its own, under a name that no account has.
    const key = `${account} ${asset}`;
    const other = accounts.get(key);
    if (other) other.amount += amount;
    else accounts.set(copied(key), { account: copied(account), asset: copied(asset), amount });
  }
}

const sums = new WeakMap<Queryable, JournalSums>();

/** The sums over the journal of one snapshot: two invariants share them. */
export function journalSums(tx: Queryable): JournalSums {
  const kept = sums.get(tx) ?? new JournalSums();
  sums.set(tx, kept);
  return kept;
}
