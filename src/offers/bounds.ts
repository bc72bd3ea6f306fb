/**
 * How much one caller, one owner and one offer may grow. An offer is read whole, with all its versions and pauses, and every
 * draft and step waits for the lane's lock; each pause and its end make every gateway's lane load its settings anew.
 */

/** Drafts, and steps of offers, that one caller may take in a minute. */
export const STEPS_A_MINUTE = 300;
/** Offers that one owner may have, ended ones included. */
export const OFFERS_MAX = 10_000;
export const VERSIONS_MAX = 100;
/** The terms of all versions of one offer together, as JSON: bytes in UTF-8. */
export const OFFER_BYTES_MAX = 1_048_576;
export const PAUSES_MAX = 1_000;
