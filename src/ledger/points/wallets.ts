import {
  numberColumn,
  rational,
  textColumn,
  timeColumn,
  type MemberId,
  type Micros,
  type PartnerId,
  type Queryable,
  type Statement,
} from '../../platform/index.js';
import type { LotId, RateSheetId } from '../journal/ids.js';
import type { WalletBalances } from '../journal/entry.js';
import { facts, millisOf } from '../journal/facts.js';
import { NO_LOTS, spendable, type KnownLots } from './known-lots.js';
import {
  burnOrder,
  movementKinds,
  type FundingModel,
  type Lot,
  type Movement,
  type MovementKind,
  type Sink,
} from './lot.js';

export type MemberStatus = 'ACTIVE' | 'FROZEN' | 'CLOSED';

/** A member's account of points, as the batch sees it. */
export interface Wallet extends WalletBalances {
  memberStatus: MemberStatus;
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
  readonly id: string;
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
  /** The same of whom a partner's own number means, found in the same flight. */
  | { readonly partnerId: PartnerId; readonly externalId: string; readonly spend: bigint }
  /** What was done for a redemption (or accrual, conversion), with the lots concerned and the hold. */
  | { readonly reference: string }
  | { readonly lotId: LotId };

interface LotRow {
  id: LotId;
  member_id: MemberId;
  partner_id: PartnerId;
  rate_sheet_id: RateSheetId;
  entry_sequence: bigint;
  points: bigint;
  remaining: bigint;
  held: bigint;
  expired: bigint;
  funding_model: FundingModel;
  currency: string;
  issue_price: Micros;
  fund_price: Micros;
  breakage_share: Micros;
  expires_at: Date | null;
  created_at: Date;
}

/** A lot with the version of its wallet, as one statement sees both. */
interface BurnRow extends LotRow {
  wallet_version: number;
}
const LOTS = 'SELECT f.*, (SELECT w.version FROM wallet w WHERE w.member_id = f.member_id) AS wallet_version';

/** A row of table `lot` as the planner's lot. */
export const toLot = (row: LotRow): Lot => ({
  id: row.id,
  memberId: row.member_id,
  partnerId: row.partner_id,
  rateSheetId: row.rate_sheet_id,
  entrySequence: row.entry_sequence,
  points: row.points,
  remaining: row.remaining,
  held: row.held,
  expired: row.expired,
  fundingModel: row.funding_model,
  currency: row.currency,
  issuePrice: row.issue_price,
  fundPrice: row.fund_price,
  breakageShare: row.breakage_share,
  expiresAt: row.expires_at,
  createdAt: row.created_at,
});

interface MovementRow {
  entry_sequence: bigint;
  lot_id: LotId;
  kind: MovementKind;
  points: bigint;
  reference: string | null;
  acceptor_id: PartnerId | null;
  price: Micros | null;
  price_currency: string | null;
  fx_numerator: bigint | null;
  fx_denominator: bigint | null;
}

/** A row of table `lot_movement` as the planner's movement. */
export const toMovement = (row: MovementRow): Movement => ({
  sequence: row.entry_sequence,
  lotId: row.lot_id,
  kind: row.kind,
  points: row.points,
  reference: row.reference,
  sink:
    row.acceptor_id === null || row.price === null || row.price_currency === null
      ? null
      : {
          acceptorId: row.acceptor_id,
          currency: row.price_currency,
          price: row.price,
          fx:
            row.fx_numerator === null || row.fx_denominator === null
              ? null
              : rational(row.fx_numerator, row.fx_denominator),
        },
});

interface WalletRow {
  member_id: MemberId;
  status: MemberStatus;
  available: bigint;
  held: bigint;
  version: number;
  /** When the first of its lots expires, and the first of its holds ends. */
  lots_due: Date | null;
  holds_due: Date | null;
  /** Up to which the status counts, as the same statement saw both. */
  news: bigint;
}
interface LinkedWalletRow extends WalletRow {
  partner_id: PartnerId;
  external_id: string;
}
interface HoldRow {
  id: string;
  member_id: MemberId;
  partner_id: PartnerId;
  points: bigint;
  held_until: Date;
  status: HoldStatus;
  ended_sequence: bigint | null;
}

type Asked<Key extends string> = Extract<WalletNeed, Readonly<Record<Key, unknown>>>;

/** What is wanted, by kind; points to be spent from one wallet are summed up. */
function sortNeeds(needs: readonly WalletNeed[]) {
  const members = new Map<MemberId, bigint>();
  const links = new Map<string, { partnerId: PartnerId; externalId: string; spend: bigint }>();
  const references = new Set<string>();
  const lotIds = new Set<LotId>();
  for (const need of needs) {
    if ('memberId' in need) members.set(need.memberId, (members.get(need.memberId) ?? 0n) + need.spend);
    else if ('externalId' in need) {
      const key = linkKey(need.partnerId, need.externalId);
      const link = links.get(key);
      if (link) link.spend += need.spend;
      else links.set(key, { ...need });
    } else if ('reference' in need) references.add(need.reference);
    else lotIds.add(need.lotId);
  }
  return { members, links, references, lotIds };
}

export const linkKey = (partnerId: PartnerId, externalId: string): string => `${partnerId} ${externalId}`;

/**
 * The instant by which lots count as due when the batch's own is not known yet: a second ahead, so that none is
 * left out; planning decides by its own time. As one value to the planner, not once a row.
 */
const SOON = `(SELECT greatest(clock_timestamp() + clock_offset_ms * interval '1 millisecond', posted_at) + interval '1 second' FROM lane_head)`;

/** Of a wallet `w`. Sorted, so that each is one probe of lot_burn and hold_member whatever the planner thinks of the tables' sizes. */
const DUE = `
  CASE WHEN w.available > 0 THEN (SELECT x.expires_at FROM lot x WHERE x.member_id = w.member_id AND x.live
                                  ORDER BY x.expires_at, x.entry_sequence LIMIT 1) END AS lots_due,
  CASE WHEN w.held > 0 THEN (SELECT h.held_until FROM hold h WHERE h.member_id = w.member_id AND h.status = 'OPEN'
                             ORDER BY h.held_until LIMIT 1) END AS holds_due, (SELECT news FROM lane_head) AS news`;

/** When something of a wallet is past its time: at the earliest, in milliseconds; Infinity: never. */
export interface Due {
  lots: number;
  holds: number;
}

const instant = (at: Date | null): number => at?.getTime() ?? Infinity;

/** The wallets, lots and holds that a batch touches, and what it does to them. */
export class WalletTable {
  readonly #linked = new Map<string, MemberId>();
  /** Points that the loaded lots of a wallet were to cover. */
  readonly #covered = new Map<MemberId, bigint>();
  /** What is not loaded and will be due; none of a wallet whose lots and holds that are due are loaded. */
  readonly #due = new Map<MemberId, Due>();
  readonly #knownLots = new Map<MemberId, KnownLots>();
  readonly #news = new Map<MemberId, bigint>();
  readonly #references = new Set<string>();
  /** Of members whose status the batch changes. */
  readonly #newStatuses = new Set<Wallet>();
  readonly #wallets = new Map<MemberId, Wallet>();
  readonly #lots = new Map<LotId, Lot>();
  readonly #byMember = new Map<MemberId, Lot[]>();
  readonly #holds = new Map<string, Hold>();
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

