export { LiveFeed, type FeedStatus } from './feed.js';
export { attachLive, type Live } from './sockets.js';
export { LiveResolver } from './live.resolver.js';
export type { LiveDeps } from './deps.js';
