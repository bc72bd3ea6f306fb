import {
  numberColumn,
  textColumn,
  type MemberId,
  type PartnerId,
  type Queryable,
  type RowOf,
} from '../../platform/index.js';
import type { LotId } from '../journal/ids.js';
import type { NeedBy } from './wallet-needs.js';
import type { HoldRow, LotRow, MovementRow } from './wallet-rows.js';
import type { WalletEntity } from './wallet.entity.js';
import type { MemberStatus } from './wallet.js';

/** A wallet as it is loaded: with its member's status, and the times at which something of it will be due. */
export interface WalletRow extends RowOf<typeof WalletEntity> {
  readonly status: MemberStatus;
  /** The times at which the first of its lots expires and the first of its holds ends. */
  readonly lots_due: Date | null;
  readonly holds_due: Date | null;
  /** The number of the last news when the status was read; one statement sees both. */
  readonly news: bigint;
}

/** A wallet that was found by a partner's own number for its member. */
interface LinkedWalletRow extends WalletRow {
  readonly partner_id: PartnerId;
  readonly external_id: string;
}

/** A lot with the version of its wallet, as one statement sees both. */
export interface BurnRow extends LotRow {
  readonly wallet_version: number;
}
const LOTS = 'SELECT f.*, (SELECT w.version FROM wallet w WHERE w.member_id = f.member_id) AS wallet_version';

/**
 * The instant by which lots count as due while the batch's own time is not known yet. It is a second ahead, so that
 * none is left out; planning decides by its own time. It is a subquery, so that it is computed once and not for each
 * row.
 */
const SOON = `(SELECT greatest(clock_timestamp() + clock_offset_ms * interval '1 millisecond', posted_at) + interval '1 second' FROM lane_head)`;

/**
 * The times at which something of a wallet `w` is due. The subqueries sort, so that each is one probe of lot_burn and
 * hold_member, whatever the planner thinks of the sizes of the tables.
 */
const DUE = `
  CASE WHEN w.available > 0 THEN (SELECT x.expires_at FROM lot x WHERE x.member_id = w.member_id AND x.live
                                  ORDER BY x.expires_at, x.entry_sequence LIMIT 1) END AS lots_due,
  CASE WHEN w.held > 0 THEN (SELECT h.held_until FROM hold h WHERE h.member_id = w.member_id AND h.status = 'OPEN'
                             ORDER BY h.held_until LIMIT 1) END AS holds_due, (SELECT news FROM lane_head) AS news`;

/**
 * Wallets and, for those of which something is to be spent, the lots in burn order that cover it; due lots come first.
 * @param wanted the points to be spent, by wallet
 * @param at undefined: the batch's time is not known yet
 */
export async function loadWallets(
  tx: Queryable,
  wanted: readonly (readonly [MemberId, bigint])[],
  at: Date | undefined,
): Promise<{ wallets: WalletRow[]; lots: BurnRow[] }> {
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
  return { wallets, lots };
}

/** As {@link loadWallets}, by partners' own numbers for their members; the batch's time is not known yet. */
export async function loadLinked(
  tx: Queryable,
  wanted: readonly NeedBy<'externalId'>[],
): Promise<{ wallets: LinkedWalletRow[]; lots: BurnRow[] }> {
  const spending = wanted.filter(({ spend }) => spend > 0n);
  const [wallets, lots] = await Promise.all([
    tx.query<LinkedWalletRow>({
      name: 'wallets linked',
      // LATERAL with LIMIT 1 makes one index probe each, whatever the planner thinks of the sizes of the tables.
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
  return { wallets, lots };
}

/** The members' lots and holds that are past their time. */
export async function loadDue(
  tx: Queryable,
  members: readonly MemberId[],
  at: Date,
): Promise<{ lots: LotRow[]; holds: HoldRow[] }> {
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
  return { lots, holds };
}

/**
 * The movements of redemptions, accruals and conversions, oldest first, with their lots and holds; and lots by their
 * ids.
 */
export async function loadReferences(
  tx: Queryable,
  references: readonly string[],
  lotIds: readonly LotId[],
): Promise<{ movements: MovementRow[]; lots: LotRow[]; holds: HoldRow[] }> {
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
  return { movements, lots, holds };
}
