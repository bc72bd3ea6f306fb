import {
  numberColumn, rational, textColumn, timeColumn, type LotId, type MemberId, type Micros, type PartnerId,
  type Queryable, type RateSheetId, type RedemptionId, type Statement,
} from '../platform/index.js';
import { burnOrder, movementKinds, type FundingModel, type Lot, type Movement, type MovementKind, type Sink } from './lot.js';
import type { Moment, Store } from './store.js';

export type MemberStatus = 'ACTIVE' | 'FROZEN' | 'CLOSED';

/** A member's account of points, as the batch sees it. */
export interface Wallet {
  readonly memberId: MemberId;
  readonly memberStatus: MemberStatus;
  available: bigint;
  held: bigint;
  version: number;
  touched: boolean;
}

/** A wallet right after an operation: what payloads answer, and what replays answer again. */
export interface WalletSnapshot {
  readonly memberId: MemberId;
  readonly available: bigint;
  readonly held: bigint;
  readonly version: number;
}

export type HoldStatus = 'OPEN' | 'CAPTURED' | 'VOIDED' | 'EXPIRED';

/** An authorised redemption's hold. */
export interface Hold {
  readonly id: RedemptionId;
  readonly memberId: MemberId;
  readonly partnerId: PartnerId;
  readonly points: bigint;
  readonly heldUntil: Date;
  status: HoldStatus;
  endedSequence: bigint | null;
}

/** What an operation wants of the wallets. */
export type WalletNeed =
  /** The wallet, what is due on it, and lots in burn order that cover `spend` points. */
  | { readonly memberId: MemberId; readonly spend: bigint }
  /** What was done for a redemption (or accrual, conversion), with the lots concerned and the hold. */
  | { readonly reference: string }
  | { readonly lotId: LotId };

interface LotRow {
  id: LotId; member_id: MemberId; partner_id: PartnerId; rate_sheet_id: RateSheetId; entry_sequence: bigint;
  points: bigint; remaining: bigint; held: bigint; expired: bigint; funding_model: FundingModel; currency: string; issue_price: Micros;
  fund_price: Micros; breakage_share: Micros; expires_at: Date | null; created_at: Date;
}

/** A row of table `lot` as the planner's lot. */
export const toLot = (row: LotRow): Lot => ({
  id: row.id, memberId: row.member_id, partnerId: row.partner_id, rateSheetId: row.rate_sheet_id,
  entrySequence: row.entry_sequence, points: row.points, remaining: row.remaining, held: row.held, expired: row.expired,
  fundingModel: row.funding_model, currency: row.currency, issuePrice: row.issue_price, fundPrice: row.fund_price,
  breakageShare: row.breakage_share, expiresAt: row.expires_at, createdAt: row.created_at,
});

interface MovementRow {
  entry_sequence: bigint; lot_id: LotId; kind: MovementKind; points: bigint; reference: string | null;
  acceptor_id: PartnerId | null; price: Micros | null; price_currency: string | null;
  fx_numerator: bigint | null; fx_denominator: bigint | null;
}

/** A row of table `lot_movement` as the planner's movement. */
export const toMovement = (row: MovementRow): Movement => ({
  sequence: row.entry_sequence, lotId: row.lot_id, kind: row.kind, points: row.points, reference: row.reference,
  sink: row.acceptor_id === null || row.price === null || row.price_currency === null ? null : {
    acceptorId: row.acceptor_id,
    currency: row.price_currency,
    price: row.price,
    fx: row.fx_numerator === null || row.fx_denominator === null ? null : rational(row.fx_numerator, row.fx_denominator),
  },
});

interface WalletRow { member_id: MemberId; status: MemberStatus; available: bigint; held: bigint; version: number }
interface HoldRow { id: RedemptionId; member_id: MemberId; partner_id: PartnerId; points: bigint; held_until: Date; status: HoldStatus; ended_sequence: bigint | null }

/** The wallets, lots and holds that a batch touches, and what it does to them. */
export class WalletTable {
  readonly #wallets = new Map<MemberId, Wallet>();
  readonly #lots = new Map<LotId, Lot>();
  readonly #byMember = new Map<MemberId, Lot[]>();
  readonly #holds = new Map<RedemptionId, Hold>();
  readonly #movements = new Map<string, Movement[]>();
  readonly #changedLots = new Set<Lot>();
  readonly #changedHolds = new Set<Hold>();
  readonly #newLots = new Set<Lot>();
  readonly #newHolds = new Set<Hold>();
  readonly #newMovements: Movement[] = [];

