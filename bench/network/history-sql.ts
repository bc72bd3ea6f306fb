/** The statements by which a chunk of history is written: each entry as the lane's planner makes it. */
import type { BenchPartner } from './coalition.js';

/** The entries that every member's wallet gets once in a round. */
export type RoundKind = 'ACCRUAL' | 'REDEMPTION';

export interface ChunkPlan {
  readonly rounds: number;
  readonly points: number;
  readonly issuer: BenchPartner;
  readonly acceptor: BenchPartner;
  readonly prices: {
    readonly issue: number;
    readonly fund: number;
    readonly redemptionValue: number;
    readonly reimbursement: number;
  };
}

/** One posting of each entry, with constants except for the member's own account. */
interface PostingPlan {
  readonly account: string;
  readonly asset: string;
  readonly amount: number;
  readonly partnerId: string | null;
  readonly lineKind: string | null;
}

/** Entries that are sealed together: as large a batch as a busy lane makes. */
const BATCH = 100;
const MONEY = 'EUR';

/** In the order in which the planner posts; the wallet's own posting comes last. */
function postingsOf(kind: RoundKind, { points, issuer, acceptor, prices }: ChunkPlan): PostingPlan[] {
  const own = { partnerId: null, lineKind: null };
  if (kind === 'ACCRUAL') {
    return [
      { account: `issued:${issuer.id}`, asset: 'PTS', amount: -points, partnerId: issuer.id, lineKind: null },
      {
        account: `clearing:${issuer.id}`,
        asset: MONEY,
        amount: -points * prices.issue,
        partnerId: issuer.id,
        lineKind: 'ISSUED',
      },
      { account: `reserve:${MONEY}`, asset: MONEY, amount: points * prices.fund, ...own },
      { account: `margin:${MONEY}`, asset: MONEY, amount: points * (prices.issue - prices.fund), ...own },
    ];
  }
  return [
    { account: `redeemed:${acceptor.id}`, asset: 'PTS', amount: points, partnerId: acceptor.id, lineKind: null },
    { account: `reserve:${MONEY}`, asset: MONEY, amount: -points * prices.fund, ...own },
    {
      account: `clearing:${acceptor.id}`,
      asset: MONEY,
      amount: points * prices.reimbursement,
      partnerId: acceptor.id,
      lineKind: 'REDEEMED_HERE',
    },
    { account: `margin:${MONEY}`, asset: MONEY, amount: points * (prices.fund - prices.reimbursement), ...own },
  ];
}

const text = (value: string | null): string => (value === null ? 'NULL::text' : `'${value}'::text`);

/**
 * Ids sort before all that are made by the clock, in the order of the entries. Members come in another order every round:
 * 7919 is a prime, and so a walk over all of them whatever power of ten their number is.
 */
const rowsOf = (kind: RoundKind, { rounds, points }: ChunkPlan): string => `
  CREATE TEMP TABLE bench_row ON COMMIT DROP AS
  SELECT h.sequence + r.k * c.members + r.j + 1 AS sequence, h.batch + (r.k * c.members + r.j) / ${BATCH.toString()} + 1 AS batch, h.period, h.now,
    m.id AS member_id, m.version + r.k + 1 AS version, m.available ${kind === 'ACCRUAL' ? '+' : '-'} (r.k + 1) * ${points.toString()} AS available, m.lot_id,
    '01a' || lpad((h.sequence + r.k * c.members + r.j + 1)::text, 23, '0') AS suffix
  FROM (SELECT sequence, batch, period, network_now() AS now FROM lane_head) h
    CROSS JOIN (SELECT count(*) AS members FROM bench_member) c
    CROSS JOIN LATERAL (SELECT k, j FROM generate_series(0, ${(rounds - 1).toString()}) k, generate_series(0, c.members - 1) j) r
    JOIN bench_member m ON m.i = (r.j * 7919 + r.k * 31) % c.members
  ORDER BY 1`;

