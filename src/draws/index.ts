/** Draws: prizes with published odds, drawn by a seed that was committed to before. */

// The room.
export { drawsRoom } from './room.js';