  wallet(memberId: MemberId): Wallet | undefined {
    return this.#wallets.get(memberId);
  }

  know(wallet: Wallet): void {
    this.#wallets.set(wallet.memberId, wallet);
  }

  lot(id: LotId): Lot | undefined {
    return this.#lots.get(id);
  }

  /** The member's loaded lots with points available, in burn order. */
  lotsOf(memberId: MemberId): Lot[] {
    return (this.#byMember.get(memberId) ?? []).filter((lot) => lot.remaining > 0n).sort(burnOrder);
  }

  hold(id: string): Hold | undefined {
    return this.#holds.get(id as RedemptionId);
  }

  dueHolds(memberId: MemberId, at: Date): Hold[] {
    return [...this.#holds.values()]
      .filter((hold) => hold.memberId === memberId && hold.status === 'OPEN' && hold.heldUntil.getTime() <= at.getTime())
      .sort((a, b) => a.heldUntil.getTime() - b.heldUntil.getTime() || (a.id < b.id ? -1 : 1));
  }

  /** What was done for a redemption, accrual or conversion, oldest first. */
  movementsOf(reference: string): readonly Movement[] {
    return this.#movements.get(reference) ?? [];
  }

  /** Puts points of a lot from one state to another. Whether they are there is the caller's to know. */
  move(lot: Lot, kind: MovementKind, points: bigint, sequence: bigint, reference: string | null, sink: Sink | null): void {
    lot.remaining += movementKinds[kind].remaining * points;
    lot.held += movementKinds[kind].held * points;
    if (kind === 'EXPIRE') lot.expired += points;
    if (lot.remaining < 0n || lot.held < 0n) throw new Error(`lot ${lot.id} would go below zero`);
    if (!this.#newLots.has(lot)) this.#changedLots.add(lot);
    const movement = { sequence, lotId: lot.id, kind, points, reference, sink };
    this.#newMovements.push(movement);
    this.#remember(movement);
  }

  addLot(lot: Lot): void {
    this.#newLots.add(lot);
    this.#keep(lot);
  }

  addHold(hold: Hold): void {
    this.#newHolds.add(hold);
    this.#holds.set(hold.id, hold);
  }

  endHold(hold: Hold, status: Exclude<HoldStatus, 'OPEN'>, sequence: bigint): void {
    hold.status = status;
    hold.endedSequence = sequence;
    if (!this.#newHolds.has(hold)) this.#changedHolds.add(hold);
  }

  #keep(lot: Lot): void {
    if (this.#lots.has(lot.id)) return;
    this.#lots.set(lot.id, lot);
    const list = this.#byMember.get(lot.memberId);
    if (list) list.push(lot);
    else this.#byMember.set(lot.memberId, [lot]);
  }

  #remember(movement: Movement): void {
    if (movement.reference === null) return;
    const list = this.#movements.get(movement.reference);
    if (list) list.push(movement);
    else this.#movements.set(movement.reference, [movement]);
  }

  async load(tx: Queryable, needs: readonly WalletNeed[], at: Moment): Promise<void> {
    const spend = new Map<MemberId, bigint>();
    const references = new Set<string>();
    const lotIds = new Set<LotId>();
    for (const need of needs) {
      if ('memberId' in need) spend.set(need.memberId, (spend.get(need.memberId) ?? 0n) + need.spend);
      else if ('reference' in need) references.add(need.reference);
      else lotIds.add(need.lotId);
    }
    const wanted = [...spend];
    const spending = wanted.filter(([, points]) => points > 0n);
    const notSpending = wanted.filter(([, points]) => points === 0n);
    const members = textColumn(wanted, ([id]) => id);
    const [wallets, dueLots, lots, dueHolds] = await Promise.all([
      tx.query<WalletRow>({
        name: 'wallets',
        text: `SELECT w.member_id, m.status, w.available, w.held, w.version
               FROM wallet w JOIN member m ON m.id = w.member_id WHERE w.member_id = ANY($1::text[])`,
        values: [members],
      }),
      notSpending.length === 0 ? [] : tx.query<LotRow>({
        name: 'lots due',
        // Sorted, so that it is one walk of lot_burn a member whatever the planner thinks of the tables' sizes. What takes
        // no points needs no more: lots_for took 17% of the database's time under accruals.
        text: `SELECT l.* FROM unnest($1::text[]) u(member_id), LATERAL (
                 SELECT * FROM lot x WHERE x.member_id = u.member_id AND x.live AND x.expires_at <= $2::timestamptz
                 ORDER BY x.expires_at, x.entry_sequence) l`,
        values: [textColumn(notSpending, ([id]) => id), at.now],
      }),
      spending.length === 0 ? [] : tx.query<LotRow>({
        name: 'lots for',
        text: 'SELECT * FROM lots_for($1::text[], $2::bigint[], $3::timestamptz)',
        values: [textColumn(spending, ([id]) => id), numberColumn(spending, ([, points]) => points), at.now],
      }),
      tx.query<HoldRow>({
        name: 'holds due',
        text: `SELECT * FROM hold WHERE member_id = ANY($1::text[]) AND status = 'OPEN' AND held_until <= $2::timestamptz`,
        values: [members, at.now],
      }),
    ]);
    for (const row of wallets) {
      this.know({ memberId: row.member_id, memberStatus: row.status, available: row.available, held: row.held, version: row.version, touched: false });
    }
    for (const row of [...dueLots, ...lots]) this.#keep(toLot(row));
    this.#addHoldRows(dueHolds);
    for (const hold of dueHolds) references.add(hold.id);
    // One more round trip, and only when a redemption, a reversal or a hold past its time is about.
    if (references.size > 0 || lotIds.size > 0) await this.#loadReferences(tx, [...references], [...lotIds]);
  }

  async #loadReferences(tx: Queryable, references: string[], lotIds: LotId[]): Promise<void> {
    const values = [references];
    const [movements, lots, holds] = await Promise.all([
      tx.query<MovementRow>({
        name: 'movements of',
        text: 'SELECT * FROM lot_movement WHERE reference = ANY($1::text[]) ORDER BY entry_sequence',
        values,
      }),
      tx.query<LotRow>({
        name: 'lots of',
        text: `SELECT * FROM lot WHERE id IN (SELECT lot_id FROM lot_movement WHERE reference = ANY($1::text[]) UNION SELECT unnest($2::text[]))`,
        values: [references, lotIds],
      }),
      tx.query<HoldRow>({ name: 'holds of', text: 'SELECT * FROM hold WHERE id = ANY($1::text[])', values }),
    ]);
    for (const row of lots) this.#keep(toLot(row));
    this.#addHoldRows(holds);
    for (const row of movements) this.#remember(toMovement(row));
  }

  #addHoldRows(rows: readonly HoldRow[]): void {
    for (const row of rows) {
      if (this.#holds.has(row.id)) continue;
      this.#holds.set(row.id, {
        id: row.id, memberId: row.member_id, partnerId: row.partner_id, points: row.points, heldUntil: row.held_until,
        status: row.status, endedSequence: row.ended_sequence,
      });
    }
  }

