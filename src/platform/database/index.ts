export * from './database.js';
export * from './failures.js';
export * from './columns.js';
export { AddressError, readAddress } from './address.js';
export { CannotOpen } from './opening.js';
export { UnfitDatabase } from './session.js';
export { kulaTables } from './tables.js';
export {
  openDatabase,
  migrate,
  oneProcessAtATime,
  pendingMigrations,
  migrationsFolder,
  type DatabaseOptions,
} from './open.js';
