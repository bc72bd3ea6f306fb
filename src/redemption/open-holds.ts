import type { RoomGauge, Services } from '../ledger/index.js';
import { within, type Database } from '../platform/index.js';

/** The number of holds, or NaN while the database does not answer, which means "unknown" to Prometheus. */
interface HoldCount {
  readonly open: number;
  /** Holds past their time by more than five minutes. */
  readonly overdue: number;
}

const KEPT_MS = 10_000;
/** A time limit, so that /metrics answers while the database does not. */
const PATIENCE_MS = 1_000;
/** Counting stops here, since beyond it only matters that there are many. This number took 76 ms of one connection, on a busy machine. */
const COUNTED_MAX = 200_000;

const unknown: HoldCount = { open: NaN, overdue: NaN };

/** Counts the authorised redemptions that hold points by the index of the open ones, at most once in ten seconds. */
class OpenHolds {
  readonly #database: Database;
  #counted: Promise<HoldCount> | undefined;
  #countedAtMs = 0;
  #underWay = false;

  constructor(database: Database) {
    this.#database = database;
  }

  count(): Promise<HoldCount> {
    const isOld = performance.now() - this.#countedAtMs >= KEPT_MS;
    if (!this.#counted || (isOld && !this.#underWay)) {
      this.#countedAtMs = performance.now();
      this.#counted = this.#read();
    }
    return within(PATIENCE_MS, this.#counted, unknown);
  }

  async #read(): Promise<HoldCount> {
    this.#underWay = true;
    try {
      const [row] = await this.#database.query<{ open: bigint; overdue: bigint }>({
        text: `SELECT count(*) AS open, count(*) FILTER (WHERE held_until < (SELECT network_now()) - interval '5 minutes') AS overdue
          FROM (SELECT held_until FROM hold WHERE status = 'OPEN' ORDER BY held_until LIMIT $1) counted`,
        values: [COUNTED_MAX],
      });
      return row ? { open: Number(row.open), overdue: Number(row.overdue) } : unknown;
    } catch {
      return unknown;
    } finally {
      this.#underWay = false;
    }
  }
}

/** The metrics about holds. */
export function holdGauges({ database }: Services): RoomGauge[] {
  const holds = new OpenHolds(database);
  return [
    {
      name: 'kula_open_holds',
      help: 'Authorised redemptions that hold points, in the whole network; counted every ten seconds, up to 200,000.',
      value: async () => (await holds.count()).open,
    },
    {
      name: 'kula_overdue_holds',
      help: 'Open holds whose time ended more than five minutes ago and that are still not released.',
      value: async () => (await holds.count()).overdue,
    },
  ];
}
