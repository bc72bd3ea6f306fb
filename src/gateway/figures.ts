import { Gauge, type Registry } from 'prom-client';
import type { Services } from '../ledger/index.js';
import type { Executor } from './graphql/execute.js';
import type { Health } from './http/health.js';
import type { Load } from './http/load.js';
import type { Holding, Live, LiveFeed } from './live/index.js';
import type { House } from './house.js';

interface Watched {
  readonly services: Services;
  readonly house: House;
  readonly feed: LiveFeed;
  readonly live: Live;
  readonly health: Health;
  readonly executor: Executor;
  readonly load: Load;
  readonly holding: Holding;
}

/** Registers figures whose values are asked for when they are read. */
export function watchFigures(
  registry: Registry,
  { services, house, feed, live, health, executor, load, holding }: Watched,
): void {
  const { config, lane, database } = services;
  const gauge = (name: string, help: string, value: () => number | Promise<number>): Gauge =>
    new Gauge({
      name,
      help,
      registers: [registry],
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
    registers: [registry],
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
  gauge('kula_position_subscribers', 'netPositionChanged subscriptions that run.', () => feed.status.stateSubscribers);
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
  // These ask the database. They come after the pool's figures, which would count their queries.
  gauge('kula_ready', '1 when /readyz says yes, else 0.', async () => ((await health.ready()).ready ? 1 : 0));
  for (const figure of house.gauges(services)) gauge(figure.name, figure.help, () => figure.value());
}
