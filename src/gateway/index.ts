export * from './gateway.js';
export { possibleTypesText, schemaText } from './schema.js';
export { ensureNetwork } from './network.js';
export { allChecks } from './checks.js';
