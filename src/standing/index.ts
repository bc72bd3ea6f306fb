/** Where members stand on ladders: the credit of their purchases, their levels, and badges. */

// The room.
export { standingRoom } from './room.js';

// Nouns: ladders as lanes plan by them, and what of a purchase its credit goes by.
export { laddersSource } from './ladders.js';
export type { PurchaseState } from './credit.js';

// What an operation of another room wants, asks and changes of a member's standings.
export { wantStandings, levelsOf, tiersGiven } from './purchase.js';
export { creditPurchase, uncreditPurchase } from './purchase.js';

// Operations.
export { setTierOperation } from './set-tier.js';

// Badges.
export { wantBadge, hasBadge, giveBadge, takeBadge, type BadgeOf } from './badges.js';

export { badgeRecord, levelsNow, type LevelsHeld } from './find.js';

// What verify asks of rooms that credit purchases.
export { defineCredits } from './verify-credits.js';

// GraphQL types.
export { BadgeType, TierChangeType } from './standing.type.js';
export type { TierChangeRecord } from './standing.resolver.js';
