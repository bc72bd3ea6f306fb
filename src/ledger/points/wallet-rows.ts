import { rational, rowsOf, type RowOf } from '../../platform/index.js';
import { LotEntity } from './lot.entity.js';
import type { Lot, Movement } from './lot.js';
import { LotMovementEntity } from './movement.entity.js';
import { HoldEntity, WalletEntity } from './wallet.entity.js';
import type { Hold, Wallet } from './wallet.js';

export const walletRows = rowsOf(WalletEntity);
/** The database makes `live` by itself: it follows from what remains. */
const lotRows = rowsOf(LotEntity, ['live']);
const holdRows = rowsOf(HoldEntity);
const movementRows = rowsOf(LotMovementEntity);

export type LotRow = Omit<RowOf<typeof LotEntity>, 'live'>;
export type HoldRow = RowOf<typeof HoldEntity>;
export type MovementRow = RowOf<typeof LotMovementEntity>;

/** A row of table `lot` as the planner's lot. */
export const toLot: (row: LotRow) => Lot = lotRows.toRecord;

export const toHold: (row: HoldRow) => Hold = holdRows.toRecord;

/** A row of table `lot_movement` as the planner's movement. */
export const toMovement = (row: MovementRow): Movement => ({
  sequence: row.entry_sequence,
  lotId: row.lot_id,
  kind: row.kind,
  points: row.points,
  reference: row.reference,
  forLot: row.for_lot,
  sink:
    row.acceptor_id === null || row.price === null || row.price_currency === null
      ? null
      : {
          acceptorId: row.acceptor_id,
          currency: row.price_currency,
          price: row.price,
          fx:
            row.fx_numerator === null || row.fx_denominator === null
              ? null
              : rational(row.fx_numerator, row.fx_denominator),
        },
});

/**
 * The queries by which a batch writes wallets, lots, holds and movements. Each is made once, when the module is loaded.
 */
export const writeWallets = walletRows
  .from<Wallet>({})
  .update({ name: 'write wallets', set: ['available', 'held', 'version'] });

/** A new lot has nothing expired. Lots of which none is labelled or one of several parts are written without these columns. */
export const insertPlainLots = lotRows
  .from<Lot>({})
  .insert({ name: 'new lots', without: ['expired', 'part', 'offerId', 'costCentre'] });
export const insertLots = lotRows.from<Lot>({}).insert({ name: 'new lots with labels', without: ['expired'] });
export const writeLots = lotRows.from<Lot>({}).update({ name: 'write lots', set: ['remaining', 'held', 'expired'] });

/** Holds of points that were available before. */
export const insertPlainHolds = holdRows.from<Hold>({}).insert({ name: 'new holds', without: ['issuedSequence'] });
export const insertHolds = holdRows.from<Hold>({}).insert({ name: 'new holds with issues' });
export const writeHolds = holdRows.from<Hold>({}).update({ name: 'write holds', set: ['status', 'endedSequence'] });

const movements = movementRows.from<Movement>({
  entrySequence: (m) => m.sequence,
  acceptorId: (m) => m.sink?.acceptorId,
  price: (m) => m.sink?.price,
  priceCurrency: (m) => m.sink?.currency,
  fxNumerator: (m) => m.sink?.fx?.numerator,
  fxDenominator: (m) => m.sink?.fx?.denominator,
});
/** Movements of which none takes points in place of a part. */
export const insertPlainMovements = movements.insert({ name: 'new movements', without: ['forLot'] });
export const insertMovements = movements.insert({ name: 'new movements for parts' });
