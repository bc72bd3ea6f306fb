import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';
import type { BatchReport } from '../../ledger/index.js';
import type { ErrorCode } from '../graphql/errors.js';

/** These codes are there from the start, at 0: a counter that appears with its first error shows no rise. */
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
  readonly #unlogged = new Counter({
    name: 'kula_refusals_unlogged_total',
    help: 'Refusals that are not in the log of refusals: there were too many at once, or they could not be written.',
    registers: [this.registry],
  });
  readonly #unloggedRequests = new Counter({
    name: 'kula_requests_unlogged_total',
    help: "Partners' requests that are not in the log of requests: there were too many at once, or they could not be written.",
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

  readonly unlogged = (count: number): void => {
    this.#unlogged.inc(count);
  };

  readonly unloggedRequests = (count: number): void => {
    this.#unloggedRequests.inc(count);
  };

  error(code: string): void {
    this.#errors.inc({ code });
  }
}
