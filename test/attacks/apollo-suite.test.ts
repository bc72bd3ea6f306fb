/**
 * Apollo's own suite for integrations of its server, against the gateway's HTTP: its route, hooks and error answers. Once
 * with the Apollo Server that each test describes; and once with all that the gateway has of its own, its executor,
 * bounds and the short way of plain requests, where a test asks for no more than a schema.
 *
 * @jest-environment ./test/attacks/support/leaving-out.js
 */
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { ApolloServer, type ApolloServerOptions, type BaseContext } from '@apollo/server';
import {
  defineIntegrationTestSuite,
  type CreateServerForIntegrationTests,
  type CreateServerForIntegrationTestsResult,
} from '@apollo/server-integration-testsuite';
import { describe, expect, it } from '@jest/globals';
import { makeExecutableSchema } from '@graphql-tools/schema';
import type { FastifyInstance } from 'fastify';
import { buildSchema, type GraphQLSchema } from 'graphql';
import { pino } from 'pino';
import { createApollo } from '../../src/gateway/http/apollo.js';
import { Documents, type Prepared } from '../../src/gateway/graphql/documents.js';
import { Doorkeeper } from '../../src/gateway/http/doorkeeper.js';
import { Executor } from '../../src/gateway/graphql/execute.js';
import { Health } from '../../src/gateway/http/health.js';
import { createHttp, requestContextOf, type HttpParts, type Mounted } from '../../src/gateway/http/http.js';
import { Load } from '../../src/gateway/http/load.js';
import { Metrics } from '../../src/gateway/http/metrics.js';
import type { Services } from '../../src/ledger/index.js';
import {
  InvalidToken,
  parseConfig,
  type Database,
  type Principal,
  type RequestContext,
} from '../../src/platform/index.js';
import { ofTheGateway, ofTheRoute, type Reasons } from './support/left-out.js';

type Options = ApolloServerOptions<BaseContext>;

/** Every document is one that came before, so that plain requests go the short way at once. */
class KnownDocuments extends Documents {
  override findValid(source: string): Prepared | undefined {
    this.prepare(source);
    return super.findValid(source);
  }
}

const log = pino({ level: 'silent' });
const metrics = new Metrics();
const config = parseConfig({ HOST: '127.0.0.1', PORT: '0', KULA_EXPLORER: 'false', KULA_RATE_LIMIT: '0' });

/** The suite has no tokens: whoever comes may ask. */
class OpenDoor extends Doorkeeper {
  override admit(): Promise<Principal> {
    return Promise.resolve({
      role: 'OPERATOR',
      partnerId: null,
      memberId: null,
      actor: 'suite',
      keyId: null,
      expiresAt: null,
    });
  }
}

function partsFor(documents: Documents): HttpParts {
  return {
    services: {} as Services,
    config,
    log,
    executor: new Executor(documents, { log, executionSeconds: config.executionSeconds }),
    doorkeeper: new OpenDoor(() => Promise.reject(new InvalidToken('no one has a token here')), config.rateLimit),
    load: new Load(),
    metrics,
    health: new Health({} as Database),
    routes: [],
  };
}

/** No document is known, whatever came before. */
class UnknownDocuments extends Documents {
  override findValid(): undefined {
    return undefined;
  }
}

/** Where an Apollo Server of the suite's is mounted: no document is known, so it answers all. */
const nothing = new UnknownDocuments(buildSchema('type Query { nothing: ID }'), true);

/** The schema of options that have nothing else. */
function onlySchema({ schema, typeDefs, resolvers, ...others }: Options): GraphQLSchema | undefined {
  if (Object.keys(others).length > 0) return undefined;
  if (schema) return schema;
  return typeDefs === undefined ? undefined : makeExecutableSchema({ typeDefs, ...(resolvers && { resolvers }) });
}

async function listen<Context extends BaseContext>(
  parts: HttpParts,
  mounted: Mounted<Context>,
): Promise<CreateServerForIntegrationTestsResult> {
  const server: FastifyInstance = await createHttp(parts, mounted);
  await server.listen({ host: config.host, port: 0 });
  const { port } = server.server.address() as AddressInfo;
  const extraCleanup = async () => {
    server.server.closeAllConnections();
    await server.close();
  };
  // The suite only stops it, and asks it what a server with any context answers.
  return {
    server: mounted.apollo as unknown as ApolloServer,
    url: `http://127.0.0.1:${port.toString()}`,
    extraCleanup,
  };
}

const withSuitesApollo: CreateServerForIntegrationTests = async (options, { context } = {}) => {
  const apollo = new ApolloServer(options);
  await apollo.start();
  return listen(partsFor(nothing), { path: '/', apollo, contextOf: async () => (await context?.()) ?? {} });
};

const withOurs: CreateServerForIntegrationTests = async (options, more = {}) => {
  const schema = more.context ? undefined : onlySchema(options);
  if (!schema) return withSuitesApollo(options, more);
  const parts = partsFor(new KnownDocuments(schema, true));
  const mounted: Mounted<RequestContext> = {
    path: '/',
    apollo: await createApollo(parts.executor, log),
    contextOf: (request) => Promise.resolve(requestContextOf(request)),
  };
  return listen(parts, mounted);
};

interface Run {
  readonly createServer: CreateServerForIntegrationTests;
  readonly reasons: Reasons;
}
const runs: Readonly<Record<string, Run>> = {
  "the suite's Apollo Server behind the gateway's route": { createServer: withSuitesApollo, reasons: ofTheRoute },
  "all that is the gateway's own": { createServer: withOurs, reasons: ofTheGateway },
};

/** Asked before each test by its environment: why it is left out, if it is. */
const met = new Set<string>();
(globalThis as { leftOut?: (names: readonly string[]) => string | undefined }).leftOut = ([run = '', , , ...names]) => {
  const name = names.join(' > ');
  met.add(`${run} ${name}`);
  return Object.entries(runs[run]?.reasons ?? {}).find(([, tests]) => tests.includes(name))?.[0];
};

describe.each(Object.entries(runs))('%s', (run, { createServer, reasons }) => {
  defineIntegrationTestSuite(createServer, { noIncrementalDelivery: true });

  it('leaves out only tests that the suite has and docs/security.md explains', async () => {
    const names = Object.values(reasons).flat();
    expect(names.filter((name) => !met.has(`${run} ${name}`))).toEqual([]);
    const page = await readFile(new URL('../../docs/security.md', import.meta.url), 'utf8');
    expect(names.filter((name) => !page.includes((name.split(' > ').at(-1) ?? '').replaceAll('`', '')))).toEqual([]);
  });
});
