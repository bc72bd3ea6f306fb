/** Questions that someone must answer in time: reviews of purchases that passed a watch of house rules. */

// The room.
export { casesRoom } from './room.js';
