import pg from 'pg';
import { PostgresDialect, type Dialect } from 'kysely';
import { ormParsers } from './parsers.js';
import { spoilsConnection } from './failures.js';
import type { Pool } from './pool.js';

/** The types as MikroORM expects them. */
export const ormTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary'): unknown => {
    const parser = format === 'binary' ? undefined : ormParsers[oid];
    return parser ?? (pg.types.getTypeParser as (oid: number, format?: string) => unknown)(oid, format);
  }) as pg.CustomTypesConfig['getTypeParser'],
};

/**
 * Kysely, and with it MikroORM, over a pool of our own. MikroORM's own reading of DATABASE_URL silently leaves out
 * sslmode, sockets, several hosts and options.
 */
export function postgresDialect(pool: Pool): Dialect {
  return new PostgresDialect({
    pool: {
      connect: async () => {
        const client = await pool.take();
        let failed: unknown = null;
        const query = async (text: string, values: readonly unknown[]) => {
          client.waiting += 1;
          try {
            return await client.query(text, [...values]);
          } catch (error) {
            // One of the first errors tells that the connection is spoilt; those behind it only say that the
            // transaction is over.
            if (failed === null || spoilsConnection(error)) failed = error;
            throw error;
          } finally {
            client.waiting -= 1;
          }
        };
        return {
          query,
          release: () => {
            pool.release(client, failed);
          },
        } as unknown as pg.PoolClient;
      },
      end: () => pool.end(),
      // Only needed to cancel statements over another connection, which we do not do.
      options: {},
    },
  });
}
