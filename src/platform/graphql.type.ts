/** What *.type.ts and *.resolver.ts of all rooms stand on; the room's index stays free of GraphQL. */
export * from './access.type.js';
export * from './scalars.type.js';
export * from './shapes.type.js';
export * from './refusal.type.js';
