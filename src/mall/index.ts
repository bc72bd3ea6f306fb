/** The mall: items that members order for points, their stock, and orders; and what members say of what they received. */

// The room.
export { mallRoom } from './room.js';

// Nouns.
export type { ItemOrderId } from './ids.js';

// Refunding units of an order in an operation of another room (refund-units.ts).
export { wantOrder, followOrder, planUnitsBack, unitsBackRule, giveUnitsBack, type UnitsBack } from './refund-units.js';
export { exceedsOriginalUnits, subjectNotFound } from './refusals.js';

// Ratings of what other rooms have.
export { defineRateable, ratingOf } from './rate.js';
export { RatingType } from './rating.type.js';
