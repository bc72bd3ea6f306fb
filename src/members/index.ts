/** Members, their links to partners, their wallets, and the codes they show at a till. */
export * from './member-ref.js';
export * from './directory.js';
