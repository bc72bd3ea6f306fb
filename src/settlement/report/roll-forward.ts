import { numberColumn, textColumn, type Queryable } from '../../platform/index.js';
import { movementKinds, type FundingModel, type MovementDeclaration } from '../../ledger/index.js';
import type { Range } from './range.js';

/** opening + issued - redeemed - expired = closing. Reversals reduce issued points, refunds reduce redeemed points. */
export interface Roll {
  readonly opening: bigint;
  readonly issued: bigint;
  readonly redeemed: bigint;
  readonly expired: bigint;
  readonly closing: bigint;
}

/** The money behind outstanding points: the reserve (ON_ISSUE) or the commitments (ON_REDEMPTION) of one currency. */
interface MoneyRoll extends Roll {
  readonly currency: string;
  readonly fundingModel: FundingModel;
}

interface RollForward {
  readonly periodNumber: number;
  readonly points: Roll;
  readonly money: readonly MoneyRoll[];
}

interface Balance {
  path: string;
  before: bigint;
  after: bigint;
}

/** Balances of accounts at the period's beginning and end, as each close kept them; now, while it is open. */
async function findBalances(tx: Queryable, { number, isOpen }: Range): Promise<Balance[]> {
  const ends = isOpen
    ? 'SELECT path, balance FROM account'
    : 'SELECT path, balance FROM period_balance WHERE period = $1';
  return tx.query<Balance>({
    text: `SELECT coalesce(a.path, b.path) AS path, coalesce(b.balance, 0) AS before, coalesce(a.balance, 0) AS after
           FROM (${ends}) a FULL JOIN (SELECT path, balance FROM period_balance WHERE period = $1 - 1) b ON b.path = a.path
           WHERE $1::int > 0 AND coalesce(a.path, b.path) ~ '^(issued|redeemed|expired|reserve|commitments):'`,
    values: [number],
  });
}

interface Moved {
  currency: string;
  funding_model: FundingModel;
  issued: bigint;
  redeemed: bigint;
  expired: bigint;
}

/** Points that lots gained and lost in the period, at the price behind each; read separately from the accounts. */
async function findMoved(tx: Queryable, { first, last }: Range): Promise<Moved[]> {
  const counted = Object.values<MovementDeclaration>(movementKinds).filter(({ counts }) => counts !== undefined);
  return tx.query<Moved>({
    text: `SELECT currency, funding_model, coalesce(sum(amount) FILTER (WHERE what = 'issued'), 0) AS issued,
             coalesce(sum(amount) FILTER (WHERE what = 'redeemed'), 0) AS redeemed, coalesce(sum(amount) FILTER (WHERE what = 'expired'), 0) AS expired
           FROM (SELECT currency, funding_model, 'issued' AS what,
                   points::numeric * CASE funding_model WHEN 'ON_ISSUE' THEN fund_price ELSE issue_price END AS amount
                 FROM lot WHERE entry_sequence BETWEEN $1 AND $2
                 UNION ALL
                 SELECT l.currency, l.funding_model, k.what, m.points::numeric * k.sign
                     * CASE l.funding_model WHEN 'ON_ISSUE' THEN l.fund_price ELSE l.issue_price END
                 FROM lot_movement m JOIN lot l ON l.id = m.lot_id JOIN unnest($3::text[], $4::text[], $5::int[]) k(kind, what, sign) ON k.kind = m.kind
                 WHERE m.entry_sequence BETWEEN $1 AND $2) moved
           GROUP BY 1, 2`,
    values: [
      first,
      last,
      textColumn(counted, ({ kind }) => kind),
      textColumn(counted, ({ counts }) => counts?.as),
      numberColumn(counted, ({ counts }) => counts?.sign),
    ],
  });
}

function rollPoints(balances: readonly Balance[]): Roll {
  const sums = { issued: [0n, 0n], redeemed: [0n, 0n], expired: [0n, 0n] } satisfies Record<string, [bigint, bigint]>;
  for (const { path, before, after } of balances) {
    const kind = path.split(':')[0] as keyof typeof sums;
    if (!(kind in sums)) continue;
    sums[kind] = [sums[kind][0] + before, sums[kind][1] + after];
  }
  const at = (i: 0 | 1) => -(sums.issued[i] + sums.redeemed[i] + sums.expired[i]);
  const change = (kind: keyof typeof sums) => sums[kind][1] - sums[kind][0];
  return {
    opening: at(0),
    issued: -change('issued'),
    redeemed: change('redeemed'),
    expired: change('expired'),
    closing: at(1),
  };
}

const accountOf = { ON_ISSUE: 'reserve', ON_REDEMPTION: 'commitments' } as const;

/**
 * The roll-forward of a period, in points and money. Opening and closing come from the accounts, the changes between from lots;
 * their agreement is a check of both.
 */
export async function findRollForward(tx: Queryable, range: Range): Promise<RollForward> {
  const balances = await findBalances(tx, range);
  const moved = await findMoved(tx, range);
  const money: MoneyRoll[] = [];
  for (const fundingModel of ['ON_ISSUE', 'ON_REDEMPTION'] as const) {
    const prefix = `${accountOf[fundingModel]}:`;
    for (const { path, before, after } of balances) {
      if (!path.startsWith(prefix)) continue;
      const currency = path.slice(prefix.length);
      const between = moved.find((row) => row.currency === currency && row.funding_model === fundingModel);
      money.push({
        currency,
        fundingModel,
        opening: before,
        closing: after,
        issued: between?.issued ?? 0n,
        redeemed: between?.redeemed ?? 0n,
        expired: between?.expired ?? 0n,
      });
    }
  }
  money.sort((a, b) => (a.currency < b.currency ? -1 : a.currency > b.currency ? 1 : 0));
  return { periodNumber: range.number, points: rollPoints(balances), money };
}
