import { heapShare } from '../../platform/index.js';

/**
 * The memory of a connection as measured: 25 kB with a WebSocket and its subscription's reader, of which 10 kB are in
 * the heap.
 */
const CONNECTION_BYTES = 25_000;

/** The most connections of one gateway, WebSockets among them: 20,000, and fewer where the heap is below 2 GB. */
export const CONNECTIONS_MAX = Math.floor(heapShare(1 / 4, 20_000 * CONNECTION_BYTES) / CONNECTION_BYTES);
