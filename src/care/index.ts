/** What is put right after a purchase: receipts that are claimed, what cases come to, and the watch over what looks wrong. */

// The room.
export { careRoom } from './room.js';

// Operations.
export { postReceiptOperation } from './post-receipt.js';
export { claimReceiptOperation } from './claim-receipt.js';
export { receiptByNumber } from './find.js';
