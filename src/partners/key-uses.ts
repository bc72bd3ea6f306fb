import { inOrder, textColumn, type ApiKeyId, type Database, type RequestContext } from '../platform/index.js';
import type { Job, Services } from '../ledger/index.js';

/**
 * The keys that were used since this gateway last wrote it down, each with the time of its last use. To note a use is one
 * entry of a map: only keys that are good come here, so they bound it.
 */
class KeyUses {
  #used = new Map<ApiKeyId, number>();

  see(id: ApiKeyId): void {
    this.#used.set(id, Date.now());
  }

  /** Takes back what could not be written, beside what was noted meanwhile. */
  giveBack(used: ReadonlyMap<ApiKeyId, number>): void {
    this.#used = new Map([...used, ...this.#used]);
  }

  /** Gives what was noted, and begins anew. */
  take(): Map<ApiKeyId, number> {
    const used = this.#used;
    this.#used = new Map();
    return used;
  }
}

const usesByDatabase = new WeakMap<Database, KeyUses>();

export function usesOf(database: Database): KeyUses {
  let known = usesByDatabase.get(database);
  if (!known) usesByDatabase.set(database, (known = new KeyUses()));
  return known;
}

/** Writes down which keys were used: one statement, at most once a minute for each gateway, and no request waits for it. */
export const writeUsesJob: Job = {
  name: 'write down which keys were used',
  everySeconds: 60,
  run: async ({ database }) => {
    const uses = usesOf(database);
    const taken = uses.take();
    if (taken.size === 0) return 0;
    // In one order at all gateways, so that two that write at once wait for one another and do not stop one another.
    const used = [...taken].sort(([a], [b]) => (a < b ? -1 : 1));
    const written = database.query({
      name: 'keys used',
      text: `INSERT INTO api_key_use (key_id, last_used_at)
             SELECT u.id, to_timestamp(u.at / 1000.0) FROM unnest($1::text[], $2::bigint[]) u(id, at)
             ON CONFLICT (key_id) DO UPDATE SET last_used_at = excluded.last_used_at WHERE api_key_use.last_used_at < excluded.last_used_at`,
      values: [textColumn(used, ([id]) => id), used.map(([, at]) => BigInt(at))],
    });
    await written.catch((error: unknown) => {
      // The next run writes them: a key that seems to have been used never may be revoked for that.
      uses.giveBack(taken);
      throw error;
    });
    // It never has more to do: were its uses counted, whoever runs jobs until none finds anything would go on as long as keys are used.
    return 0;
  },
};

const LAST_USED = Symbol('when keys were last used');

/** When each key was last used, as far as it was written down. */
export const lastUses = (ctx: RequestContext, { database }: Services) =>
  ctx.loaders.get<{ readonly key_id: string; readonly last_used_at: Date } | null>(LAST_USED, async (ids) => {
    const rows = await database.query<{ key_id: string; last_used_at: Date }>({
      name: 'last uses of keys',
      text: 'SELECT key_id, last_used_at FROM api_key_use WHERE key_id = ANY($1::text[])',
      values: [ids],
    });
    return inOrder(ids, rows, ({ key_id }) => key_id);
  });
