/** What members do besides buying: check-ins and tasks. */

// The room.
export { engagementRoom } from './room.js';
