/** Everything that is set up: its one life, its windows and funding, its conditions and effects. */
export * from './ids.js';
export { offersRoom } from './room.js';
