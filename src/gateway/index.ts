export * from './gateway.js';
export { makeNetwork } from './make-network.js';
export { allChecks } from './rooms.js';
export { possibleTypesText, schemaText } from './schema.js';
// Read here, where every room has added its own settings to those that there are.
export { parseConfig, settings } from '../platform/index.js';
