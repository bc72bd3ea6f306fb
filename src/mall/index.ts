/** The mall: items that members order for points, their stock, and orders; and what members say of what they received. */

// The room.
export { mallRoom } from './room.js';

// How another room refunds units of an order.
export { followOrder, giveUnitsBack, planUnitsBack, unitsBackRule, wantOrder, type UnitsBack } from './refund-units.js';
export type { ItemOrderId } from './ids.js';
export { exceedsOriginalUnits } from './refusals.js';

// Reading.
export { loadOrders } from './order-find.js';

// What can be rated, and how it was.
export { defineRateable, ratingOf } from './rate.js';
export { RatingType } from './rating.type.js';

// Operations.
export { addStockOperation } from './add-stock.js';
export { orderItemOperation } from './order-item.js';
export { moveOrderOperation } from './move-order.js';
export { refundOrderOperation } from './refund-order.js';
export type { OrderResult } from './order-result.js';
