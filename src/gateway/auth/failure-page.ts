import type { FastifyReply } from 'fastify';
import { InvalidToken, ProviderAway, type Logger } from '../../platform/index.js';
import { SignInFailed } from '../../sessions/index.js';

const POLICY = "default-src 'none'; style-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Every text on it is one of ours: nothing that came from elsewhere is shown. */
const page = (why: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Not signed in</title>
<h1>You are not signed in</h1>
<p>${why}</p>
<p><a href="/auth/login">Try again</a></p>
</html>
`;

function meaningOf(error: unknown): { status: number; why: string } | undefined {
  if (error instanceof SignInFailed) return { status: 403, why: error.message };
  if (error instanceof InvalidToken)
    return { status: 403, why: 'The identity provider says nothing of a role in this network: ask its operator.' };
  if (error instanceof ProviderAway)
    return { status: 503, why: 'The identity provider does not answer. Try again in a moment.' };
  return undefined;
}

/** Tells a person in a browser why signing in did not work. Errors: what is no such reason is thrown again. */
export function sendFailurePage(reply: FastifyReply, error: unknown, log: Logger): FastifyReply {
  const meaning = meaningOf(error);
  if (!meaning) throw error;
  // What the provider objects to may be a setting of ours, such as the client's secret.
  if (!(error instanceof ProviderAway)) log.warn({ err: error }, 'someone could not be signed in');
  return reply
    .code(meaning.status)
    .header('content-security-policy', POLICY)
    .header('referrer-policy', 'no-referrer')
    .type('text/html; charset=utf-8')
    .send(page(meaning.why));
}
