import { defineSubject, type RoomKinds } from '../ledger/index.js';

/** The hold of points that wait for a review has the review's id: so the entry that releases them is about the case. */
export const casesKinds = { subjects: [defineSubject({ kind: 'case', type: 'Case' })] } as const satisfies RoomKinds;
