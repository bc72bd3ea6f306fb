/** What is put right after a purchase: receipts that are claimed, what cases come to, and the watch over what looks wrong. */

// The room.
export { careRoom } from './room.js';
