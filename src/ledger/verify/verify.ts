import { present, Mutex, type Database, type Queryable, type Query } from '../../platform/index.js';
import type { Check, CheckContext, InvariantNumber, JournalReader } from './check.js';
import { readJournal } from './journal-stream.js';

/** The result of one invariant. */
interface InvariantReport {
  readonly number: InvariantNumber;
  readonly name: string;
  readonly violations: number;
  /** The first violations, each with the ids concerned. */
  readonly named: readonly string[];
}

export interface VerifyReport {
  /** The number of entries in the journal. */
  readonly entries: number;
  /** The sequence of the last entry that the snapshot holds. */
  readonly sequence: bigint;
  readonly seconds: number;
  /** The number over all invariants; the network is sound when it is 0. */
  readonly violations: number;
  /** In the order of their numbers. */
  readonly invariants: readonly InvariantReport[];
}

interface VerifyProgress {
  /** The part of the work that is under way. */
  readonly step: string;
  readonly done: number;
  readonly total: number;
}

interface VerifyOptions {
  readonly onProgress?: (progress: VerifyProgress) => void;
  /** The most violations of an invariant that are named; the rest are counted. */
  readonly limit?: number;
  /**
   * Digests (hex) of closed periods that were kept elsewhere. Only they tell when someone has rewritten the whole
   * chain.
   */
  readonly periods?: ReadonlyMap<number, string>;
}

const NAMED = 20;
/** A violation's text is made of ids. A longer one was put there by hand, and is cut. */
const TEXT_MAX = 400;

/** One invariant, with the findings of its parts. */
class Findings {
  readonly number: InvariantNumber;
  readonly name: string;
  readonly parts: readonly Check[];
  violations = 0;
  readonly named: string[] = [];
  readonly #limit: number;

  constructor(number: InvariantNumber, parts: readonly Check[], limit: number) {
    const names = parts.flatMap(({ name }) => name ?? []);
    const [name, ...others] = names;
    if (name === undefined || others.length > 0)
      throw new Error(
        `invariant ${number.toString()} has ${names.length.toString()} names: one of its parts must give it`,
      );
    this.number = number;
    this.name = name;
    this.parts = parts;
    this.#limit = limit;
  }

