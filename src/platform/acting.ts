import { AsyncLocalStorage } from 'node:async_hooks';
import type { Query } from './database/database.js';
import type { Role } from './principal.js';

/**
 * Who does something, and by which operation. The database's triggers write it down with every change (table `event`).
 */
interface Act {
  /** The GraphQL operation's name, or the job's. */
  readonly operation: string;
  /** Null: the network itself, as in a job. */
  readonly role: Role | null;
  /** The key's id or the token's subject. */
  readonly actor: string | null;
}

const acts = new AsyncLocalStorage<Act>();

/** Runs work; all that it changes is written down as done by this act. */
export const acting = <T>(act: Act, work: () => T): T => acts.run(act, work);

/** The act under way. */
const actNow = (): Act | undefined => acts.getStore();

/** A subject comes from an identity provider and may be of any length. */
const ACTOR_MAX = 200;

/** The act as triggers read it from the transaction's setting `kula.act`; empty when no one has said who acts. */
export const actText = (act: Act | undefined = actNow()): string =>
  act
    ? `{"operation":${JSON.stringify(act.operation)},"role":${JSON.stringify(act.role)},"actor":${JSON.stringify(act.actor?.slice(0, ACTOR_MAX) ?? null)}}`
    : '';

/** The first statement of a transaction that changes anything outside the journal. */
export const tellAct = (text: string = actText()): Query => ({
  name: 'tell act',
  text: `SELECT set_config('kula.act', $1, true)`,
  values: [text],
});
