export * from './database.js';
export * from './columns.js';
export { openDatabase, migrate, pendingMigrations, migrationsFolder, type DatabaseOptions } from './open.js';