  *statements(): Iterable<Statement> {
    const wallets = [...this.#wallets.values()].filter((wallet) => wallet.touched);
    if (wallets.length > 0) {
      yield {
        name: 'write wallets',
        text: `UPDATE wallet w SET available = u.available, held = u.held, version = u.version
               FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::int[]) u(member_id, available, held, version)
               WHERE w.member_id = u.member_id`,
        values: [textColumn(wallets, (w) => w.memberId), numberColumn(wallets, (w) => w.available), numberColumn(wallets, (w) => w.held), numberColumn(wallets, (w) => w.version)],
      };
    }
    if (this.#newLots.size > 0) yield insertLots([...this.#newLots]);
    if (this.#changedLots.size > 0) {
      const lots = [...this.#changedLots];
      yield {
        name: 'write lots',
        text: `UPDATE lot l SET remaining = u.remaining, held = u.held, expired = u.expired
               FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[]) u(id, remaining, held, expired) WHERE l.id = u.id`,
        values: [textColumn(lots, (l) => l.id), numberColumn(lots, (l) => l.remaining), numberColumn(lots, (l) => l.held), numberColumn(lots, (l) => l.expired)],
      };
    }
    if (this.#newHolds.size > 0) yield insertHolds([...this.#newHolds]);
    if (this.#changedHolds.size > 0) {
      const holds = [...this.#changedHolds];
      yield {
        name: 'write holds',
        text: `UPDATE hold h SET status = u.status, ended_sequence = u.ended_sequence
               FROM unnest($1::text[], $2::text[], $3::bigint[]) u(id, status, ended_sequence) WHERE h.id = u.id`,
        values: [textColumn(holds, (h) => h.id), textColumn(holds, (h) => h.status), numberColumn(holds, (h) => h.endedSequence)],
      };
    }
    if (this.#newMovements.length > 0) yield insertMovements(this.#newMovements);
  }
}

function insertLots(lots: readonly Lot[]): Statement {
  return {
    name: 'new lots',
    text: `INSERT INTO lot (id, member_id, partner_id, rate_sheet_id, entry_sequence, points, remaining, held, funding_model,
             currency, issue_price, fund_price, breakage_share, expires_at, created_at)
           SELECT unnest($1::text[]), unnest($2::text[]), unnest($3::text[]), unnest($4::text[]), unnest($5::bigint[]),
             unnest($6::bigint[]), unnest($7::bigint[]), unnest($8::bigint[]), unnest($9::text[]), unnest($10::text[]),
             unnest($11::bigint[]), unnest($12::bigint[]), unnest($13::bigint[]), unnest($14::timestamptz[]),
             unnest($15::timestamptz[])`,
    values: [
      textColumn(lots, (l) => l.id), textColumn(lots, (l) => l.memberId), textColumn(lots, (l) => l.partnerId),
      textColumn(lots, (l) => l.rateSheetId), numberColumn(lots, (l) => l.entrySequence), numberColumn(lots, (l) => l.points),
      numberColumn(lots, (l) => l.remaining), numberColumn(lots, (l) => l.held), textColumn(lots, (l) => l.fundingModel),
      textColumn(lots, (l) => l.currency), numberColumn(lots, (l) => l.issuePrice), numberColumn(lots, (l) => l.fundPrice),
      numberColumn(lots, (l) => l.breakageShare), timeColumn(lots, (l) => l.expiresAt), timeColumn(lots, (l) => l.createdAt),
    ],
  };
}

function insertHolds(holds: readonly Hold[]): Statement {
  return {
    name: 'new holds',
    text: `INSERT INTO hold (id, member_id, partner_id, points, held_until, status, ended_sequence)
           SELECT unnest($1::text[]), unnest($2::text[]), unnest($3::text[]), unnest($4::bigint[]), unnest($5::timestamptz[]),
             unnest($6::text[]), unnest($7::bigint[])`,
    values: [
      textColumn(holds, (h) => h.id), textColumn(holds, (h) => h.memberId), textColumn(holds, (h) => h.partnerId),
      numberColumn(holds, (h) => h.points), timeColumn(holds, (h) => h.heldUntil), textColumn(holds, (h) => h.status),
      numberColumn(holds, (h) => h.endedSequence),
    ],
  };
}

function insertMovements(movements: readonly Movement[]): Statement {
  return {
    name: 'new movements',
    text: `INSERT INTO lot_movement (entry_sequence, lot_id, kind, points, reference, acceptor_id, price, price_currency, fx_numerator, fx_denominator)
           SELECT unnest($1::bigint[]), unnest($2::text[]), unnest($3::text[]), unnest($4::bigint[]), unnest($5::text[]),
             unnest($6::text[]), unnest($7::bigint[]), unnest($8::text[]), unnest($9::numeric[]), unnest($10::numeric[])`,
    values: [
      numberColumn(movements, (m) => m.sequence), textColumn(movements, (m) => m.lotId), textColumn(movements, (m) => m.kind),
      numberColumn(movements, (m) => m.points), textColumn(movements, (m) => m.reference),
      textColumn(movements, (m) => m.sink?.acceptorId), numberColumn(movements, (m) => m.sink?.price),
      textColumn(movements, (m) => m.sink?.currency), numberColumn(movements, (m) => m.sink?.fx?.numerator),
      numberColumn(movements, (m) => m.sink?.fx?.denominator),
    ],
  };
}

export const walletStore: Store<WalletNeed, WalletTable> = {
  name: 'wallets',
  phase: 'second',
  load: async (tx, needs, at) => {
    const table = new WalletTable();
    await table.load(tx, needs, at);
    return table;
  },
  empty: () => new WalletTable(),
  write: (table) => table.statements(),
};