const array = (items: readonly (string | number)[], type: string): string => `'{${items.join(',')}}'::${type}[]`;

function entrySql(kind: RoundKind, plan: ChunkPlan): string {
  const partner = kind === 'ACCRUAL' ? plan.issuer.id : plan.acceptor.id;
  const prefix = kind === 'ACCRUAL' ? 'acr' : 'rdm';
  const postings = postingsOf(kind, plan);
  const amount = kind === 'ACCRUAL' ? plan.points : -plan.points;
  return `INSERT INTO journal_entry (sequence, kind, partner_id, member_id, reference, period, batch, posted_at,
      accounts, assets, amounts, wallet_version, available_delta, held_delta, available, held)
    SELECT sequence, '${kind}', '${partner}', member_id, '${prefix}_' || suffix, period, batch, now,
      ${array(
        postings.map((posting) => posting.account),
        'text',
      )}, ${array(
        postings.map((posting) => posting.asset),
        'text',
      )},
      ${array(
        postings.map((posting) => posting.amount),
        'numeric',
      )}, version, ${amount.toString()}, 0, available, 0
    FROM bench_row ORDER BY sequence`;
}

/** Each partner of these entries has one line; its posting's place is the line's. */
function partnerSql(kind: RoundKind, plan: ChunkPlan): string {
  const lines = postingsOf(kind, plan).flatMap(({ partnerId, lineKind }, ordinal) =>
    lineKind === null ? [] : [`(${ordinal.toString()}::smallint, ${text(partnerId)}, ${text(lineKind)})`],
  );
  return `INSERT INTO partner_entry (entry_sequence, ordinal, partner_id, period, line_kind, line_points)
    SELECT r.sequence, l.ordinal, l.partner_id, r.period, l.kind, ${plan.points.toString()}
    FROM bench_row r CROSS JOIN (VALUES ${lines.join(', ')}) l(ordinal, partner_id, kind) ORDER BY 1, 2`;
}

const valueOf = ({ points, prices }: ChunkPlan): number =>
  Math.floor((points * prices.redemptionValue) / 10_000) * 10_000;

/** The values that are kept with the key of a row's operation. */
function keyOf(kind: RoundKind, { issuer, acceptor }: ChunkPlan) {
  const isAccrual = kind === 'ACCRUAL';
  return {
    scope: isAccrual ? issuer.id : acceptor.id,
    operation: isAccrual ? 'accruePoints' : 'redeemPoints',
    result: `'["${isAccrual ? 'acr' : 'rdm'}_' || suffix || '","0","' || member_id || '","' || available || '","0",' || version || ']'`,
  };
}

/** A row's facts, in the form of src/ledger/journal/facts.ts. */
function factsSql(kind: RoundKind, plan: ChunkPlan): string {
  const { points, issuer, acceptor, prices } = plan;
  const { scope, operation, result } = keyOf(kind, plan);
  const millis = '(extract(epoch FROM now) * 1000)::bigint';
  const line = (...fields: readonly string[]): string => fields.join(' || chr(31) || ');
  const fixed = (value: string | number): string => `'${value.toString()}'`;
  const key = line(
    fixed('key'),
    fixed(scope),
    `'history-' || suffix`,
    fixed(operation),
    `encode(sha256(suffix::bytea), 'hex')`,
    result,
  );
  const order = `'order-' || suffix`;
  const lines =
    kind === 'ACCRUAL'
      ? [
          line(
            fixed('accrual'),
            order,
            fixed(points * 1_000_000),
            fixed(issuer.currency),
            fixed(''),
            millis,
            fixed(issuer.sheetId),
          ),
          key,
          line(fixed('lot'), fixed(points), fixed(issuer.sheetId), fixed('')),
        ]
      : [
          key,
          line(fixed('movement'), fixed('REDEEM'), 'lot_id', fixed(points)),
          line(
            fixed('redemption'),
            order,
            fixed(''),
            fixed(acceptor.sheetId),
            fixed(points),
            fixed(valueOf(plan)),
            fixed(acceptor.currency),
            fixed(prices.reimbursement),
            fixed(''),
          ),
        ];
  return `sequence || chr(10) || ${lines.join(' || chr(10) || ')} || chr(10)`;
}

