/** A gateway in a process of its own, as `npm start` runs it, over a database of the bench's. */
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  signMemberToken,
  signStaffToken,
  loadSigningKey,
  parseConfig,
  type MemberId,
  type TokenRole,
} from '../../src/platform/index.js';
import type { Target } from '../load/connection.js';
import { compiled } from '../places.js';
import type { Resources } from '../resources.js';
import { Child } from './child.js';
import { cpuSeconds, residentBytes } from './process.js';

const pem = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
const signingKey = await loadSigningKey(parseConfig({ KULA_SIGNING_KEY: pem }));

const TOKEN_SECONDS = 7_200;

export const staffToken = async (role: TokenRole): Promise<string> =>
  (await signStaffToken(signingKey, { role, ttlSeconds: TOKEN_SECONDS })).token;
export const memberToken = async (memberId: MemberId): Promise<string> =>
  (await signMemberToken(signingKey, { memberId, partnerId: null, ttlSeconds: TOKEN_SECONDS })).token;

/** A version from before this setting refuses one that it does not know. */
const knowsFourEyes = (checkout: string | undefined): boolean =>
  checkout === undefined || readFileSync(join(checkout, 'README.md'), 'utf8').includes('KULA_FOUR_EYES');

/** Settings that were given to the bench go to the gateway; those that the measurement needs override them. */
export function gatewayEnvironment(
  databaseUrl: string | undefined,
  redisUrl?: string,
  checkout?: string,
): Record<string, string> {
  const given = Object.entries(process.env).flatMap(([name, value]) =>
    value !== undefined && name.startsWith('KULA_') && !name.startsWith('KULA_TEST_') ? [[name, value] as const] : [],
  );
  return {
    KULA_LOG_LEVEL: 'info',
    KULA_EXPLORER: 'false',
    KULA_SANDBOX: 'false',
    ...(knowsFourEyes(checkout) && { KULA_FOUR_EYES: 'false' }),
    KULA_DATA_DIR: join(tmpdir(), 'kula-bench'),
    ...Object.fromEntries(given),
    HOST: '127.0.0.1',
    PORT: '0',
    KULA_RATE_LIMIT: '0',
    KULA_SEED: 'none',
    KULA_SIGNING_KEY: pem,
    ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
    ...(redisUrl !== undefined && { REDIS_URL: redisUrl }),
  };
}

/** The origin in the gateway's ready line. */
export function originIn(line: string): string | undefined {
  if (!line.includes('"ready"')) return undefined;
  const { msg, origin } = JSON.parse(line) as { msg?: string; origin?: string };
  return msg === 'ready' ? origin : undefined;
}

export interface GatewayOptions {
  readonly databaseUrl: string;
  /** The Redis over which gateways tell one another of changes; without it they do not. */
  readonly redisUrl?: string;
  /** Opens an inspector, for profiles and for exact figures of memory. */
  readonly inspect?: boolean;
  /** Settings that override all others. */
  readonly env?: Readonly<Record<string, string>>;
  /** A checkout in which another version is compiled; its compiled gateway is started in place of this one. */
  readonly checkout?: string;
}

/** Figures of a gateway between two readings. */
export interface GatewayUse {
  /** Processor seconds a second: 1 is one core. */
  readonly cpu: number;
  readonly batches: number;
  readonly commandsPerBatch: number;
  readonly batchMs: number;
}

export class Gateway {
  readonly child: Child;
  readonly origin: string;
  readonly inspectorUrl: string | undefined;

  private constructor(child: Child, origin: string, inspectorUrl: string | undefined) {
    this.child = child;
    this.origin = origin;
    this.inspectorUrl = inspectorUrl;
  }

  static async start(
    resources: Resources,
    { databaseUrl, redisUrl, inspect = false, env = {}, checkout }: GatewayOptions,
  ): Promise<Gateway> {
    const child = new Child(resources, {
      nodeArguments: ['--enable-source-maps', ...(inspect ? ['--inspect=127.0.0.1:0'] : [])],
      arguments: [
        checkout === undefined ? compiled('src/cli/index.js') : join(checkout, 'dist/src/cli/index.js'),
        'serve',
      ],
      env: { ...gatewayEnvironment(databaseUrl, redisUrl, checkout), ...env },
    });
    const inspector = inspect
      ? child.line((line) => /^Debugger listening on (ws:\S+)$/.exec(line)?.[1], 60)
      : undefined;
    const origin = await child.line(originIn, 60);
    return new Gateway(child, origin, await inspector);
  }

  get url(): string {
    return `${this.origin}/graphql`;
  }

  get target(): Target {
    const { hostname, port } = new URL(this.origin);
    return { host: hostname, port: Number(port) };
  }

  get residentBytes(): number {
    return residentBytes(this.child.pid);
  }

  stop(): Promise<void> {
    return this.child.stop();
  }

  /** Its figures by name; those with labels by name and labels, as in the text of /metrics. */
  async metrics(): Promise<ReadonlyMap<string, number>> {
    const text = await (await fetch(`${this.origin}/metrics`)).text();
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return new Map(
      lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
    );
  }

  /** Starts watching; the function that it gives tells the resources used since. */
  async watch(): Promise<() => Promise<GatewayUse>> {
    const look = async () => ({
      at: performance.now(),
      cpu: cpuSeconds(this.child.pid),
      metrics: await this.metrics(),
    });
    const before = await look();
    return async () => {
      const after = await look();
      const grown = (name: string) => (after.metrics.get(name) ?? NaN) - (before.metrics.get(name) ?? 0);
      const batches = grown('kula_lane_batch_commands_count');
      return {
        cpu: (after.cpu - before.cpu) / ((after.at - before.at) / 1_000),
        batches,
        commandsPerBatch: grown('kula_lane_batch_commands_sum') / batches,
        batchMs: (grown('kula_lane_batch_seconds_sum') / batches) * 1_000,
      };
    };
  }
}
