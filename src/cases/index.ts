/** Questions that someone must answer in time: reviews of purchases that passed a watch of house rules. */

// The room.
export { casesRoom } from './room.js';

// How a purchase is put before someone, and what the end of a review does.
export { openReview, wantReview, reviewOf, acceptReview } from './review.js';
export { defineReviewOutcome, type Review } from './outcome.js';

// GraphQL types.
export { CaseType } from './case.type.js';
export { reviewBySubject } from './find.js';
