import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Context,
  type Span,
  type SpanContext,
  type Tracer,
} from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { BatchReport } from '../../ledger/index.js';
import type { Logger, RequestContext } from '../../platform/index.js';
import { codeOf } from '../graphql/errors.js';
import type { Described } from './describe.js';
import { Exporter } from './exporter.js';

/** The most spans that wait for the collector; further ones are dropped. */
const QUEUE_MAX = 8_192;
const SEND_EVERY_MS = 1_000;
const PATIENCE_MS = 5_000;
/**
 * The most commands of one operation that get a span of their own: of the 500 of an accruePointsBatch, the first ones
 * tell enough.
 */
const COMMANDS_MAX = 10;

/** The operation that is being answered. */
interface Current {
  readonly context: Context;
  commands: number;
  refusal: string | undefined;
}

/** Codes for failures that are our own fault. */
const faults: ReadonlySet<string> = new Set(['INTERNAL', 'OVERLOADED']);

const nowMs = (): number => performance.timeOrigin + performance.now();

/** The caller's context from a valid W3C traceparent, otherwise the root. */
function parentOf(traceparent: unknown): Context {
  const parent = typeof traceparent === 'string' ? parseTraceParent(traceparent) : null;
  return parent ? trace.setSpanContext(ROOT_CONTEXT, { ...parent, isRemote: true }) : ROOT_CONTEXT;
}

const isTraced = (span: Span): boolean => (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;

function finish(span: Span, code: string): void {
  span.setAttribute('kula.outcome', code);
  if (faults.has(code)) span.setStatus({ code: SpanStatusCode.ERROR, message: code });
  span.end();
}

/**
 * Spans of operations, of their commands' way through the lane, and of the lane's batches. They carry no variables, ids
 * or tokens. This file is loaded only where traces are switched on.
 */
export class Tracing {
  readonly #provider: TracerProvider;
  readonly #tracer: Tracer;
  readonly #current = new AsyncLocalStorage<Current>();
  /** For each outcome of a traced batch, that batch's span. */
  readonly #batches = new WeakMap<object, SpanContext>();
  /** The number of batches that failed since one was committed. */
  #failures = 0;

  constructor(url: string, share: number, log: Logger) {
    this.#provider = new TracerProvider({
      resource: resourceFromAttributes({ 'service.name': 'kula', 'service.instance.id': randomUUID() }),
      sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) }),
      spanProcessors: [
        new BatchSpanProcessor({
          exporter: new Exporter(url, log),
          maxQueueSize: QUEUE_MAX,
          scheduledDelayMillis: SEND_EVERY_MS,
          exportTimeoutMillis: PATIENCE_MS,
        }),
      ],
    });
    this.#tracer = this.#provider.getTracer('kula');
  }

  /**
   * Runs the work of an operation in a span of its own, within the caller's trace if it has one.
   * @param codeOfResult gives the code of what went wrong, if anything did
   */
  async operation<T>(
    { name, attributes }: Described,
    { traceparent, principal }: RequestContext,
    work: () => Promise<T>,
    codeOfResult: (result: T) => string | undefined,
  ): Promise<T> {
    const parent = parentOf(traceparent);
    const span = this.#tracer.startSpan(
      name,
      { kind: SpanKind.SERVER, attributes: { ...attributes, 'kula.role': principal?.role ?? 'none' } },
      parent,
    );
    if (!isTraced(span)) return work();
    const current: Current = { context: trace.setSpan(parent, span), commands: 0, refusal: undefined };
    try {
      const result = await this.#current.run(current, work);
      finish(span, codeOfResult(result) ?? current.refusal ?? 'OK');
      return result;
    } catch (error) {
      finish(span, codeOf(error));
      throw error;
    }
  }

  /** Notes a refusal that the current operation answers. */
  refused(code: string): void {
    const current = this.#current.getStore();
    if (current) current.refusal ??= code;
  }

  /**
   * Traces a command's way through the lane: its waiting and its batch, to which the span is linked. The lane reports a
   * batch with its outcomes before it answers with them.
   */
  async command<T extends object>(name: string, submit: () => Promise<T>): Promise<T> {
    const current = this.#current.getStore();
    if (!current || (current.commands += 1) > COMMANDS_MAX) return submit();
    const span = this.#tracer.startSpan(`lane ${name}`, {}, current.context);
    try {
      const outcome = await submit();
      const batch = this.#batches.get(outcome);
      if (batch) span.addLink({ context: batch });
      return outcome;
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: codeOf(error) });
      throw error;
    } finally {
      span.end();
    }
  }

  /** Traces a batch that was tried. It has a trace of its own, because it serves many operations. */
  batch({ size, entries, by, seconds, failed, outcomes }: BatchReport): void {
    const endMs = nowMs();
    const span = this.#tracer.startSpan(
      'lane batch',
      {
        root: true,
        startTime: endMs - seconds * 1_000,
        attributes: {
          'kula.batch.commands': size,
          'kula.batch.entries': entries,
          'kula.batch.by': by,
          'kula.batch.failures_before': this.#failures,
        },
      },
      ROOT_CONTEXT,
    );
    if (failed) span.setStatus({ code: SpanStatusCode.ERROR, message: 'not committed' });
    span.end(endMs);
    this.#failures = failed ? this.#failures + 1 : 0;
    if (isTraced(span)) for (const outcome of outcomes) this.#batches.set(outcome, span.spanContext());
  }

  /** Sends the spans that wait. */
  async close(): Promise<void> {
    await this.#provider.shutdown().catch(() => undefined);
  }
}
