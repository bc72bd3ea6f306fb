import { graphql, type ResultOf } from '../frame/graphql.js';

export const SYSTEM = graphql(`
  query System {
    systemStatus {
      version
      startedAt
      schemaVersion
      lane {
        queued
        queueMax
        lastBatch {
          commands
          entries
          ms
          committedAt
        }
      }
      relay {
        sequence
        lagEntries
        silentSeconds
      }
      lastVerify {
        endedAt
        entries
        violations
        ms
      }
      jobs {
        name
        everySeconds
        lastStartedAt
        lastEndedAt
        lastDid
        lastFailed
      }
    }
    network {
      id
      settings {
        name
        value
        default
        description
      }
    }
  }
`);

export type SystemShown = ResultOf<typeof SYSTEM>;
export type Job = SystemShown['systemStatus']['jobs'][number];
export type Setting = SystemShown['network']['settings'][number];
