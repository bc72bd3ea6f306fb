/** Closes, adjusts and pays on the model and in the database at once, and compares statements to the micro. */
import { createHash } from 'node:crypto';
import { expect } from '@jest/globals';
import { type Command, type Operation } from '../../src/ledger/index.js';
import { micros, newId } from '../../src/platform/index.js';
import {
  closeOperation,
  payOperation,
  resolveOperation,
  type StatementId,
  type StatementLineId,
} from '../../src/settlement/index.js';
import { ModelSettlement, moneySums, type ModelStatement } from '../support/model-settlement.js';
import { minorUnits } from '../support/model-terms.js';
import type { World } from '../support/world.js';
import type { Stage } from './play.js';

interface Row {
  id: StatementId;
  partner_id: string;
  period: number;
  balance: bigint;
  net_due: bigint;
  status: string;
  lines: string[];
  line_ids: StatementLineId[];
}

export class Settler {
  readonly #stage: Stage;
  readonly #world: World;
  readonly #books: ModelSettlement;
  #count = 0;

  constructor(stage: Stage, world: World) {
    this.#stage = stage;
    this.#world = world;
    this.#books = new ModelSettlement(stage.model);
  }

  /** All statements so far. */
  get statements(): readonly ModelStatement[] {
    return this.#books.statements;
  }

  async #submit<C extends Command, R>(operation: Operation<C, R>, command: Omit<C, 'idempotency'>): Promise<void> {
    const key = `${operation.name} ${(this.#count += 1)}`;
    const idempotency = { scope: 'network', key, hash: createHash('sha256').update(key).digest() };
    const outcome = await this.#world.lane.submit(operation, { ...command, idempotency } as unknown as C);
    expect(outcome).toMatchObject({ kind: 'done', replayed: false });
  }

  /** Closes the open period; undefined, and refused, when it has no entry. */
  async close(): Promise<ModelStatement[] | undefined> {
    const issued = this.#books.close();
    const command = { id: newId('period'), expected: null };
    if (!issued) {
      expect(await this.#world.lane.submit(closeOperation, command)).toMatchObject({
        kind: 'refused',
        refusal: { code: 'NOTHING_TO_SETTLE' },
      });
      return undefined;
    }
    await this.#submit(closeOperation, command);
    await this.compare();
    return issued;
  }

  async #rows(): Promise<Row[]> {
    return this.#world.query<Row>(
      `SELECT s.id, s.partner_id, s.period, s.balance, s.net_due, s.status,
         array_agg(rtrim(l.kind || ' ' || l.counterparty_id) || ': ' || l.count || ', ' || l.points || ', ' || l.amount ORDER BY l.id) AS lines,
         array_agg(l.id ORDER BY l.id) AS line_ids
       FROM statement s JOIN statement_line l ON l.statement_id = s.id GROUP BY s.id`,
    );
  }

  async compare(): Promise<void> {
    await this.#stage.compare();
    const byPlace = (a: { period: number; partner: string }, b: { period: number; partner: string }) =>
      a.period - b.period || (a.partner < b.partner ? -1 : 1);
    const rows = (await this.#rows()).map((row) => ({
      partner: row.partner_id,
      period: row.period,
      lines: [...row.lines].sort(),
      balance: row.balance,
      netDue: row.net_due,
      status: row.status,
    }));
    expect(rows.sort(byPlace)).toEqual(this.statements.map(({ rest: _rest, ...statement }) => statement).sort(byPlace));
    const accounts = await this.#world.query<{ path: string; asset: string; balance: bigint }>(
      'SELECT path, asset, balance FROM account',
    );
    const assets = new Map(accounts.map(({ path, asset }) => [path, asset]));
    const sums = moneySums(
      new Map(accounts.map(({ path, balance }) => [path, balance])),
      (path) => assets.get(path) ?? '',
    );
    expect([...sums.values()].every((sum) => sum === 0n)).toBe(true);
  }

  async #rowOf(statement: ModelStatement): Promise<Row> {
    const row = (await this.#rows()).find(
      ({ partner_id: partner, period }) => partner === statement.partner && period === statement.period,
    );
    if (!row) throw new Error('the statement has no row');
    return row;
  }

  /** Has a line disputed and grants an amount; the statement is ISSUED again. */
  async adjust(statement: ModelStatement, amount: bigint): Promise<void> {
    const {
      id,
      line_ids: [lineId],
    } = await this.#rowOf(statement);
    await this.#world.query(
      `INSERT INTO dispute (id, line_id, reason, opened_at, opened_by) VALUES ($1, $2, 'wrong', network_now(), 'test')`,
      [newId('dispute'), lineId],
    );
    await this.#world.query(`UPDATE statement SET status = 'DISPUTED' WHERE id = $1 AND status <> 'SETTLED'`, [id]);
    await this.#submit(resolveOperation, {
      id: newId('dispute'),
      lineId: lineId as StatementLineId,
      adjustment: amount,
      note: 'granted',
      actor: 'test',
    });
    this.#books.adjust(statement, lineId as string, amount);
    await this.compare();
  }

  async pay(statement: ModelStatement): Promise<void> {
    const { id } = await this.#rowOf(statement);
    const { currency } = this.#stage.model.partners.get(statement.partner) ?? { currency: 'EUR' as const };
    expect(statement.netDue % minorUnits[currency]).toBe(0n);
    await this.#submit(payOperation, {
      id: newId('payment'),
      statementId: id,
      amount: micros(statement.netDue),
      currency,
      bankReference: 'bank',
      paidAt: new Date(this.#stage.model.now),
    });
    this.#books.pay(statement, id);
    await this.compare();
  }
}
