export * from './gateway.js';
export { makeNetwork } from './make-network.js';
export { allChecks } from './rooms.js';
export { possibleTypesText, schemaText } from './schema.js';
