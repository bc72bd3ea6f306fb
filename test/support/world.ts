/**
 * One network's database with a lane over it, set up by SQL and driven by the model's commands: what the laws are tried
 * on. Time stands still but for {@link World.advance}, so that every instant can be foretold.
 */
import { randomUUID } from 'node:crypto';
import { house } from '../../src/gateway/rooms.js';
import { ensureNetwork } from '../../src/gateway/make-network.js';
import {
  Lane,
  sweep,
  type BatchReport,
  type Committed,
  type LaneOptions,
  type Outcome,
  type Services,
} from '../../src/ledger/index.js';
import { hashCode } from '../../src/members/index.js';
import { migrate, newId, openDatabase, parseConfig, type Database, type MemberId } from '../../src/platform/index.js';
import type { DatabaseLocation, Engine } from './engines.js';
import { toAnswer, toLane } from './lane-commands.js';
import type { ModelAnswer, ModelCommand, ModelFx, ModelMember, ModelPartner, ModelSheet } from './model-terms.js';

/** What a law needs of an implementation: the database's world, or planning in memory. */
export interface Side {
  addPartner(partner: ModelPartner): Promise<void>;
  setPartner(partner: ModelPartner): Promise<void>;
  addSheet(sheet: ModelSheet): Promise<void>;
  addFx(fx: ModelFx): Promise<void>;
  addMember(member: ModelMember): Promise<void>;
  setMember(member: ModelMember): Promise<void>;
  link(partner: string, externalId: string, member: string): Promise<void>;
  mint(code: string, member: string): Promise<void>;
  /** Milliseconds since the epoch: the network's time from now on. */
  setTime(at: number): Promise<void>;
  /** Has the commands decided in one batch. */
  apply(commands: readonly ModelCommand[]): Promise<ModelAnswer[]>;
  /** Brings a wallet up to date as the jobs do. */
  sweep(member: string): Promise<void>;
}

export const BEGIN = Date.UTC(2040, 0, 1);

/** Tables in which a network's life leaves its traces. */
const tables = `rating, item_order_refund, item_order_step, item_order, stock_supply, stock, coupon_use, coupon, offer_pause, offer_consent, offer_version, offer, lane_news, event, event_chain, partner_account, partner_entry, journal_entry, lot_movement, seal, account, period_total, period_balance, dispute, payment, statement_line, statement,
  settlement_period, idempotency_key, accrual, quote, redemption, conversion, hold, lot, wallet, member_code, member_link, member,
  rate_sheet, fx_rate, api_key, partner, lane_head, network`;

export interface WorldOptions {
  /** Lets time run, from the present on. */
  readonly live?: boolean;
  /** Lanes over databases of their own: two are two gateways. One when left out. */
  readonly lanes?: number;
  readonly lane?: Partial<LaneOptions>;
  /** Where the lanes find the database, when not where it is: a way that can be cut. */
  readonly way?: (location: DatabaseLocation) => Promise<DatabaseLocation>;
}

export interface WorldLane {
  readonly database: Database;
  readonly lane: Lane;
}

export class World implements Side {
  /** Beside the lanes' own. */
  readonly database: Database;
  readonly lanes: readonly WorldLane[];
  readonly committed: Committed[];
  readonly reports: BatchReport[];
  readonly errors: unknown[];
  readonly #drop: () => Promise<void>;

  private constructor(
    database: Database,
    lanes: readonly WorldLane[],
    seen: Pick<World, 'committed' | 'reports' | 'errors'>,
    drop: () => Promise<void>,
  ) {
    this.lanes = lanes;
    this.database = database;
    this.committed = seen.committed;
    this.reports = seen.reports;
    this.errors = seen.errors;
    this.#drop = drop;
  }

  static async open(engine: Engine, options: WorldOptions = {}): Promise<World> {
    const { location, drop } = await engine.fresh();
    const seen = { committed: [] as Committed[], reports: [] as BatchReport[], errors: [] as unknown[] };
    const direct = await openDatabase({ ...location, entities: [] });
    await migrate(direct);
    const lanes: WorldLane[] = [];
    const way = (await options.way?.(location)) ?? location;
    // PGlite has one connection, and a database in memory is gone with it.
    const shared = location.url === undefined ? direct : undefined;
    for (let i = 0; i < (options.lanes ?? 1); i += 1) lanes.push(await openLane(shared ?? way, options, seen));
    const world = new World(direct, lanes, seen, drop);
    await world.#found(options.live === true);
    return world;
  }

  get lane(): Lane {
    return (this.lanes[0] as WorldLane).lane;
  }

  async close(): Promise<void> {
    for (const { lane, database } of this.lanes) {
      await lane.close();
      if (database !== this.database) await database.close();
    }
    await this.database.close();
    await this.#drop();
  }

