import { heapShare } from '../../platform/index.js';

/** What a connection takes, measured: 25 kB with a WebSocket and its subscription's reader, of which 10 are in the heap. */
const CONNECTION_BYTES = 25_000;

/** Connections of one gateway at most, WebSockets among them: 20,000, and fewer where the heap is below 2 GB. */
export const CONNECTIONS_MAX = Math.floor(heapShare(1 / 4, 20_000 * CONNECTION_BYTES) / CONNECTION_BYTES);