  /**
   * Knows a wallet as a cache does, and its lots when some of it is to be spent.
   * @returns false when the lots are too few for all that is to be spent of it
   */
  recall(
    { wallet, due, lots }: { readonly wallet: Wallet; readonly due: Due; readonly lots: KnownLots },
    spend: bigint,
  ): boolean {
    const { memberId } = wallet;
    if (!this.#wallets.has(memberId)) {
      this.know({ ...wallet, touched: false });
      this.#due.set(memberId, { ...due });
    }
    const covered = (this.#covered.get(memberId) ?? 0n) + spend;
    this.#covered.set(memberId, covered);
    if (covered === 0n) return true;
    if (!this.#knownLots.has(memberId)) {
      this.#knownLots.set(memberId, lots);
      for (const lot of lots.lots) this.#keep({ ...lot });
    }
    return spendable(lots) >= covered;
  }

  known(): Iterable<Wallet> {
    return this.#wallets.values();
  }

  /** Whom the batch is planned over. */
  members(): MemberId[] {
    return [...this.#wallets.keys()];
  }

  /** The last news that a member's status was read with; undefined: it was not read. */
  newsOf(memberId: MemberId): bigint | undefined {
    return this.#news.get(memberId);
  }

  /** As `setStatus` of status-store.ts, which also has it written. */
  setStatus(wallet: Wallet, status: MemberStatus): void {
    this.#newStatuses.add(wallet);
    wallet.memberStatus = status;
  }

  /** The wallets whose members the batch gives a status. */
  get newStatuses(): ReadonlySet<Wallet> {
    return this.#newStatuses;
  }

  /** What will be due of a wallet, where that is known. */
  due(memberId: MemberId): Due | undefined {
    return this.#due.get(memberId);
  }

  /** The lots that were loaded in burn order, as they were. */
  knownLots(memberId: MemberId): KnownLots | undefined {
    return this.#knownLots.get(memberId);
  }

  /** All that are here, in no order. */
  allLotsOf(memberId: MemberId): readonly Lot[] {
    return this.#byMember.get(memberId) ?? [];
  }

  /** Whom the partners' own numbers mean, each as {@link linkKey}. */
  get links(): ReadonlyMap<string, MemberId> {
    return this.#linked;
  }

  link(partnerId: PartnerId, externalId: string, memberId: MemberId): void {
    this.#linked.set(linkKey(partnerId, externalId), memberId);
  }

  /** Whom a partner's own number means, of those that were wanted by it. */
  linked(partnerId: PartnerId, externalId: string): MemberId | undefined {
    return this.#linked.get(linkKey(partnerId, externalId));
  }

  lot(id: LotId): Lot | undefined {
    return this.#lots.get(id);
  }

  /** The member's loaded lots with points available, in burn order. */
  lotsOf(memberId: MemberId): Lot[] {
    return (this.#byMember.get(memberId) ?? []).filter((lot) => lot.remaining > 0n).sort(burnOrder);
  }

  hold(id: string): Hold | undefined {
    return this.#holds.get(id);
  }

  dueHolds(memberId: MemberId, at: Date): Hold[] {
    return [...this.#holds.values()]
      .filter(
        (hold) => hold.memberId === memberId && hold.status === 'OPEN' && hold.heldUntil.getTime() <= at.getTime(),
      )
      .sort((a, b) => a.heldUntil.getTime() - b.heldUntil.getTime() || (a.id < b.id ? -1 : 1));
  }

  /** What was done for a redemption, accrual or conversion, oldest first. */
  movementsOf(reference: string): readonly Movement[] {
    return this.#movements.get(reference) ?? [];
  }

  /** Puts points of a lot from one state to another. Whether they are there is the caller's to know. */
  move(
    lot: Lot,
    kind: MovementKind,
    points: bigint,
    sequence: bigint,
    reference: string | null,
    sink: Sink | null,
  ): void {
    lot.remaining += movementKinds[kind].remaining * points;
    lot.held += movementKinds[kind].held * points;
    if (kind === 'EXPIRE') lot.expired += points;
    if (lot.remaining < 0n || lot.held < 0n) throw new Error(`lot ${lot.id} would go below zero`);
    this.#willBeDue(lot);
    if (!this.#newLots.has(lot)) this.#changedLots.add(lot);
    const movement = { sequence, lotId: lot.id, kind, points, reference, sink };
    this.#newMovements.push(movement);
    this.#remember(movement);
  }

  addLot(lot: Lot): void {
    this.#newLots.add(lot);
    this.#keep(lot);
    this.#willBeDue(lot);
  }

  /** Of a lot with points available: one that had none may have some again. */
  #willBeDue(lot: Lot): void {
    const due = this.#due.get(lot.memberId);
    if (due && lot.remaining > 0n) due.lots = Math.min(due.lots, instant(lot.expiresAt));
  }

  addHold(hold: Hold): void {
    this.#newHolds.add(hold);
    this.#holds.set(hold.id, hold);
    const due = this.#due.get(hold.memberId);
    if (due) due.holds = Math.min(due.holds, instant(hold.heldUntil));
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

  /** What of this is not loaded. Of a wallet all that is wanted, so that its lots cover it together. */
  missing(needs: readonly WalletNeed[], at: Date): WalletNeed[] {
    const { members, links, references, lotIds } = sortNeeds(needs);
    const isMissing = ([id, spend]: readonly [MemberId, bigint]) =>
      this.#isDue(id, at) || spend > (this.#covered.get(id) ?? -1n);
    return [
      ...[...members].filter(isMissing).map(([memberId, spend]): Asked<'memberId'> => ({ memberId, spend })),
      ...links.values(),
      ...[...references]
        .filter((reference) => !this.#references.has(reference))
        .map((reference): Asked<'reference'> => ({ reference })),
      ...[...lotIds].filter((id) => !this.#lots.has(id)).map((lotId): Asked<'lotId'> => ({ lotId })),
    ];
  }

  async load(tx: Queryable, needs: readonly WalletNeed[], at: Date | undefined): Promise<void> {
    const { members, links, references, lotIds } = sortNeeds(needs);
    await Promise.all([
      members.size === 0 ? undefined : this.#loadMembers(tx, [...members], at),
      links.size === 0 ? undefined : this.#loadLinked(tx, [...links.values()]),
      references.size + lotIds.size === 0 ? undefined : this.#loadReferences(tx, [...references], [...lotIds]),
    ]);
    // More round trips only when something is past its time. Before the batch's own is known it is left to be missing.
    if (at)
      await this.#loadDue(
        tx,
        [...members.keys()].filter((id) => this.#isDue(id, at)),
        at,
      );
  }

  /** Whether something is past its time that is not loaded: lots that are due come with those that are to be spent. */
  #isDue(memberId: MemberId, at: Date): boolean {
    const due = this.#due.get(memberId);
    if (!due) return false;
    return due.holds <= at.getTime() || (due.lots <= at.getTime() && (this.#covered.get(memberId) ?? 0n) === 0n);
  }

  async #loadMembers(
    tx: Queryable,
    wanted: readonly (readonly [MemberId, bigint])[],
    at: Date | undefined,
  ): Promise<void> {
    const spending = wanted.filter(([, points]) => points > 0n);
    const time = (parameter: string) => (at ? `${parameter}::timestamptz` : SOON);
    const name = (plain: string) => (at ? plain : `${plain}, soon`);
    const [wallets, lots] = await Promise.all([
      tx.query<WalletRow>({
        name: 'wallets',
        text: `SELECT w.member_id, w.status, w.available, w.held, w.version, ${DUE}
               FROM unnest($1::text[]) u(member_id), LATERAL (
                 SELECT x.*, m.status FROM wallet x JOIN member m ON m.id = x.member_id WHERE x.member_id = u.member_id LIMIT 1) w`,
        values: [textColumn(wanted, ([id]) => id)],
      }),
      spending.length === 0
        ? []
        : tx.query<BurnRow>({
            name: name('lots for'),
            text: `${LOTS} FROM lots_for($1::text[], $2::bigint[], ${time('$3')}) f`,
            values: [
              textColumn(spending, ([id]) => id),
              numberColumn(spending, ([, points]) => points),
              ...(at ? [at] : []),
            ],
          }),
    ]);
    const points = new Map(wanted);
    for (const row of wallets) this.#add(row, points.get(row.member_id) ?? 0n);
    this.#addLots(lots);
  }

  async #loadLinked(tx: Queryable, wanted: readonly Asked<'externalId'>[]): Promise<void> {
    const spending = wanted.filter(({ spend }) => spend > 0n);
    const [wallets, lots] = await Promise.all([
      tx.query<LinkedWalletRow>({
        name: 'wallets linked',
        // LATERAL with LIMIT 1: one index probe each, whatever the planner thinks of the tables' sizes.
        text: `SELECT u.partner_id, u.external_id, w.member_id, w.status, w.available, w.held, w.version, ${DUE}
               FROM unnest($1::text[], $2::text[]) u(partner_id, external_id),
                 LATERAL (SELECT x.member_id FROM member_link x WHERE x.partner_id = u.partner_id AND x.external_id = u.external_id LIMIT 1) l,
                 LATERAL (SELECT x.*, m.status FROM wallet x JOIN member m ON m.id = x.member_id WHERE x.member_id = l.member_id LIMIT 1) w`,
        values: [textColumn(wanted, (need) => need.partnerId), textColumn(wanted, (need) => need.externalId)],
      }),
      spending.length === 0
        ? []
        : tx.query<BurnRow>({
            name: 'lots for linked',
            text: `${LOTS} FROM lots_for(
                 ARRAY(SELECT (SELECT x.member_id FROM member_link x WHERE x.partner_id = u.partner_id AND x.external_id = u.external_id)
                       FROM unnest($1::text[], $2::text[]) WITH ORDINALITY u(partner_id, external_id, n) ORDER BY u.n),
                 $3::bigint[], ${SOON}) f`,
            values: [
              textColumn(spending, (need) => need.partnerId),
              textColumn(spending, (need) => need.externalId),
              numberColumn(spending, (need) => need.spend),
            ],
          }),
    ]);
    const points = new Map(wanted.map((need) => [linkKey(need.partnerId, need.externalId), need.spend]));
    for (const row of wallets) {
      this.link(row.partner_id, row.external_id, row.member_id);
      this.#add(row, points.get(linkKey(row.partner_id, row.external_id)) ?? 0n);
    }
    this.#addLots(lots);
  }

  /** @param covered points that lots were asked for; those of two names of one wallet were each, not together */
  #add(row: WalletRow, covered: bigint): void {
    const memberId = row.member_id;
    if (!this.#wallets.has(memberId)) {
      this.know({
        memberId,
        memberStatus: row.status,
        available: row.available,
        held: row.held,
        version: row.version,
        touched: false,
      });
    }
    const before = this.#covered.get(memberId) ?? -1n;
    if (covered > before) this.#covered.set(memberId, covered);
    this.#due.set(memberId, { lots: instant(row.lots_due), holds: instant(row.holds_due) });
    this.#news.set(memberId, row.news);
    if (row.available === 0n) this.#knownLots.set(memberId, { ...NO_LOTS, whole: true });
  }

  /** Lots in burn order, a wallet's from its first. */
  #addLots(rows: readonly BurnRow[]): void {
    const read = new Map<MemberId, Lot[]>();
    for (const row of rows) {
      const lot = toLot(row);
      // Loaded ahead, the wallet may have been read before or after.
      if (row.wallet_version === this.#wallets.get(row.member_id)?.version) {
        const list = read.get(row.member_id);
        if (list) list.push({ ...lot });
        else read.set(row.member_id, [{ ...lot }]);
      }
      this.#keep(lot);
    }
    for (const [memberId, lots] of read) {
      const known = { lots, whole: false, last: lots.at(-1) };
      if (spendable(known) > spendable(this.#knownLots.get(memberId) ?? NO_LOTS)) {
        this.#knownLots.set(memberId, { ...known, whole: spendable(known) === this.#wallets.get(memberId)?.available });
      }
    }
  }

  async #loadDue(tx: Queryable, members: readonly MemberId[], at: Date): Promise<void> {
    if (members.length === 0) return;
    const ids = textColumn(members, (id) => id);
    const [lots, holds] = await Promise.all([
      tx.query<LotRow>({
        name: 'lots due',
        text: `SELECT l.* FROM unnest($1::text[]) u(member_id), LATERAL (
                 SELECT * FROM lot x WHERE x.member_id = u.member_id AND x.live AND x.expires_at <= $2::timestamptz
                 ORDER BY x.expires_at, x.entry_sequence) l`,
        values: [ids, at],
      }),
      tx.query<HoldRow>({
        name: 'holds due',
        text: `SELECT * FROM hold WHERE member_id = ANY($1::text[]) AND status = 'OPEN' AND held_until <= $2::timestamptz`,
        values: [ids, at],
      }),
    ]);
    for (const row of lots) this.#keep(toLot(row));
    this.#addHoldRows(holds);
    for (const id of members) this.#due.delete(id);
    const references = holds.map(({ id }) => id).filter((id) => !this.#references.has(id));
    if (references.length > 0) await this.#loadReferences(tx, references, []);
  }

  async #loadReferences(tx: Queryable, references: string[], lotIds: LotId[]): Promise<void> {
    for (const reference of references) this.#references.add(reference);
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
        id: row.id,
        memberId: row.member_id,
        partnerId: row.partner_id,
        points: row.points,
        heldUntil: row.held_until,
        status: row.status,
        endedSequence: row.ended_sequence,
      });
    }
  }

  *facts(): Iterable<readonly [bigint, string]> {
    for (const lot of this.#newLots)
      yield [lot.entrySequence, facts.lot(lot.points, lot.rateSheetId, millisOf(lot.expiresAt))];
    for (const { sequence, kind, lotId, points } of this.#newMovements)
      yield [sequence, facts.movement(kind, lotId, points)];
  }

  *statements(): Iterable<Statement> {
    const wallets = [...this.#wallets.values()].filter((wallet) => wallet.touched);
    if (wallets.length > 0) {
      yield {
        name: 'write wallets',
        text: `UPDATE wallet w SET available = u.available, held = u.held, version = u.version
               FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::int[]) u(member_id, available, held, version)
               WHERE w.member_id = u.member_id`,
        values: [
          textColumn(wallets, (w) => w.memberId),
          numberColumn(wallets, (w) => w.available),
          numberColumn(wallets, (w) => w.held),
          numberColumn(wallets, (w) => w.version),
        ],
      };
    }
    if (this.#newLots.size > 0) yield insertLots([...this.#newLots]);
    if (this.#changedLots.size > 0) {
      const lots = [...this.#changedLots];
      yield {
        name: 'write lots',
        text: `UPDATE lot l SET remaining = u.remaining, held = u.held, expired = u.expired
               FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[]) u(id, remaining, held, expired) WHERE l.id = u.id`,
        values: [
          textColumn(lots, (l) => l.id),
          numberColumn(lots, (l) => l.remaining),
          numberColumn(lots, (l) => l.held),
          numberColumn(lots, (l) => l.expired),
        ],
      };
    }
    if (this.#newHolds.size > 0) yield insertHolds([...this.#newHolds]);
    if (this.#changedHolds.size > 0) {
      const holds = [...this.#changedHolds];
      yield {
        name: 'write holds',
        text: `UPDATE hold h SET status = u.status, ended_sequence = u.ended_sequence
               FROM unnest($1::text[], $2::text[], $3::bigint[]) u(id, status, ended_sequence) WHERE h.id = u.id`,
        values: [
          textColumn(holds, (h) => h.id),
          textColumn(holds, (h) => h.status),
          numberColumn(holds, (h) => h.endedSequence),
        ],
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
      textColumn(lots, (l) => l.id),
      textColumn(lots, (l) => l.memberId),
      textColumn(lots, (l) => l.partnerId),
      textColumn(lots, (l) => l.rateSheetId),
      numberColumn(lots, (l) => l.entrySequence),
      numberColumn(lots, (l) => l.points),
      numberColumn(lots, (l) => l.remaining),
      numberColumn(lots, (l) => l.held),
      textColumn(lots, (l) => l.fundingModel),
      textColumn(lots, (l) => l.currency),
      numberColumn(lots, (l) => l.issuePrice),
      numberColumn(lots, (l) => l.fundPrice),
      numberColumn(lots, (l) => l.breakageShare),
      timeColumn(lots, (l) => l.expiresAt),
      timeColumn(lots, (l) => l.createdAt),
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
      textColumn(holds, (h) => h.id),
      textColumn(holds, (h) => h.memberId),
      textColumn(holds, (h) => h.partnerId),
      numberColumn(holds, (h) => h.points),
      timeColumn(holds, (h) => h.heldUntil),
      textColumn(holds, (h) => h.status),
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
      numberColumn(movements, (m) => m.sequence),
      textColumn(movements, (m) => m.lotId),
      textColumn(movements, (m) => m.kind),
      numberColumn(movements, (m) => m.points),
      textColumn(movements, (m) => m.reference),
      textColumn(movements, (m) => m.sink?.acceptorId),
      numberColumn(movements, (m) => m.sink?.price),
      textColumn(movements, (m) => m.sink?.currency),
      numberColumn(movements, (m) => m.sink?.fx?.numerator),
      numberColumn(movements, (m) => m.sink?.fx?.denominator),
    ],
  };
}
