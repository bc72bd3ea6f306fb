/** The things that all parts of a run share: settings, the server, and a network with members. */
import { Pgbench } from './compare/pgbench.js';
import { makeCoalition, type Coalition } from './network/coalition.js';
import type { BenchDatabase, Server } from './network/database.js';
import { Gateway } from './network/gateway.js';
import { writeHistory, type Rounds } from './network/history.js';
import type { Options } from './options.js';
import { say, show } from './progress.js';
import type { Resources } from './resources.js';

/** Lengths and sizes; those of --quick only show that it runs. */
export interface Sizes {
  readonly members: number;
  readonly rounds: number;
  readonly warmSeconds: number;
  readonly seconds: number;
  readonly pgbenchSeconds: number;
  readonly pgbenchScale: number;
  readonly latencySeconds: number;
  readonly subscribers: number;
  readonly subscribersMore: number;
  readonly subscriberSeconds: number;
  /** Redemptions of the three networks that are closed or verified, in rounds over `closeMembers`. */
  readonly closeMembers: number;
  readonly closeRounds: { readonly small: number; readonly middle: number; readonly large: number };
  readonly profileSeconds: number;
}

export function sizesOf({ quick, scale, rounds }: Options): Sizes {
  if (quick) {
    return {
      members: 1_000 * scale,
      rounds: Math.min(rounds, 3),
      warmSeconds: 0.5,
      seconds: 1,
      pgbenchSeconds: 1,
      pgbenchScale: 5,
      latencySeconds: 2,
      subscribers: 500,
      subscribersMore: 0,
      subscriberSeconds: 5,
      closeMembers: 1_000,
      closeRounds: { small: 1, middle: 5, large: 50 },
      profileSeconds: 3,
    };
  }
  return {
    members: 10_000 * scale,
    rounds,
    warmSeconds: 1.5,
    seconds: 6,
    pgbenchSeconds: 5,
    pgbenchScale: 50,
    latencySeconds: 8,
    subscribers: 5_000,
    subscribersMore: 5_000,
    subscriberSeconds: 60,
    closeMembers: 10_000,
    closeRounds: { small: 1, middle: 10, large: 100 },
    profileSeconds: 15,
  };
}

/** The journal's entries before anything is measured: ten for each member. */
const PAST: readonly Rounds[] = [
  { kind: 'ACCRUAL', rounds: 1, points: 100_000 },
  { kind: 'ACCRUAL', rounds: 5, points: 25 },
  { kind: 'REDEMPTION', rounds: 4, points: 20 },
];

export interface Network {
  readonly database: BenchDatabase;
  readonly coalition: Coalition;
}

export class Bench {
  readonly options: Options;
  readonly sizes: Sizes;
  readonly server: Server;
  readonly resources: Resources;
  #network: Network | undefined;
  #gateway: Gateway | undefined;
  readonly #closable = new Map<string, Network>();
  #pgbench: Pgbench | undefined;
  /** Single accruals a second, once measured; the load for the latencies is half of it. */
  accrualsPerSecond: number | undefined;

  constructor(options: Options, server: Server, resources: Resources) {
    this.options = options;
    this.sizes = sizesOf(options);
    this.server = server;
    this.resources = resources;
  }

  /**
   * A separate network with a history; its gateway is stopped again.
   * @param onEmpty called with the database once it is migrated
   * @param checkout another version that makes the network
   */
  async makeNetwork(
    label: string,
    members: number,
    past: readonly Rounds[],
    onEmpty?: (database: BenchDatabase) => Promise<void>,
    checkout?: string,
  ): Promise<Network> {
    const database = await this.server.create(label);
    const gateway = await Gateway.start(this.resources, {
      databaseUrl: database.url,
      ...(checkout !== undefined && { checkout }),
    });
    await onEmpty?.(database);
    const coalition = await makeCoalition(gateway, database.url, members);
    await gateway.stop();
    if (past.length === 0) return { database, coalition };
    let saidAt = performance.now();
    await writeHistory(database.url, coalition, past, (entries) => {
      if (performance.now() - saidAt < 5_000) return;
      saidAt = performance.now();
      say(`${label}: ${show(entries)} entries written`);
    });
    return { database, coalition };
  }

  /** The network that points are earned and spent in: made when first asked for. */
  async points(): Promise<Network> {
    if (this.#network) return this.#network;
    say(`making a network of ${show(this.sizes.members)} members with ${show(this.sizes.members * 10)} entries`);
    this.#network = await this.makeNetwork('points', this.sizes.members, PAST);
    return this.#network;
  }

  /** The same with its gateway, which runs from here on. */
  async network(): Promise<Network & { readonly gateway: Gateway }> {
    const network = await this.points();
    this.#gateway ??= await Gateway.start(this.resources, { databaseUrl: network.database.url });
    return { ...network, gateway: this.#gateway };
  }

  /** The network when some part has used it; it is verified at the end. */
  get usedNetwork(): Network | undefined {
    return this.#network;
  }

  /** Stops the shared gateway, for parts with gateways of their own. */
  async stopGateway(): Promise<void> {
    await this.#gateway?.stop();
    this.#gateway = undefined;
  }

  /** A network whose open period has that many redemptions; made when first asked for. */
  async closable(size: keyof Sizes['closeRounds']): Promise<Network> {
    const made = this.#closable.get(size);
    if (made) return made;
    const { closeMembers, closeRounds } = this.sizes;
    say(`writing a period with ${show(closeRounds[size] * closeMembers)} redemptions`);
    const network = await this.makeNetwork(size, closeMembers, [
      { kind: 'ACCRUAL', rounds: 1, points: 10_000 },
      { kind: 'REDEMPTION', rounds: closeRounds[size], points: 10 },
    ]);
    this.#closable.set(size, network);
    return network;
  }

  async pgbench(): Promise<Pgbench> {
    if (this.#pgbench) return this.#pgbench;
    say(`filling pgbench at scale ${this.sizes.pgbenchScale.toString()}`);
    this.#pgbench = await Pgbench.create(await this.server.create('tpcb'), this.sizes.pgbenchScale);
    return this.#pgbench;
  }
}
