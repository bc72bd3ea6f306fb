export * from './gateway.js';
export { possibleTypesText, schemaText } from './graphql/schema.js';
export { makeNetwork } from './graphql/network.js';
export { allChecks } from './checks.js';