/** Seals batch after batch, each over the digest of the one before: the canonical line is that of src/ledger/journal/seal.ts. */
function sealSql(kind: RoundKind, plan: ChunkPlan): string {
  const prefix = kind === 'ACCRUAL' ? 'acr' : 'rdm';
  const partner = kind === 'ACCRUAL' ? plan.issuer.id : plan.acceptor.id;
  const amount = kind === 'ACCRUAL' ? plan.points : -plan.points;
  const fixed = postingsOf(kind, plan)
    .map((posting) => `["${posting.account}","${posting.asset}","${posting.amount.toString()}"]`)
    .join(',');
  return `DO $do$
    DECLARE last bytea := (SELECT digest FROM lane_head); b record;
    BEGIN
      FOR b IN SELECT batch, min(sequence) AS first, max(sequence) AS last, min(now) AS now, string_agg(
          '{"sequence":"' || sequence || '","kind":"${kind}","partner":"${partner}","member":"' || member_id || '","reference":"${prefix}_' || suffix
          || '","period":' || period || ',"postedAt":"' || to_char(now AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
          || '","postings":[${fixed},["wallet:' || member_id || '","PTS","${amount.toString()}"]]}' || chr(10), '' ORDER BY sequence) AS lines,
          sha256(convert_to(string_agg(${factsSql(kind, plan)}, '' ORDER BY sequence), 'UTF8')) AS facts
        FROM bench_row GROUP BY batch ORDER BY batch
      LOOP
        last := sha256(last || convert_to(b.lines || '{"facts":"' || encode(b.facts, 'hex') || '"}' || chr(10), 'UTF8'));
        INSERT INTO seal (batch, first_sequence, last_sequence, digest, sealed_at, facts) VALUES (b.batch, b.first, b.last, last, b.now, b.facts);
      END LOOP;
      UPDATE lane_head SET digest = last, sequence = (SELECT max(sequence) FROM bench_row), batch = (SELECT max(batch) FROM bench_row),
        posted_at = (SELECT max(now) FROM bench_row), issued = issued + ${kind === 'ACCRUAL' ? `(SELECT count(*) FROM bench_row) * ${plan.points.toString()}` : '0'};
    END $do$`;
}

/** Balances and running totals, as the lane's own upserts. */
function totalsSql(kind: RoundKind, plan: ChunkPlan): string[] {
  const postings = postingsOf(kind, plan);
  const accounts = postings.map(
    ({ account, asset, partnerId, amount }) =>
      `('${account}', '${asset}', ${text(partnerId)}, ${amount.toString()}::numeric)`,
  );
  const lines = postings
    .filter(({ lineKind }) => lineKind !== null)
    .map(({ partnerId, lineKind, amount }) => `(${text(partnerId)}, ${text(lineKind)}, ${amount.toString()}::numeric)`);
  return [
    `INSERT INTO account AS a (path, asset, partner_id, balance)
     SELECT p.path, p.asset, p.partner_id, p.amount * (SELECT count(*) FROM bench_row) FROM (VALUES ${accounts.join(', ')}) p(path, asset, partner_id, amount)
     ON CONFLICT (path) DO UPDATE SET balance = a.balance + excluded.balance`,
    `INSERT INTO period_total AS t (period, partner_id, line_kind, counterparty_id, entries, points, amount)
     SELECT h.period, l.partner_id, l.kind, '', c.entries, c.entries * ${plan.points.toString()}, c.entries * l.amount
     FROM lane_head h, (SELECT count(*) AS entries FROM bench_row) c, (VALUES ${lines.join(', ')}) l(partner_id, kind, amount)
     ON CONFLICT (period, partner_id, line_kind, counterparty_id) DO UPDATE
     SET entries = t.entries + excluded.entries, points = t.points + excluded.points, amount = t.amount + excluded.amount`,
  ];
}

