export * from './gateway.js';
export { possibleTypesText, schemaText } from './schema.js';
export { makeNetwork } from './network.js';
export { allChecks } from './checks.js';
