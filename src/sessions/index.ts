/** Who has signed in with a browser: sessions, the identity provider through which one signs in, and the cards of a demo. */

// The room.
export { sessionsRoom } from './room.js';

// Sessions: made, used, ended.
export { authenticateSession } from './credential.js';
export { looksLikeSession } from './secret.js';
export { makeSession, type Subject } from './make.js';
export { endSession } from './end.js';
export { markSeen } from './seen.js';
export { type SessionRecord } from './session.js';
export { loadSession, sessionsThatGoOn } from './find.js';
export { grantOf, grantsOf } from './grant.js';

// The ways to sign in.
export { LOGIN_SECONDS } from './login-state.js';
export { Provider, SignInFailed, type SignInFault } from './provider.js';
export { readReturnPath } from './return-path.js';
export { cardId, cardKinds, readCard, type CardName, type DemoCard } from './demo-card.js';

// GraphQL types.
export { SessionType } from './session.type.js';
