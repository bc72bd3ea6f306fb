export * from './book.js';
export * from './fx.js';
export * from './prices.js';
export * from './rate-sheet.js';
