import { FieldResolver, Query, Resolver } from 'type-graphql';
import type { Services } from '../../ledger/index.js';
import { Access, lastMigration, only, programVersion, withParent } from '../../platform/index.js';
import { JobStatus, LaneStatus, RelayStatus, SystemStatus, VerifyRun } from './status.type.js';
import { findLastVerify, type VerifyRunRecord } from './verify-runs.js';
import { watchOf } from './watch.js';

@Resolver(() => SystemStatus)
export class SystemStatusResolver {
  constructor(private readonly services: Services) {}

  @Access(only('OPERATOR', 'AUDITOR'))
  @Query(() => SystemStatus, { description: 'How the gateway that answers is doing.' })
  systemStatus(): object {
    return { version: programVersion(), startedAt: watchOf(this.services)?.startedAt ?? null };
  }

  @Access(withParent)
  @FieldResolver(() => String, {
    nullable: true,
    description: 'The version of the database: the name of the last migration that ran.',
  })
  schemaVersion(): Promise<string | null> {
    return lastMigration(this.services.database);
  }

  @Access(withParent)
  @FieldResolver(() => LaneStatus, { description: 'Its ledger lane.' })
  lane(): object {
    const { lane, config } = this.services;
    return { queued: lane.depth, queueMax: config.queueMax, lastBatch: watchOf(this.services)?.lastBatch() ?? null };
  }

  @Access(withParent)
  @FieldResolver(() => RelayStatus, {
    nullable: true,
    description: 'How far it has told its subscribers of the journal.',
  })
  relay(): object | null {
    const status = watchOf(this.services)?.feed();
    if (!status) return null;
    const { position, lag, silentSeconds } = status;
    return { sequence: position, lagEntries: lag, silentSeconds: Math.floor(silentSeconds) };
  }

  @Access(withParent)
  @FieldResolver(() => [JobStatus], { description: 'Its jobs, in the order of the rooms.' })
  jobs(): object[] {
    return (watchOf(this.services)?.jobs() ?? []).map(({ job: { name, everySeconds }, last }) => ({
      name,
      everySeconds,
      lastStartedAt: last?.startedAt ?? null,
      lastEndedAt: last?.endedAt ?? null,
      lastDid: last?.did ?? 0,
      lastFailed: last?.failed ?? false,
    }));
  }

  @Access(withParent)
  @FieldResolver(() => VerifyRun, {
    nullable: true,
    description: 'The last `kula verify` of the database; null: none has written down what it found.',
  })
  lastVerify(): Promise<VerifyRunRecord | null> {
    return findLastVerify(this.services.database);
  }
}
