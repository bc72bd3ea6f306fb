import { micros, type Micros, type Principal } from '../../src/platform/index.js';
import type { LineKind } from '../../src/ledger/index.js';
import {
  agreeStatement,
  closeOperation,
  disputeStatementLine,
  payOperation,
  resolveOperation,
  type PeriodId,
  type StatementId,
  type StatementLineId,
} from '../../src/settlement/index.js';
import { fixedId } from '../fixed-id.js';
import { must, type Actor, type Stage } from '../stage.js';

interface IssuedRow {
  id: StatementId;
  currency: string;
  net_due: Micros;
}

const accountantOf = ({ id, code }: Actor): Principal & { partnerId: Actor['id'] } => ({
  role: 'PARTNER_ACCOUNTANT',
  partnerId: id,
  memberId: null,
  actor: `seed:${code}:accounts`,
  keyId: null,
  expiresAt: null,
});

/** The work of accountants on a closed period, by the room's verbs. */
export class Settling {
  readonly #stage: Stage;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** Closes the open period; the next one gets a fixed id. */
  async close(number: number): Promise<void> {
    const { services, scenario } = this.#stage;
    const id: PeriodId = fixedId('period', scenario, (number + 1).toString());
    must(
      'the close',
      await services.lane.submit(closeOperation, {
        id,
        expected: number,
        idempotency: this.#stage.idempotency('network', `close-${number.toString()}`, [null]),
      }),
    );
  }

  async agree(actor: Actor, period: number): Promise<void> {
    const { id } = await this.#statement(actor, period);
    must(
      `the agreement of ${actor.code}`,
      await agreeStatement(this.#stage.services, { partnerId: actor.id, statementId: id, idempotency: null }),
    );
  }

  /** Disputes a line, and gives it. */
  async dispute(actor: Actor, period: number, kind: LineKind, reason: string): Promise<StatementLineId> {
    const { id } = await this.#statement(actor, period);
    const [line] = await this.#stage.services.database.query<{ id: StatementLineId }>({
      text: 'SELECT id FROM statement_line WHERE statement_id = $1 AND kind = $2 ORDER BY counterparty_id LIMIT 1',
      values: [id, kind],
    });
    if (!line) throw new Error(`seeds: the statement of ${actor.code} has no line ${kind}`);
    const objection = { lineId: line.id, reason, evidence: [], idempotency: null };
    must(
      `the dispute of ${actor.code}`,
      await disputeStatementLine(this.#stage.services, accountantOf(actor), objection),
    );
    return line.id;
  }

  /** @param adjustment micros granted, signed as a statement's balance */
  async grant(lineId: StatementLineId, adjustment: bigint, note: string): Promise<void> {
    const { services, scenario } = this.#stage;
    must(
      'the resolution',
      await services.lane.submit(resolveOperation, {
        id: fixedId('dispute', scenario, lineId),
        lineId,
        adjustment,
        note,
        actor: 'seed:network:accounts',
        idempotency: this.#stage.idempotency('network', `resolve-${lineId}`, [lineId, adjustment, note]),
      }),
    );
  }

  async pay(actor: Actor, period: number, bankReference: string): Promise<void> {
    const { services, scenario } = this.#stage;
    const { id, currency, net_due: amount } = await this.#statement(actor, period);
    must(
      `the payment of ${actor.code}`,
      await services.lane.submit(payOperation, {
        id: fixedId('payment', scenario, `${actor.code} ${period.toString()}`),
        statementId: id,
        amount: micros(amount),
        currency,
        bankReference,
        paidAt: await this.#stage.now(),
        idempotency: this.#stage.idempotency('network', `pay-${actor.code}-${period.toString()}`, [id, amount]),
      }),
    );
  }

  async #statement(actor: Actor, period: number): Promise<IssuedRow> {
    const [row] = await this.#stage.services.database.query<IssuedRow>({
      text: 'SELECT id, currency, net_due FROM statement WHERE partner_id = $1 AND period = $2',
      values: [actor.id, period],
    });
    if (!row) throw new Error(`seeds: ${actor.code} has no statement`);
    return row;
  }
}