  async #found(live: boolean): Promise<void> {
    await ensureNetwork(this.database, parseConfig({ KULA_BASE_CURRENCY: 'EUR', KULA_POINT_VALUE: '0.01' }));
    if (!live) await this.setTime(BEGIN);
  }

  /** An empty network again: cheaper than another database. The lane sees by the version that its settings are others. */
  async reset(): Promise<void> {
    const [head] = await this.query<{ config_version: bigint }>('SELECT config_version FROM lane_head');
    // Triggers keep the journal from everyone; a superuser's session may leave them out.
    await this.database.transaction(async (tx) => {
      await tx.query({ text: 'SET LOCAL session_replication_role = replica' });
      await tx.query({ text: `TRUNCATE ${tables} CASCADE` });
    });
    await this.#found(false);
    await this.query('UPDATE lane_head SET config_version = $1', [(head?.config_version ?? 0n) + 1n]);
    this.committed.length = 0;
  }

  query<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.database.query<Row>({ text, values });
  }

  /** Changes what batches are planned by, as an operator's command would. */
  async #configure(text: string, values: readonly unknown[]): Promise<void> {
    await this.database.transaction(async (tx) => {
      await tx.query({ text: 'SELECT pg_advisory_xact_lock(5852140001)' });
      await tx.query({ text, values });
      await tx.query({ text: 'UPDATE lane_head SET config_version = config_version + 1' });
    });
  }

  addPartner(partner: ModelPartner): Promise<void> {
    return this.#configure(
      `INSERT INTO partner (id, code, name, status, currency, funding_model, credit_limit, created_at) VALUES ($1, $2, $2, $3, $4, $5, $6, network_now())`,
      [
        partner.id,
        `p-${randomUUID().slice(0, 18)}`,
        partner.status,
        partner.currency,
        partner.funding,
        partner.creditLimit,
      ],
    );
  }

  setPartner(partner: ModelPartner): Promise<void> {
    return this.#configure('UPDATE partner SET status = $2, credit_limit = $3 WHERE id = $1', [
      partner.id,
      partner.status,
      partner.creditLimit,
    ]);
  }

  addSheet(s: ModelSheet): Promise<void> {
    return this.#configure(
      `INSERT INTO rate_sheet (id, partner_id, version, approval, effective_from, accrual_rate, issue_price, redemption_value, reimbursement_price,
         conversion_in_rate, conversion_out_rate, points_expire_after_days, breakage_share, proposed_at, proposed_by)
       VALUES ($1, $2, (SELECT count(*) + 1 FROM rate_sheet WHERE partner_id = $2), 'APPROVED', $3, $4, $5, $6, $7, $8, $9, $10, $11, network_now(), 'test')`,
      [
        s.id,
        s.partner,
        new Date(s.from),
        s.accrualRate,
        s.issuePrice,
        s.redemptionValue,
        s.reimbursementPrice,
        s.conversionIn,
        s.conversionOut,
        s.expireDays,
        s.breakageShare,
      ],
    );
  }

  addFx({ base, quote, rate, from }: ModelFx): Promise<void> {
    return this.#configure(
      `INSERT INTO fx_rate (base, quote, rate, effective_from, source, published_at, published_by) VALUES ($1, $2, $3, $4, 'test', network_now(), 'test')`,
      [base, quote, rate, new Date(from)],
    );
  }

  async addMember(member: ModelMember): Promise<void> {
    await this.query('INSERT INTO member (id, status, created_at) VALUES ($1, $2, network_now())', [
      member.id,
      member.status,
    ]);
    await this.query('INSERT INTO wallet (member_id) VALUES ($1)', [member.id]);
  }

  async setMember(member: ModelMember): Promise<void> {
    await this.query('UPDATE member SET status = $2 WHERE id = $1', [member.id, member.status]);
  }

  async link(partner: string, externalId: string, member: string): Promise<void> {
    await this.query(
      'INSERT INTO member_link (partner_id, external_id, member_id, linked_at) VALUES ($1, $2, $3, network_now())',
      [partner, externalId, member],
    );
  }

  async mint(code: string, member: string): Promise<void> {
    await this.query(
      `INSERT INTO member_code (code_hash, member_id, expires_at) VALUES ($1, $2, now() + interval '1 hour')`,
      [Buffer.from(hashCode(code), 'hex'), member],
    );
  }

  /** The network's time is never before what was posted last: set ahead of every real clock, it stands still there. */
  async setTime(at: number): Promise<void> {
    await this.query('UPDATE lane_head SET posted_at = $1, config_version = config_version + 1', [new Date(at)]);
  }

  /** Moves a running clock forward, as advanceClock does. */
  async advance(ms: number): Promise<void> {
    await this.query(
      'UPDATE lane_head SET clock_offset_ms = clock_offset_ms + $1, config_version = config_version + 1',
      [ms],
    );
  }

  /** Submits one command to one of the lanes. Throws what broke it. */
  async submit(command: ModelCommand, lane = 0): Promise<ModelAnswer> {
    const { operation, command: prepared } = toLane(command);
    const outcome: Outcome<unknown> = await (this.lanes[lane] as WorldLane).lane.submit(operation, prepared);
    return toAnswer(outcome);
  }

  apply(commands: readonly ModelCommand[]): Promise<ModelAnswer[]> {
    return Promise.all(commands.map((command) => this.submit(command)));
  }

  async sweep(member: string): Promise<void> {
    const services = { database: this.database, lane: this.lane } as Services;
    const due = `SELECT member_id FROM wallet WHERE member_id = '${member}' AND $1 > 0 AND
      (EXISTS (SELECT FROM hold h WHERE h.member_id = '${member}' AND h.status = 'OPEN' AND h.held_until <= network_now())
       OR EXISTS (SELECT FROM lot l WHERE l.member_id = '${member}' AND l.live AND l.expires_at <= network_now()))`;
    await sweep(services, `sweep ${member}`, due);
  }
}

async function openLane(
  at: Database | DatabaseLocation,
  options: WorldOptions,
  seen: Pick<World, 'committed' | 'reports' | 'errors'>,
): Promise<WorldLane> {
  const database = 'engine' in at ? at : await openDatabase({ ...at, entities: [] });
  const lane = new Lane(database, {
    batchMax: 384,
    queueMax: 10_000,
    configs: house.configs,
    onCommitted: (committed) => seen.committed.push(committed),
    onBatch: (report) => seen.reports.push(report),
    onError: (error) => seen.errors.push(error),
    ...options.lane,
  });
  return { database, lane };
}

export const newMember = (): MemberId => newId('member');
