import { bounds, describeText } from '../platform/index.js';

/** How the API describes an operation's idempotency key, and the mark of a repeated answer. */
export const keyText = `Your key for this operation, ${describeText('number', bounds.idempotencyKey)}: sent again with the same input it answers the first result and does nothing.`;
export const replayedText = 'Whether this is the answer to an earlier call with the same idempotencyKey.';
export const optionalKeyText = `${keyText} Left out: each call is one of its own.`;
