/** What a member is given: the parts of points that partners issue. */

export { grantsRoom } from './room.js';
export { partStore, partsOf, type IssuedPart } from './parts.js';
export { IssuedPartType, type ShownPart } from './part.type.js';
