import { rmSync } from 'node:fs';
import { databaseFolder, startGateway, type RunningGateway } from '../gateway/index.js';
import { createLogger, signStaffToken, type Config, type Logger } from '../platform/index.js';
import { ensureDemo, type DemoCredentials } from '../../seeds/index.js';
import { readConfig } from './fail.js';
import { ProgressLine } from './progress.js';

const TOKEN_SECONDS = 86_400;
/** The gateway closes within 10 s. If it hangs all the same, the process ends after this time. */
const PATIENCE_MS = 12_000;

/** The gateway that runs now: starting afresh puts another one in its place. */
interface Place {
  gateway: RunningGateway;
}

/** Starts a gateway and keeps it until SIGTERM or SIGINT. */
export async function serve(): Promise<void> {
  const config = readConfig();
  const log = createLogger(config);
  let demo: DemoCredentials | null = null;
  const start = (at: Config): Promise<RunningGateway> =>
    startGateway(at, {
      log,
      prepare: async (services) => {
        if (config.seed !== 'demo') return;
        const line = new ProgressLine();
        demo = await ensureDemo(services, ({ what, done, total }) => {
          line.show(what, done, total);
        });
        line.end();
      },
      demoMembers: () => demo?.members ?? [],
      // Only the embedded database is this process's alone, and only a demo can be made again as it was.
      freshStart: () => (config.embedded && demo ? () => void (starting ??= afresh()) : undefined),
    });
  // However often it is asked for, one after another.
  let starting: Promise<void> | undefined;
  const gateway = await start(config);
  const place: Place = { gateway };
  const afresh = async (): Promise<void> => {
    const port = Number(new URL(place.gateway.origin).port);
    try {
      await place.gateway.close();
      rmSync(databaseFolder(config), { recursive: true, force: true });
      // At the same port, also where any was asked for: pages are open there.
      place.gateway = await start({ ...config, port });
      starting = undefined;
      log.info('the demo was started afresh');
    } catch (error) {
      log.fatal({ err: error }, 'the demo could not be started afresh');
      process.exit(1);
    }
  };
  stopOnSignals(place, log);
  // Tokens are printed only for trials on one's own machine: beside a real database they would end up in someone's logs.
  if (config.embedded) process.stdout.write(await greeting(gateway, config, demo));
  log.info(
    { origin: gateway.origin, embedded: config.embedded, explorer: config.explorer, sandbox: config.sandbox },
    'ready',
  );
}

function stopOnSignals(place: Place, log: Logger): void {
  let stopping = false;
  const stop = (signal: string) => {
    // A second signal ends the process at once.
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), PATIENCE_MS).unref();
    place.gateway.close().then(
      () => {
        log.info('stopped');
        process.exit(0);
      },
      (error: unknown) => {
        log.fatal({ err: error }, 'could not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('uncaughtException', (error) => {
    log.fatal(
      { err: error },
      'a fault that no one caught: the process ends, what was not acknowledged can be sent again',
    );
    process.exit(1);
  });
}

async function greeting(
  { origin, signingKey }: RunningGateway,
  config: Config,
  demo: DemoCredentials | null,
): Promise<string> {
  const rows: [string, string][] = [
    ...(config.console ? [['Console', `${origin}/`] satisfies [string, string]] : []),
    ...(config.console && config.demoSignin ? [['Demo', `${origin}/demo`] satisfies [string, string]] : []),
    ['GraphQL', `${origin}/graphql (HTTP, and WebSocket with graphql-transport-ws)`],
    ...(config.explorer ? [['Explorer', `${origin}/graphql in a browser`] satisfies [string, string]] : []),
    ['Health', `${origin}/healthz  ${origin}/readyz  ${origin}/metrics`],
  ];
  const lines = ['', 'Kula is ready.', '', ...rows.map(([name, value]) => `  ${name.padEnd(10)}${value}`), ''];
  lines.push('Tokens, good for a day; send one as `authorization: Bearer TOKEN`:', '');
  for (const role of ['OPERATOR', 'NETWORK_ACCOUNTANT', 'AUDITOR'] as const) {
    lines.push(`  ${role.padEnd(20)}${(await signStaffToken(signingKey, { role, ttlSeconds: TOKEN_SECONDS })).token}`);
  }
  if (demo) {
    lines.push('', "API keys of the demo's partners, sent the same way:", '');
    for (const { code, currency, apiKey } of demo.partners)
      lines.push(`  ${`${code} (${currency})`.padEnd(20)}${apiKey}`);
    lines.push('', 'Members to try, by externalId:', '');
    for (const { externalId, partners } of demo.members)
      lines.push(`  ${externalId.padEnd(20)}known to ${partners.join(', ')}`);
  }
  lines.push('', 'More tokens: npm run --silent kula -- token --help', '', '');
  return lines.join('\n');
}
