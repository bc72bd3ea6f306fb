export * from './gateway.js';
export { schemaText } from './schema.js';
export { ensureNetwork } from './network.js';
export { allChecks } from './checks.js';
