import { defineRoom } from '../../../src/ledger/index.js';
import { giftsIds } from './ids.js';
import { giftsKinds } from './kinds.js';

/** An example: members are given points in parts, which several partners issue for offers and departments of theirs. */
export const giftsRoom = defineRoom({ name: 'gifts', ids: giftsIds, kinds: giftsKinds });
