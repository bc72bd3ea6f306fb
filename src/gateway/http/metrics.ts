import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { BatchReport, Lane } from '../../ledger/index.js';
import type { Config, Database } from '../../platform/index.js';
import type { ErrorCode } from '../graphql/errors.js';
import type { Executor } from '../graphql/execute.js';
import type { Health } from './health.js';
import type { Holding, Live, LiveFeed } from '../live/index.js';
import type { Load } from './load.js';
import { OpenHolds } from './open-holds.js';

interface Watched {
  readonly config: Pick<Config, 'queueMax' | 'poolMax'>;
  readonly lane: Lane;
  readonly database: Database;
  readonly feed: LiveFeed;
  readonly live: Live;
  readonly health: Health;
  readonly executor: Executor;
  readonly load: Load;
  readonly holding: Holding;
}

/** There from the start, at 0: a counter that appears with its first error shows no rise. */
const alarming: readonly ErrorCode[] = ['INTERNAL', 'OVERLOADED', 'RATE_LIMITED', 'UNAUTHENTICATED'];

/** The gateway's figures, as Prometheus reads them at /metrics. */
export class Metrics {
  readonly registry = new Registry();

  readonly #batchSize = new Histogram({
    name: 'kula_lane_batch_commands',
    help: 'Commands that the ledger lane planned together.',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
    registers: [this.registry],
  });
  readonly #batchSeconds = new Histogram({
    name: 'kula_lane_batch_seconds',
    help: 'From the start of a batch to its commit.',
    buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [this.registry],
  });
  readonly #batchFailures = new Counter({
    name: 'kula_lane_batch_failures_total',
    help: 'Batches that were not committed; each is tried again or taken apart.',
    registers: [this.registry],
  });
  readonly #batches = new Counter({
    name: 'kula_lane_batches_total',
    help: 'Batches committed, by what they were planned by: known from the batches before, or loaded for them.',
    labelNames: ['by'],
    registers: [this.registry],
  });
  readonly #refuted = new Counter({
    name: 'kula_lane_refuted_total',
    help: 'Batches planned by what was known that the database would not have, mostly because another gateway had written; each was then loaded.',
    registers: [this.registry],
  });
  readonly #entries = new Counter({
    name: 'kula_lane_entries_total',
    help: 'Journal entries committed by this gateway.',
    registers: [this.registry],
  });
  readonly #refusals = new Counter({
    name: 'kula_refusals_total',
    help: 'Answers that decline a request, by RefusalCode.',
    labelNames: ['code'],
    registers: [this.registry],
  });
  readonly #errors = new Counter({
    name: 'kula_errors_total',
    help: 'Entries in `errors`, by their code.',
    labelNames: ['code'],
    registers: [this.registry],
  });
  readonly #providerFailures = new Counter({
    name: 'kula_identity_provider_failures_total',
    help: 'Times that the identity provider was asked for its keys and did not give them: its tokens are answered 503 meanwhile.',
    registers: [this.registry],
  });
  readonly #http = new Histogram({
    name: 'kula_http_request_seconds',
    help: "From a request's headers to the end of its answer.",
    labelNames: ['route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30],
    registers: [this.registry],
  });

  constructor() {
    // Event loop lag, memory, CPU, garbage collection.
    collectDefaultMetrics({ register: this.registry });
    for (const code of alarming) this.#errors.inc({ code }, 0);
  }

  /** Figures that are asked for when they are read. */
  watch({ config, lane, database, feed, live, health, executor, load, holding }: Watched): void {
    const holds = new OpenHolds(database);
    const gauge = (name: string, help: string, value: () => number | Promise<number>): Gauge =>
      new Gauge({
        name,
        help,
        registers: [this.registry],
        async collect() {
          this.set(await value());
        },
      });
    gauge('kula_lane_queue_depth', 'Commands that wait for a batch.', () => lane.depth);
    gauge(
      'kula_lane_queue_max',
      'Commands that may wait (KULA_QUEUE_MAX); more are answered OVERLOADED.',
      () => config.queueMax,
    );
    gauge('kula_pool_max', 'Connections that the pool may have (KULA_POOL_MAX).', () => config.poolMax);
    gauge('kula_pool_connections', 'Connections of the pool to PostgreSQL.', () => database.pool().total);
    gauge('kula_pool_idle', 'Connections of the pool that do nothing.', () => database.pool().idle);
    gauge('kula_pool_waiting', 'Callers that wait for a connection.', () => database.pool().waiting);
    const kept = new Gauge({
      name: 'kula_kept_bytes',
      help: 'What callers make the process keep, as it is counted against its bounds (docs/security.md).',
      labelNames: ['what'],
      registers: [this.registry],
      collect: () => {
        const { documents, compiled } = executor.bytes;
        for (const [what, bytes] of Object.entries({
          documents,
          compiled,
          under_way: load.bytes,
          subscriptions: holding.bytes,
        }))
          kept.set({ what }, bytes);
      },
    });
    gauge('kula_sockets', 'WebSocket connections that are open.', () => live.sockets);
    gauge('kula_wallet_subscribers', 'walletChanged subscriptions that run.', () => feed.status.walletSubscribers);
    gauge(
      'kula_position_subscribers',
      'netPositionChanged subscriptions that run.',
      () => feed.status.positionSubscribers,
    );
    gauge(
      'kula_relay_sequence',
      'The journal entry up to which every change was offered to the subscribers.',
      () => feed.status.position,
    );
    gauge(
      'kula_feed_lag_entries',
      'Entries of the journal that were not offered yet, as last looked at.',
      () => feed.status.lag,
    );
    gauge('kula_feed_silent_seconds', 'Since the journal was last seen.', () => feed.status.silentSeconds);
    gauge(
      'kula_feed_recovered_entries',
      'Entries that no message had told of, found in the journal.',
      () => feed.status.recovered,
    );
    gauge(
      'kula_feed_lost_entries',
      'Entries that were given out and that the journal then no longer had: a failover or a restore lost them.',
      () => feed.status.lost,
    );
    // These ask the database: after the pool's figures, which would count them.
    gauge('kula_ready', '1 when /readyz says yes, else 0.', async () => ((await health.ready()).ready ? 1 : 0));
    gauge(
      'kula_open_holds',
      'Authorised redemptions that hold points, in the whole network; counted every ten seconds, up to 200,000.',
      async () => (await holds.count()).open,
    );
    gauge(
      'kula_overdue_holds',
      'Open holds whose time ended more than five minutes ago and that are still not released.',
      async () => (await holds.count()).overdue,
    );
  }

  batch(report: BatchReport): void {
    if (report.failed) {
      if (report.by === 'known') this.#refuted.inc();
      else this.#batchFailures.inc();
      return;
    }
    this.#batches.inc({ by: report.by });
    this.#batchSize.observe(report.size);
    this.#batchSeconds.observe(report.seconds);
    this.#entries.inc(report.entries);
  }

  request(route: string, status: number, seconds: number): void {
    this.#http.observe({ route, status: status.toString() }, seconds);
  }

  providerAway(): void {
    this.#providerFailures.inc();
  }

  refusal(code: string): void {
    this.#refusals.inc({ code });
  }

  error(code: string): void {
    this.#errors.inc({ code });
  }
}
