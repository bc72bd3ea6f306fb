/** The mall: items that members order for points, their stock, and orders; and what members say of what they received. */

// The room.
export { mallRoom } from './room.js';
