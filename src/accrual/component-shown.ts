import { baseRate } from '../exchange/index.js';
import type { Accrual } from './accrual.js';
import type { StoredComponent } from './purchase-store.js';

/** A component with the accrual that it belongs to. */
export interface ShownComponent extends Omit<StoredComponent, 'givenBack'> {
  readonly accrual: Accrual;
}

/** The one component of an accrual of which none are kept: the base rate gave all points. */
export const baseComponent = (accrual: Accrual): ShownComponent => ({
  accrual,
  accrualId: accrual.id,
  ordinal: 1,
  reason: baseRate.reason,
  points: accrual.points,
  timeZone: '',
  reversedPoints: accrual.reversedPoints,
  offerId: null,
  offerVersion: null,
  record: null,
});
