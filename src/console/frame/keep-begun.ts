/** Subscriptions that stay: what says "later", or ends without a word, is begun anew. It knows neither the socket nor the page. */

interface Problem {
  readonly message: string;
  readonly extensions?: Record<string, unknown>;
}

export interface Given<Data> {
  readonly data?: Data | null | undefined;
  readonly errors?: readonly Problem[] | undefined;
}

export interface Sink<Data> {
  readonly next: (given: Given<Data>) => void;
  readonly error: (reason: unknown) => void;
  readonly complete: () => void;
}

/** Problems that say "later". */
const LATER: ReadonlySet<unknown> = new Set(['RATE_LIMITED', 'OVERLOADED', 'INTERNAL']);
/** How a connection ends whose session has ended. */
const FORBIDDEN_CLOSE = 4403;

/** Whether the event is the end of a connection by this code. */
export const isClosed = (event: unknown, code: number): boolean =>
  typeof event === 'object' && event !== null && 'code' in event && event.code === code;

export const isSessionEnd = (event: unknown): boolean => isClosed(event, FORBIDDEN_CLOSE);

const saysLater = (problems: readonly Problem[]): boolean => LATER.has(problems[0]?.extensions?.code);

/** Problems say it themselves; what the connection or the browser says is over some time, but for the end of the session. */
const isLater = (reason: unknown): boolean =>
  Array.isArray(reason) ? saysLater(reason as readonly Problem[]) : !isSessionEnd(reason);

interface Waits {
  /** The milliseconds before the next try. */
  readonly waitMs: (tries: number) => number;
  /** Told that nothing is heard until the next try. */
  readonly onLater: () => void;
}

/**
 * Subscribes, and again later for as long as the answer is "later".
 * @returns what ends it
 */
export function keepBegun<Data>(
  subscribe: (sink: Sink<Data>) => () => void,
  sink: Sink<Data>,
  { waitMs, onLater }: Waits,
): () => void {
  let tries = 0;
  let round = 0;
  let end: () => void = () => undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const again = (): void => {
    round += 1;
    end();
    onLater();
    timer = setTimeout(begin, waitMs(tries));
    tries += 1;
  };
  const begin = (): void => {
    const mine = round;
    // Of one that was given up nothing counts any more, and ending it says that it is complete.
    const ifMine = (then: () => void): void => {
      if (mine === round) then();
    };
    end = subscribe({
      next: (given) =>
        ifMine(() => {
          // An event that could not be made: at the beginning it is told how things are now.
          if (given.errors && saysLater(given.errors)) {
            again();
            return;
          }
          tries = 0;
          sink.next(given);
        }),
      error: (reason) => ifMine(() => (isLater(reason) ? again() : sink.error(reason))),
      // No feed of the network ends by itself.
      complete: () => ifMine(again),
    });
  };
  begin();
  return () => {
    round += 1;
    clearTimeout(timer);
    end();
  };
}
