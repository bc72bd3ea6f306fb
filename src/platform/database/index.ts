export * from './database.js';
export * from './failures.js';
export * from './columns.js';
export { column, tableOf, type Column, type RecordOf, type RowOf, type Table } from './table.js';
export { rowsOf, type Rows, type Writer } from './rows.js';
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
