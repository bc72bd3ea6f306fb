export * from './gateway.js';
export { makeNetwork } from './make-network.js';
export { databaseFolder, openBare, openNetwork, type Opened } from './open.js';
export { house, rooms, settings } from './rooms.js';
export { houseOf, type House } from './house.js';
export { possibleTypesText, schemaText } from './schema.js';
export { createServices } from './services.js';
// Exported from here, because by now every room has added its settings.
export { parseConfig } from '../platform/index.js';
