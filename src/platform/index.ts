/** The room that every other stands on: it knows none of them. */
export * from './config.js';
export * from './logging.js';