function objectSql(kind: RoundKind, plan: ChunkPlan): string[] {
  const { points, issuer, acceptor, prices, rounds } = plan;
  const many = points.toString();
  if (kind === 'ACCRUAL') {
    return [
      `INSERT INTO accrual (id, partner_id, member_id, order_id, spend, currency, occurred_at, rate_sheet_id, lot_id, points, created_at, entry_sequence)
       SELECT 'acr_' || suffix, '${issuer.id}', member_id, 'order-' || suffix, ${many}::numeric * 1000000, '${issuer.currency}', now, '${issuer.sheetId}', 'lot_' || suffix, ${many}, now, sequence FROM bench_row`,
      `INSERT INTO lot (id, member_id, partner_id, rate_sheet_id, entry_sequence, points, remaining, funding_model, currency, issue_price, fund_price, breakage_share, created_at)
       SELECT 'lot_' || suffix, member_id, '${issuer.id}', '${issuer.sheetId}', sequence, ${many}, ${many}, '${issuer.fundingModel}', '${issuer.currency}',
         ${prices.issue.toString()}, ${prices.fund.toString()}, 0, now FROM bench_row`,
      // The first lot is the oldest, and so the first that is spent from.
      `UPDATE bench_member m SET version = m.version + ${rounds.toString()}, available = m.available + ${(rounds * points).toString()}, lot_id = coalesce(m.lot_id, l.id)
       FROM (SELECT member_id, min('lot_' || suffix) AS id FROM bench_row GROUP BY member_id) l WHERE l.member_id = m.id`,
    ];
  }
  const value = valueOf(plan);
  return [
    `INSERT INTO redemption (id, partner_id, member_id, order_id, rate_sheet_id, points, value, currency, reimbursement_price, captured_points, created_at, entry_sequence)
     SELECT 'rdm_' || suffix, '${acceptor.id}', member_id, 'order-' || suffix, '${acceptor.sheetId}', ${many}, ${value.toString()}, '${acceptor.currency}',
       ${prices.reimbursement.toString()}, ${many}, now, sequence FROM bench_row`,
    `INSERT INTO lot_movement (entry_sequence, lot_id, kind, points, reference, acceptor_id, price, price_currency)
     SELECT sequence, lot_id, 'REDEEM', ${many}, 'rdm_' || suffix, '${acceptor.id}', ${prices.reimbursement.toString()}, '${acceptor.currency}' FROM bench_row`,
    `UPDATE bench_member SET version = version + ${rounds.toString()}, available = available - ${(rounds * points).toString()}`,
    `UPDATE lot l SET remaining = l.remaining - ${(rounds * points).toString()} FROM bench_member m WHERE l.id = m.lot_id`,
  ];
}

/** All statements of a chunk, in order, within one transaction. */
export function entrySteps(kind: RoundKind, plan: ChunkPlan): string[] {
  const { scope, operation, result } = keyOf(kind, plan);
  return [
    rowsOf(kind, plan),
    'ANALYZE bench_row',
    entrySql(kind, plan),
    partnerSql(kind, plan),
    `INSERT INTO idempotency_key (scope, key, operation, input_hash, result, created_at, entry_sequence)
     SELECT '${scope}', 'history-' || suffix, '${operation}', sha256(suffix::bytea), ${result}, now, sequence FROM bench_row`,
    ...totalsSql(kind, plan),
    sealSql(kind, plan),
    ...objectSql(kind, plan),
    'UPDATE wallet w SET available = m.available, version = m.version FROM bench_member m WHERE m.id = w.member_id',
  ];
}
