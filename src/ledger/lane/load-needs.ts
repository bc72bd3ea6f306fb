import type { Queryable } from '../../platform/index.js';
import type { Batch } from './batch.js';
import type { Needs } from './store.js';

/** Loads what is wanted first, into new states by store. The statements travel together. */
export async function loadFirst(tx: Queryable, needs: Needs): Promise<Map<unknown, unknown>> {
  const loaded = await Promise.all(
    needs.all().map(async ([store, wanted]) => {
      const state = store.empty();
      await store.load(tx, wanted, state);
      return [store, state] as const;
    }),
  );
  return new Map<unknown, unknown>(loaded);
}

/** Loads what is wanted and the first loads did not bring. Mostly that is nothing, and then no round trip is made. */
export async function loadMissing(tx: Queryable, needs: Needs, batch: Batch): Promise<void> {
  await Promise.all(
    needs.all().map(async ([store, wanted]) => {
      const state = batch.of(store);
      const missing = store.missing?.(state, wanted, batch) ?? wanted;
      if (missing.length > 0) await store.load(tx, missing, state, batch);
    }),
  );
}
