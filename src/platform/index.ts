/** The room that every other room stands on. It knows none of them. */

// Values: points and money, currencies, bank accounts, ids, and the texts that people enter.
export {
  type Points,
  type Micros,
  type Rational,
  MAX_SAFE,
  MICRO,
  points,
  micros,
  rational,
  ONE,
  times,
  inverse,
  compare,
  floorDivide,
  ceilDivide,
  halfEvenDivide,
  parseDecimal,
  decimalToRational,
  formatScaled,
  formatMicros,
  pointsToNumber,
} from './amount.js';
export { digitsOf, minorUnit, paymentDigits, paymentUnit } from './currency.js';
export * from './bank-account.js';
export {
  type IdKind,
  type Id,
  type PartnerId,
  type MemberId,
  type ApiKeyId,
  type SessionId,
  defineIds,
  prefixOf,
  newId,
  isId,
  kindOfId,
  sameAs,
  PARTS_MAX,
  partId,
  numberedId,
  numberOfId,
  derivedId,
  bytesOfId,
  idOfBytes,
} from './ids.js';
export { textFault, anyTextFault, describeText } from './text.js';
export { NotUtf8, readUtf8 } from './utf8.js';

// Input, the refusal of a command, and the page of a list.
export * from './input.js';
export { codeOfRule } from './rule-codes.js';
export { type Refusal, defineRefusal, refusalCodes } from './refusal.js';
export {
  type RequestContext,
  type PageRequest,
  type Page,
  Loaders,
  inOrder,
  PAGE_DEFAULT,
  PAGE_MAX,
  readPage,
  readCursorNumber,
  readCursorTime,
  toPage,
  emptyPage,
  principalOf,
} from './request.js';
export { type TwoWayPage, readTwoWayPage, toTwoWayPage } from './two-way-page.js';
export { lookedPagesText, pageOfLooked } from './looked-page.js';

// Who asks, and how that is proved.
export {
  type Role,
  type Principal,
  type Scope,
  type KeyScope,
  hasScope,
  isStaff,
  partnerRoles,
  partnerPeople,
  staffRoles,
  isOwnPartner,
  scopeOf,
  callerOf,
  idempotencyScope,
  ownPartnerId,
} from './principal.js';
export { type TokenRole, type Claims, tokenRoles, namesPartner, InvalidToken, grantedClaims } from './claims.js';
export * from './tokens.js';
export { type SigningKey, loadSigningKey } from './signing-key.js';
export { Seals } from './sealing.js';
export { sha256 } from './sha256.js';
export { ProviderAway } from './provider-keys.js';
export { Remembered } from './looks.js';

// Settings: how a room declares its own, and what they are in this process.
export { type Settings, type ValuesOf, setting, listed, forEveryone, defineSettings } from './settings/setting.js';
export * as settingRules from './settings/rules.js';
export {
  type Config,
  type SignInConfig,
  type SettingDescription,
  ConfigError,
  describeSettings,
  parseConfig,
} from './config.js';

// The database, and a table's columns.
export type { Query, Queryable, SerialTransaction, Standing, Database } from './database/database.js';
export * from './database/open.js';
export { AddressError } from './database/address.js';
export { sqlState, failureOf, isConnectionLoss } from './database/failures.js';
export { type RecordOf, type RowOf, type Column, type Table, column, tableOf } from './database/table.js';
export { inIndexOrder } from './database/plans.js';
export { textColumn, listColumn, numberColumn } from './database/columns.js';
export { rowsOf } from './database/rows.js';
export { kulaTables } from './database/tables.js';
export { lockDataDir } from './datadir.js';
export { programVersion } from './version.js';

// The process: its log, its user, its memory, and how it waits for others.
export { type Logger, withRequestId, createLogger } from './logging.js';
export { acting, actText, tellAct } from './acting.js';
export { isLoopbackAddress, isLoopbackName } from './loopback.js';
export { processUser } from './process-user.js';
export { heapShare, ownText } from './memory.js';
export { Mutex } from './mutex.js';
export { Pace } from './pace.js';
export { within } from './patience.js';
export { Batcher } from './batcher.js';
export { present } from './present.js';

// Messages between processes.
export { type Bus, ProcessBus } from './bus.js';
export { openBus } from './open-bus.js';

// GraphQL: who may see a field, scalars, shapes, and the results of mutations.
export * from './access.type.js';
export * from './scalars.type.js';
export { KeyScopeEnum, RoleEnum } from './role.type.js';
export { Node, Money, MoneyInput, PageArgs, TwoWayPageArgs, connectionOf } from './shapes.type.js';
export { OneOf } from './one-of.type.js';
export { refusalType, resultOf } from './refusal.type.js';
