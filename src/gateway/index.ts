// The house: all rooms together, and the schema that they make.
export { house } from './rooms.js';
export { clientMutationsText, schemaText, possibleTypesText } from './schema.js';

// A network's database, and the services over it.
export { databaseFolder, openBare, openNetwork } from './open.js';
export { makeNetwork } from './make-network.js';
export { keepVerifyRun } from './system/verify-runs.js';
export { createServices } from './services.js';

// The gateway.
export { type RunningGateway, startGateway } from './gateway.js';

// Exported from here, because by now every room has added its settings.
export { parseConfig } from '../platform/index.js';
