import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { pino } from 'pino';
import WebSocket from 'ws';
import { inMemory } from '../support/engines.js';
import {
  startTestGateway,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly kind: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly links: readonly { readonly spanId: string }[];
  readonly failed: boolean;
  readonly ms: number;
}

const valueOf = ({ stringValue, intValue, doubleValue }: Loose): unknown =>
  stringValue ?? (intValue === undefined ? doubleValue : Number(intValue));

const toSpan = ({ attributes = [], links = [], status, startTimeUnixNano, endTimeUnixNano, ...rest }: Loose): Span => ({
  ...rest,
  links,
  failed: status?.code === 2,
  ms: Number(BigInt(endTimeUnixNano) - BigInt(startTimeUnixNano)) / 1e6,
  attributes: Object.fromEntries(attributes.map(({ key, value }: Loose) => [key, valueOf(value)])),
});

/** What a collector is to a gateway: takes OTLP/HTTP as JSON. */
class Collector {
  readonly texts: string[] = [];
  status = 200;
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        if (request.url === '/v1/traces' && request.headers['content-type'] === 'application/json')
          this.texts.push(Buffer.concat(parts).toString());
        response.writeHead(this.status, { 'content-type': 'application/json' }).end('{}');
      });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port.toString()}/v1/traces`;
  }

  get spans(): Span[] {
    return this.texts
      .flatMap((text) => JSON.parse(text).resourceSpans)
      .flatMap((resource: Loose) => resource.scopeSpans)
      .flatMap((scope: Loose) => scope.spans)
      .map(toSpan);
  }

  /** Waits for a span of that name. */
  async span(name: string, more: (span: Span) => boolean = () => true): Promise<Span> {
    for (let tries = 0; tries < 200; tries += 1) {
      const found = this.spans.find((span) => span.name === name && more(span));
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`no span ${name} among ${this.spans.map((span) => span.name).join('; ')}`);
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

const ACCRUE = `mutation AtTheTill($input: AccruePointsInput!) { accruePoints(input: $input) { __typename ... on Refusal { code } } }`;
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';

describe('traces', () => {
  const collector = new Collector();
  const lines: string[] = [];
  let gateway: TestGateway;
  let partner: TestPartner;
  let member: TestMember;
  beforeAll(async () => {
    const log = pino(
      { level: 'info' },
      {
        write: (line: string) => {
          lines.push(line);
        },
      },
    );
    gateway = await startTestGateway(inMemory, { env: { KULA_TRACES_URL: await collector.listen() }, log });
    partner = await gateway.partner();
    member = await gateway.member(partner, 'canary-external-id');
  }, 120_000);
  afterAll(async () => {
    await gateway.close();
    collector.close();
  }, 60_000);
  beforeEach(() => {
    collector.texts.length = 0;
  });

  const accrue = (orderId: string, { amount = '10.00', traceparent }: { amount?: string; traceparent?: string } = {}) =>
    fetch(gateway.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${partner.key}`,
        'x-request-id': 'canary-request-id',
        ...(traceparent !== undefined && { traceparent }),
      },
      body: JSON.stringify({
        query: ACCRUE,
        variables: {
          input: {
            idempotencyKey: `key-${orderId}`,
            orderId,
            member: { externalId: member.externalId },
            spend: { amount, currency: 'EUR' },
          },
        },
      }),
    }).then((response) => response.json() as Loose);

  it('have a span for an accrual, and within it one for the lane, linked to its batch', async () => {
    expect((await accrue('canary-order-1')).data.accruePoints.__typename).toBe('AccruePointsPayload');
    const operation = await collector.span('mutation accruePoints');
    expect(operation).toMatchObject({
      kind: 2,
      failed: false,
      attributes: {
        'graphql.operation.type': 'mutation',
        'graphql.operation.name': 'AtTheTill',
        'kula.role': 'PARTNER_APP',
        'kula.outcome': 'OK',
      },
    });
    expect(operation.parentSpanId ?? '').toBe('');
    const command = await collector.span('lane accruePoints');
    expect([command.traceId, command.parentSpanId]).toEqual([operation.traceId, operation.spanId]);
    const batch = await collector.span('lane batch', ({ spanId }) =>
      command.links.some((link) => link.spanId === spanId),
    );
    expect(batch.attributes).toEqual({
      'kula.batch.commands': 1,
      'kula.batch.entries': 1,
      'kula.batch.by': expect.stringMatching(/^(known|loaded)$/),
      'kula.batch.failures_before': 0,
    });
    expect(batch.traceId).not.toBe(operation.traceId);
    expect(batch.ms).toBeGreaterThan(0);
    expect(batch.ms).toBeLessThanOrEqual(operation.ms);
  });

  it('link commands that arrive together to their common batch', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, i) => accrue(`canary-together-${i.toString()}`)));
    for (
      let tries = 0;
      tries < 100 && collector.spans.filter(({ name }) => name === 'lane accruePoints').length < 20;
      tries += 1
    )
      await new Promise((resolve) => setTimeout(resolve, 50));
    const batches = collector.spans.filter(({ name }) => name === 'lane batch');
    const links = collector.spans.filter(({ name }) => name === 'lane accruePoints').flatMap((span) => span.links);
    expect(links).toHaveLength(20);
    for (const batch of batches) {
      expect(links.filter((link) => link.spanId === batch.spanId)).toHaveLength(
        batch.attributes['kula.batch.commands'] as number,
      );
    }
  });

  it("go on with the caller's trace, and trace nothing if the caller's traceparent says so", async () => {
    await accrue('canary-order-2', { traceparent: `00-${TRACE}-${CALLER}-01` });
    expect(await collector.span('mutation accruePoints')).toMatchObject({ traceId: TRACE, parentSpanId: CALLER });
    collector.texts.length = 0;
    await accrue('canary-order-3', { traceparent: `00-${TRACE}-${CALLER}-00` });
    await accrue('canary-order-4', { traceparent: 'canary-traceparent' });
    await collector.span('mutation accruePoints');
    expect(collector.spans.filter(({ name }) => name === 'mutation accruePoints')).toHaveLength(1);
    expect(collector.spans.map(({ traceId }) => traceId)).not.toContain(TRACE);
  });

  it('name refusals and errors by their code', async () => {
    expect((await accrue('canary-order-1', { amount: '11.00' })).data.accruePoints.code).toBe('IDEMPOTENCY_CONFLICT');
    expect((await collector.span('mutation accruePoints')).attributes['kula.outcome']).toBe('IDEMPOTENCY_CONFLICT');
    // A stranger's document is not read, and fills no collector.
    await gateway.stranger.send('query Secret { viewer { role } }');
    await gateway.operator.send('query canary_unknown_field { canary_field }');
    expect(await collector.span('graphql')).toMatchObject({
      failed: false,
      attributes: { 'kula.outcome': 'GRAPHQL_VALIDATION_FAILED' },
    });
    expect(collector.spans.filter(({ name }) => name === 'query viewer')).toEqual([]);
  });

  it('include operations over WebSocket and the beginning of subscriptions', async () => {
    const client = createClient({
      url: gateway.wsUrl,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${member.client.token ?? ''}` },
    });
    try {
      const query = client.iterate({
        query: 'query Mine { viewer { role } }',
        extensions: { traceparent: `00-${TRACE}-${CALLER}-01` },
      });
      expect((await query.next()).value.data).toEqual({ viewer: { role: 'MEMBER' } });
      expect(await collector.span('query viewer')).toMatchObject({
        traceId: TRACE,
        parentSpanId: CALLER,
        attributes: { 'kula.role': 'MEMBER', 'kula.outcome': 'OK' },
      });
      const watch = (walletId: string) =>
        client.iterate({
          query: 'subscription($id: ID!) { walletChanged(walletId: $id, afterVersion: 0) { version } }',
          variables: { id: walletId },
        });
      const mine = watch(member.walletId);
      expect((await mine.next()).value.data.walletChanged.version).toBe(1);
      await mine.return?.();
      expect((await collector.span('subscription walletChanged')).attributes['kula.outcome']).toBe('OK');
      await expect(watch('wal_canary').next()).rejects.toBeDefined();
      await collector.span('subscription walletChanged', ({ attributes }) => attributes['kula.outcome'] !== 'OK');
    } finally {
      await client.dispose();
    }
  });

  it('carry no key, token, id or variable', async () => {
    await accrue('canary-order-5');
    await gateway.operator.send(`query ${'canary_secret_'.repeat(5)} { viewer { role } }`);
    const text = await collector.span('query viewer').then(() => collector.texts.join('\n'));
    const secrets = [
      partner.key,
      partner.id,
      partner.keyId,
      partner.code,
      member.id,
      member.walletId,
      member.externalId,
      gateway.operator.token ?? '',
      'canary',
      '10.00',
    ];
    expect(text).toContain('AtTheTill');
    for (const secret of secrets) expect([secret.length > 3, text.includes(secret)]).toEqual([true, false]);
  });

  it('are lost when the collector does not take them, and the log says so once', async () => {
    collector.status = 400;
    for (const order of ['6', '7']) {
      await accrue(`canary-order-${order}`);
      await collector.span('mutation accruePoints');
      collector.texts.length = 0;
    }
    collector.status = 200;
    await accrue('canary-order-8');
    await collector.span('mutation accruePoints');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(lines.filter((line) => line.includes('traces')).map((line) => JSON.parse(line).msg)).toEqual([
      'the collector does not take traces; they are lost meanwhile',
      'the collector takes traces again',
    ]);
  });
});

describe('traces of a gateway', () => {
  it('that stops are sent before it ends', async () => {
    const collector = new Collector();
    const gateway = await startTestGateway(inMemory, { env: { KULA_TRACES_URL: await collector.listen() } });
    await gateway.operator.ask('query Last { network { name } }');
    const told = collector.spans.length;
    await gateway.close();
    expect(collector.spans.map(({ name }) => name)).toContain('query network');
    expect(collector.spans.length).toBeGreaterThan(told);
    collector.close();
  });

  it('with a share of 0 are only those for which callers ask', async () => {
    const collector = new Collector();
    const gateway = await startTestGateway(inMemory, {
      env: { KULA_TRACES_URL: await collector.listen(), KULA_TRACES_SHARE: '0' },
    });
    await gateway.operator.ask('{ network { name } }');
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${gateway.operator.token ?? ''}`,
      traceparent: `00-${TRACE}-${CALLER}-01`,
    };
    await fetch(gateway.url, { method: 'POST', headers, body: '{"query":"{ viewer { role } }"}' });
    await gateway.close();
    expect(collector.spans.map(({ name }) => name)).toEqual(['query viewer']);
    collector.close();
  });

  it('without the setting are not made', async () => {
    const collector = new Collector();
    const url = await collector.listen();
    const gateway = await startTestGateway(inMemory);
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${gateway.operator.token ?? ''}`,
      traceparent: `00-${TRACE}-${CALLER}-01`,
    };
    await fetch(gateway.url, { method: 'POST', headers, body: '{"query":"{ viewer { role } }"}' });
    expect([gateway.config.tracesUrl, gateway.services.lane.constructor.name]).toEqual([undefined, 'Lane']);
    await gateway.close();
    expect([url.length > 0, collector.texts]).toEqual([true, []]);
    collector.close();
  });
});
