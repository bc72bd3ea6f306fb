import { getHeapStatistics } from 'node:v8';

const heapBytes = getHeapStatistics().heap_size_limit;

/**
 * A bound in bytes for something that a caller can make grow: a share of the process's heap, and no more than it is ever worth.
 * A gateway with a small heap keeps less, and does not die of what it keeps.
 * @param share of the heap, from 0 to 1
 * @param most bytes
 */
export const heapShare = (share: number, most: number): number => Math.min(most, Math.floor(heapBytes * share));
