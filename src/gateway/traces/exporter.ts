import { AsyncLocalStorage } from 'node:async_hooks';
import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { Logger } from '../../platform/index.js';

const PATIENCE_MS = 5_000;

/**
 * Sends spans to a collector by OTLP/HTTP, as JSON. Spans that it does not take are lost. The log says so once, until
 * the collector takes some again.
 */
export class Exporter implements SpanExporter {
  readonly #inner: OTLPTraceExporter;
  readonly #log: Logger;
  /**
   * Spans are sent by a timer that some request happened to start. The log's lines must not carry that request's id.
   */
  readonly #outside = AsyncLocalStorage.snapshot();
  #isAway = false;

  constructor(url: string, log: Logger) {
    this.#inner = new OTLPTraceExporter({ url, timeoutMillis: PATIENCE_MS });
    this.#log = log;
  }

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.#inner.export(spans, (result) => {
      this.#outside(() => {
        this.#tell(result);
      });
      done(result);
    });
  }

  #tell({ code, error }: ExportResult): void {
    const isAway = code !== ExportResultCode.SUCCESS;
    if (isAway && !this.#isAway)
      this.#log.warn({ err: error }, 'the collector does not take traces; they are lost meanwhile');
    if (!isAway && this.#isAway) this.#log.info('the collector takes traces again');
    this.#isAway = isAway;
  }

  shutdown(): Promise<void> {
    return this.#inner.shutdown();
  }
}
