/** The naive model's settlement: a statement is read off the whole journal, line by line (design, section 6). */
import { totalsOf } from './model-journal.js';
import { minorUnits } from './model-terms.js';
import type { Model } from './model.js';

export interface ModelStatement {
  readonly partner: string;
  readonly period: number;
  /** `kind counterparty: entries, points, amount`, sorted. */
  readonly lines: readonly string[];
  readonly balance: bigint;
  /** Whole minor units, without sign. */
  readonly netDue: bigint;
  /** What rounding left, carried forward. */
  readonly rest: bigint;
  status: 'ISSUED' | 'DISPUTED' | 'SETTLED';
}

export class ModelSettlement {
  readonly statements: ModelStatement[] = [];
  readonly #model: Model;

  constructor(model: Model) {
    this.#model = model;
  }

  /** Closes the open period: gives its statements, or undefined when nothing was posted in it. */
  close(): ModelStatement[] | undefined {
    const model = this.#model;
    const { period } = model;
    if (!model.journal.some((entry) => entry.period === period)) return undefined;
    const totals = totalsOf(model.journal);
    const issued: ModelStatement[] = [];
    for (const partner of model.partners.values()) {
      const mine = [...totals].filter(([place]) => place.startsWith(`${period} ${partner.id} `));
      const lines = mine.map(
        ([place, t]) =>
          `${place.split(' ').slice(2).join(' ')}: ${t.entries.toString()}, ${t.points.toString()}, ${t.amount.toString()}`,
      );
      const carried = this.statements.findLast((statement) => statement.partner === partner.id)?.rest ?? 0n;
      if (carried !== 0n) lines.push(`CARRIED_FORWARD: 0, 0, ${carried.toString()}`);
      if (lines.length === 0) continue;
      const balance = mine.reduce((sum, [, t]) => sum + t.amount, carried);
      const size = balance < 0n ? -balance : balance;
      const netDue = (size / minorUnits[partner.currency]) * minorUnits[partner.currency];
      const rest = (balance < 0n ? -1n : 1n) * (size - netDue);
      issued.push({
        partner: partner.id,
        period,
        lines: lines.sort(),
        balance,
        netDue,
        rest,
        status: netDue === 0n ? 'SETTLED' : 'ISSUED',
      });
    }
    this.statements.push(...issued);
    model.period += 1;
    return issued;
  }

  /** The whole net due, in the statement's direction. */
  pay(statement: ModelStatement, reference: string): void {
    const { currency } = this.#partner(statement);
    const amount = statement.balance < 0n ? statement.netDue : -statement.netDue;
    this.#model.post('PAYMENT', statement.partner, reference, [
      { account: `clearing:${statement.partner}`, asset: currency, amount, line: null },
      { account: `bank:${currency}`, asset: currency, amount: -amount, line: null },
    ]);
    statement.status = 'SETTLED';
  }

  adjust(statement: ModelStatement, reference: string, amount: bigint): void {
    const { currency } = this.#partner(statement);
    this.#model.post('ADJUSTMENT', statement.partner, reference, [
      {
        account: `clearing:${statement.partner}`,
        asset: currency,
        amount,
        line: { kind: 'ADJUSTMENT', counterparty: '', points: 0n },
      },
      { account: `margin:${currency}`, asset: currency, amount: -amount, line: null },
    ]);
  }

  #partner({ partner: id }: ModelStatement) {
    const partner = this.#model.partners.get(id);
    if (!partner) throw new Error(`the test has no partner ${id}`);
    return partner;
  }
}

/** By currency: all clearing accounts, reserve, margin, breakage, fx and bank together; 0 whatever happened. */
export function moneySums(
  balances: ReadonlyMap<string, bigint>,
  currencyOf: (path: string) => string,
): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const [path, amount] of balances) {
    if (!/^(clearing|reserve|margin|breakage|fx|bank):/.test(path)) continue;
    const currency = currencyOf(path);
    sums.set(currency, (sums.get(currency) ?? 0n) + amount);
  }
  return sums;
}
