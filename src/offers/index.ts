/** Everything that is set up: its one life, its windows and funding, its conditions and effects. */

// The room.
export { offersRoom } from './room.js';
