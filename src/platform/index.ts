/** The room that every other stands on: it knows none of them. */
export * from './config.js';
export * from './logging.js';
export * from './amount.js';
export * from './database/index.js';
export * from './ids.js';
export * from './mutex.js';
export * from './datadir.js';
export * from './input.js';
export * from './principal.js';
export * from './request.js';
export * from './signing-key.js';
export * from './tokens.js';
export * from './batcher.js';
export * from './bus.js';
export { openBus } from './open-bus.js';
export type { RedisBusOptions } from './redis-bus.js';
export * from './graphql.type.js';
export * from './known.js';