  report(violation: string): void {
    this.violations += 1;
    if (this.named.length < this.#limit) this.named.push(violation.slice(0, TEXT_MAX));
  }

  toReport(): InvariantReport {
    return { number: this.number, name: this.name, violations: this.violations, named: this.named };
  }
}

/** The invariants that the checks are parts of, in the order of their numbers. */
function invariantsOf(checks: readonly Check[], limit: number): Findings[] {
  const numbers = [...new Set(checks.map(({ number }) => number))].sort((a, b) => a - b);
  return numbers.map(
    (number) =>
      new Findings(
        number,
        checks.filter((check) => check.number === number),
        limit,
      ),
  );
}

type ContextOf = (found: Findings, tx: Queryable) => CheckContext;

/**
 * Recomputes everything that must always hold (design, section 8), in one read-only snapshot, so it can run beside live
 * traffic.
 * Memory does not grow with the journal: entries are read piece by piece, sums are kept by account and statement line,
 * and all else is summed up in the database.
 * On PostgreSQL it takes two connections.
 * Errors: those of the database. Violations are no error; they are in the report.
 */
export async function verify(
  database: Database,
  checks: readonly Check[],
  options: VerifyOptions = {},
): Promise<VerifyReport> {
  const limit = options.limit ?? NAMED;
  const started = performance.now();
  const findings = invariantsOf(checks, limit);
  return database.snapshot(async (transaction) => {
    const tx = inTurn(transaction);
    await prepare(tx);
    const [head] = await tx.query<{ sequence: bigint; entries: bigint }>({
      text: 'SELECT sequence, (SELECT count(*) FROM journal_entry) AS entries FROM lane_head',
    });
    if (!head) throw new Error('the network is not set up: lane_head has no row');
    const entries = Number(head.entries);
    await lookAtAll(database, tx, findings, entries, options);
    return {
      entries,
      sequence: head.sequence,
      seconds: (performance.now() - started) / 1_000,
      violations: findings.reduce((sum, { violations }) => sum + violations, 0),
      invariants: findings.map((found) => found.toReport()),
    };
  });
}

/**
 * The pass over the journal keeps this process busy, and the sums keep the database busy: on PostgreSQL they run side
 * by side.
 */
async function lookAtAll(
  database: Database,
  tx: Queryable,
  findings: readonly Findings[],
  entries: number,
  { limit = NAMED, onProgress, periods = new Map() }: VerifyOptions,
): Promise<void> {
  let passing = true;
  const contextOf: ContextOf = (found, within) => ({
    tx: within,
    limit,
    periods,
    report: (violation) => {
      found.report(violation);
    },
    count: (more) => {
      found.violations += more;
    },
    progress: (done, total) => {
      if (!passing) onProgress?.({ step: `${found.number.toString()} ${found.name}`, done, total });
    },
  });
  const pass = async () => {
    await passOverJournal(tx, findings, contextOf, (done) =>
      onProgress?.({ step: 'the journal', done, total: entries }),
    );
    passing = false;
  };
  const sum = async (within: Queryable) => {
    for (const found of findings) for (const part of found.parts) await part.run?.(contextOf(found, within));
  };
  if (database.engine === 'pglite') {
    await pass();
    await sum(tx);
    return;
  }
  const [shared] = await tx.query<{ id: string }>({ text: 'SELECT pg_export_snapshot() AS id' });
  const results = await Promise.allSettled([
    pass(),
    database.snapshot(async (transaction) => {
      const other = inTurn(transaction);
      await other.query({ text: `SET TRANSACTION SNAPSHOT '${present(shared, 'a snapshot').id}'` });
      await prepare(other);
      await sum(other);
    }),
  ]);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

/** Sends one statement after the other, as a connection needs it, when several are asked for at once. */
function inTurn(tx: Queryable): Queryable {
  const turn = new Mutex();
  return { query: <Row extends object>(statement: Query) => turn.run(() => tx.query<Row>(statement)) };
}

/**
 * Sets what sums over millions of rows need: more memory than the default 4 MB before they go to disk, and no time
 * spent on compiling plans. Times and bytes are written as events write them.
 */
async function prepare(tx: Queryable): Promise<void> {
  await tx.query({
    text: `SELECT set_config('work_mem', '64MB', true), set_config('jit', 'off', true), set_config('timezone', 'UTC', true), set_config('bytea_output', 'hex', true)`,
  });
}

/** Gives the journal, which is read once, to all checks that want it. */
async function passOverJournal(
  tx: Queryable,
  findings: readonly Findings[],
  contextOf: ContextOf,
  onProgress: (done: number) => void,
): Promise<void> {
  const readers: JournalReader[] = [];
  for (const found of findings) {
    for (const part of found.parts) {
      const reader = await part.journal?.(contextOf(found, tx));
      if (reader) readers.push(reader);
    }
  }
  // The queries probe indexes, whatever the planner thinks of tables that were never analyzed, and are planned once and
  // not for each piece.
  await tx.query({
    text: "SELECT set_config('enable_seqscan', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true)",
  });
  let done = 0;
  await readJournal(tx, {
    strayKey: (violation) => {
      for (const reader of readers) reader.strayKey?.(violation);
    },
    begin: async (ahead) => {
      for (const reader of readers) await reader.begin?.(ahead);
    },
    take: (entries) => {
      for (const entry of entries) {
        for (const reader of readers) reader.read(entry);
        done += 1;
      }
      onProgress(done);
    },
  });
  await tx.query({
    text: "SELECT set_config('enable_seqscan', 'on', true), set_config('plan_cache_mode', 'auto', true)",
  });
  for (const reader of readers) await reader.end?.();
}
