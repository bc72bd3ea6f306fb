/** The network's time, as far as this page was told: a sandbox's clock is moved, and this computer's may be wrong. */
import { graphql } from '../../client/index.js';

/** What of the clock is asked for with anything else. */
export interface ClockTold {
  readonly now: string;
  readonly offsetSeconds: number;
}

const CLOCK = graphql(`
  query {
    network {
      clock {
        now
        offsetSeconds
      }
    }
  }
`);

/** The milliseconds by which each is ahead of this computer's clock. */
let networkAheadMs = 0;
let realAheadMs = 0;

export function noteClock({ now, offsetSeconds }: ClockTold): void {
  networkAheadMs = Date.parse(now) - Date.now();
  realAheadMs = networkAheadMs - offsetSeconds * 1_000;
}

/** @param now the network's time as an answer of this moment says it */
export function noteNow(now: string): void {
  networkAheadMs = Date.parse(now) - Date.now();
}

interface Asks {
  query(document: typeof CLOCK): Promise<{ readonly network: { readonly clock: ClockTold } }>;
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The network's time in milliseconds, just asked for. */
export async function readNow(kula: Asks): Promise<number> {
  const { network } = await kula.query(CLOCK);
  noteClock(network.clock);
  return networkNow();
}

/** By which all business goes. */
export const networkNow = (): number => Date.now() + networkAheadMs;
/** By which codes end: it is not moved. */
export const realNow = (): number => Date.now() + realAheadMs;
