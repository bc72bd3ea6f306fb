/** The base of every room's *.type.ts and *.resolver.ts. */
export * from './access.type.js';
export * from './one-of.type.js';
export * from './scalars.type.js';
export * from './shapes.type.js';
export * from './refusal.type.js';
