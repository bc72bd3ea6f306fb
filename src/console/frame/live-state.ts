/** Whether figures that move are heard: what the events of a socket and of the browser come to. It knows neither. */
export type LiveState = 'idle' | 'live' | 'catchingUp' | 'offline';

/** A break that lasts longer is no catching up any more. */
export const PATIENCE_MS = 15_000;

export class Liveness {
  #state: LiveState = 'idle';
  #isConnected = false;
  #isWanted = false;
  #late: ReturnType<typeof setTimeout> | undefined;
  readonly #onChange: () => void;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get state(): LiveState {
    return this.#state;
  }

  /** A connection is sought. The first one is no news until it takes too long. */
  connecting(): void {
    this.#isWanted = true;
    if (this.#state !== 'offline') this.#late ??= setTimeout(() => this.#set('offline'), PATIENCE_MS);
  }

  /** The connection stands, or something was heard over it. */
  heard(): void {
    this.#isConnected = true;
    this.#set('live');
  }

  /** The connection broke, or could not be made. */
  closed(): void {
    this.#isConnected = false;
    if (!this.#isWanted || this.#state === 'offline') return;
    this.#set('catchingUp');
    this.connecting();
  }

  /** Nothing is listened to any more: then there is nothing to say. */
  unwanted(): void {
    this.#isWanted = false;
    this.#set('idle');
  }

  /** The browser says that it is offline. What is heard after that says more: a network may be on this very computer. */
  wentOffline(): void {
    this.#set('offline');
  }

  cameOnline(): void {
    if (this.#state !== 'offline') return;
    const isBroken = this.#isWanted && !this.#isConnected;
    this.#set(isBroken ? 'catchingUp' : this.#isWanted ? 'live' : 'idle');
    if (isBroken) this.connecting();
  }

  #set(state: LiveState): void {
    if (state !== 'catchingUp') {
      clearTimeout(this.#late);
      this.#late = undefined;
    }
    if (state === this.#state) return;
    this.#state = state;
    this.#onChange();
  }
}
