import { inMemory, type Engine } from './engines.js';

/** The embedded engine, which tells every statement that it is sent, with its values. */
export const watchedInMemory = (tell: (text: string, values: readonly unknown[]) => void): Engine => ({
  ...inMemory,
  fresh: async () => {
    const place = await inMemory.fresh();
    const { pglite } = place.location;
    if (!pglite) throw new Error('no embedded database');
    const query = pglite.query.bind(pglite);
    Object.assign(pglite, {
      query: (...call: Parameters<typeof query>) => {
        tell(call[0], call[1] ?? []);
        return query(...call);
      },
    });
    return place;
  },
});
