export * from './book.js';
export * from './fx.js';
export * from './prices.js';
export * from './rate-sheet.js';
export * from './burn.js';
export * from './issue.js';
export * from './guards.js';
export * from './refusals.js';
