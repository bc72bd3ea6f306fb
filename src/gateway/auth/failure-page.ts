import type { FastifyReply } from 'fastify';
import { InvalidToken, ProviderAway, type Logger } from '../../platform/index.js';
import { SignInFailed, type SignInFault } from '../../sessions/index.js';
import { plainStyle, plainStyleSource } from '../http/plain-page.js';

const POLICY = `default-src 'none'; style-src ${plainStyleSource}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

type Fault = SignInFault | 'NO_CLAIMS' | 'AWAY';

/** In both languages: before someone has signed in nobody knows theirs. */
const texts: Readonly<Record<Fault, { readonly en: string; readonly zh: string }>> = {
  LATE: {
    en: 'It took longer than ten minutes, or was begun in another browser.',
    zh: '登录用时超过十分钟，或在另一浏览器中开始。',
  },
  NOBODY: { en: 'The identity provider did not say who you are.', zh: '身份提供方未说明您是谁。' },
  NOT_LET_IN: { en: 'The identity provider did not let you in.', zh: '身份提供方未允许您登录。' },
  OVER: { en: 'The identity provider does not know this sign-in any more.', zh: '身份提供方已不再识别此次登录。' },
  NO_FIT: {
    en: 'What came from the identity provider does not fit this sign-in.',
    zh: '身份提供方返回的内容与此次登录不符。',
  },
  NO_ROLE: { en: 'You have no role in this network: ask its operator.', zh: '您在此网络中没有角色，请联系其运营方。' },
  NO_CLAIMS: {
    en: 'The identity provider says nothing of a role in this network: ask its operator.',
    zh: '身份提供方未说明您在此网络中的角色，请联系网络运营方。',
  },
  AWAY: {
    en: 'The identity provider does not answer. Try again in a moment.',
    zh: '身份提供方没有应答，请稍后重试。',
  },
};

/**
 * Every text on it is one of ours: nothing that came from elsewhere is shown.
 * @param to a path that readReturnPath has read
 */
const page = ({ en, zh }: { readonly en: string; readonly zh: string }, to: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Not signed in · 未登录</title>
${plainStyle}
<main>
<h1>You are not signed in</h1>
<p>${en}</p>
<p><a href="/auth/login?to=${encodeURIComponent(to)}">Try again</a></p>
<h1 lang="zh-CN">您尚未登录</h1>
<p lang="zh-CN">${zh}</p>
<p lang="zh-CN"><a href="/auth/login?to=${encodeURIComponent(to)}">重试</a></p>
</main>
</html>
`;

function faultOf(error: unknown): Fault | undefined {
  if (error instanceof SignInFailed) return error.fault;
  if (error instanceof InvalidToken) return 'NO_CLAIMS';
  return error instanceof ProviderAway ? 'AWAY' : undefined;
}

/**
 * Tells a person in a browser why signing in did not work. Errors: what is no such reason is thrown again.
 * @param to where one comes back by trying again: a path that readReturnPath has read
 */
export function sendFailurePage(reply: FastifyReply, error: unknown, log: Logger, to: string): FastifyReply {
  const fault = faultOf(error);
  if (!fault) throw error;
  // What the provider objects to may be a setting of ours, such as the client's secret.
  if (fault !== 'AWAY') log.warn({ err: error }, 'someone could not be signed in');
  return reply
    .code(fault === 'AWAY' ? 503 : 403)
    .header('content-security-policy', POLICY)
    .header('referrer-policy', 'no-referrer')
    .type('text/html; charset=utf-8')
    .send(page(texts[fault], to));
}
