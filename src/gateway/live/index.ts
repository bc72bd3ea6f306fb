export { Holding } from './holding.js';
export { LiveFeed, type FeedStatus } from './feed.js';
export { attachLive, type Live } from './sockets.js';
export type { LiveDeps } from './deps.js';
