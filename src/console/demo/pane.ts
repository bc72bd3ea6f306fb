/** A pane is one person at the network: a client with a token of 15 minutes, which only this page's memory has. */
import { createKula, KulaError, type Exchange, type Kula } from '../../client/index.js';

export class Pane {
  readonly kula: Kula;
  #last: Exchange | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(card: string) {
    this.kula = createKula({
      url: location.origin,
      token: () => signIn(card),
      onExchange: (exchange) => {
        this.#last = exchange;
        for (const listener of this.#listeners) listener();
      },
    });
  }

  readonly last = (): Exchange | undefined => this.#last;
  readonly listen = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

/** Where one may not sign in to the demo: not what the API says of an operation that is not the caller's to do. */
export const NOT_LOCAL = 'NOT_LOCAL';

/** Errors: KulaError, {@link NOT_LOCAL} where the demo is for someone else, and another where it can be asked again. */
async function signIn(card: string): Promise<string> {
  const response = await fetch('/auth/demo', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ as: card, bearer: true }),
  }).catch((cause: unknown) => {
    throw new KulaError('NETWORK', `signing in as ${card} had no answer`, { cause });
  });
  const answer = (await response.json().catch(() => ({}))) as { token?: unknown };
  if (response.ok && typeof answer.token === 'string') return answer.token;
  const status = response.status.toString();
  const isLater = response.status === 429 || response.status >= 500;
  throw new KulaError(isLater ? `HTTP ${status}` : NOT_LOCAL, `signing in as ${card} was answered ${status}`);
}

/** The panes of the page, made once. */
export const panes = {
  phone: new Pane('member:anna@bakery'),
  bakery: new Pane('till:bakery'),
  cinema: new Pane('till:cinema'),
  books: new Pane('network-accountant'),
  operator: new Pane('operator'),
};
