/**
 * Serves the console: pages that scripts/build-console.mjs has built into dist/console. They are the same for everyone;
 * what one may see is decided by the API that they ask.
 */
import { readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { plainStyle, plainStyleSource } from './plain-page.js';
import { sendText } from './send-text.js';

/** The pages need no script but their own files, and nothing from elsewhere. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const pageHeaders = {
  'content-security-policy': POLICY,
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(self)',
};

/** Names of assets have their content's hash in them, so they are good for ever. */
const FOR_EVER = 'public, max-age=31536000, immutable';
const WAIT_SECONDS = 1;

const PACKAGE = '/client/kula-client.tgz';
const PACKAGE_WAIT_SECONDS = 10;

/** Loads itself again until the console is built; without a script, because it must work under the same policy. */
const WAITING = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta http-equiv="refresh" content="${WAIT_SECONDS.toString()}">
    <title>Kula</title>
    ${plainStyle}
  </head>
  <body><main>
    <h1>Kula</h1>
    <p>The console is being built, which takes a few seconds. This page then shows it by itself.</p>
    <p lang="zh-CN">控制台正在构建，只需几秒钟，完成后本页会自动显示。</p>
    <p>If it does not: <code>npm run build</code> says what is missing.</p>
    <p lang="zh-CN">如果一直没有显示，请运行 <code>npm run build</code> 查看原因。</p>
  </main></body>
</html>
`;

/** Where the pages are: dist/console, both from the sources and from what was compiled of them. */
export function consoleFolder(): string {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const root = /[/\\]dist[/\\]src[/\\]/.test(here) ? '../../../..' : '../../..';
  return join(here, root, 'dist', 'console');
}

const wantsHtml = ({ headers }: FastifyRequest): boolean => headers.accept?.includes('text/html') ?? false;

/** Files of the pages lie in one folder: a name with anything else in it is none of them. */
const assetName = /^\w[\w.-]{0,127}$/;

async function sendPage(file: string, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  void reply.headers(pageHeaders).header('cache-control', 'no-cache');
  const text = await readFile(file).catch(() => undefined);
  if (text) return sendText(request, reply, 'text/html; charset=utf-8', text);
  return reply
    .code(503)
    .header('content-security-policy', POLICY.replace("style-src 'self'", `style-src ${plainStyleSource}`))
    .header('retry-after', WAIT_SECONDS.toString())
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(WAITING);
}

/**
 * Adds `/console/`, the client package and, for browsers, the way from `/` to the console.
 * @param folder where the pages are; they may come there later
 * @param hasDemo whether one may sign in to a demo: then there is `/demo`
 */
export async function addConsole(server: FastifyInstance, folder: string, hasDemo: boolean): Promise<void> {
  await server.register(fastifyStatic, { root: folder, serve: false, preCompressed: true });
  server.get('/', (request, reply) => {
    if (wantsHtml(request)) void reply.code(302).header('location', '/console/').send();
    else reply.callNotFound();
  });
  server.get('/console', (_request, reply) => reply.code(302).header('location', '/console/').send());
  server.get<{ Params: { name: string } }>('/console/assets/:name', (request, reply) => {
    const { name } = request.params;
    if (assetName.test(name) && existsSync(join(folder, 'assets', name))) {
      void reply.header('cache-control', FOR_EVER).sendFile(join('assets', name), folder, { cacheControl: false });
    } else {
      reply.callNotFound();
    }
  });
  // The client package lies beside the pages, and is built as they are.
  const packages = join(folder, '..', 'client');
  server.get(PACKAGE, (_request, reply) => {
    if (existsSync(join(packages, 'kula-client.tgz'))) {
      void reply
        .header('cache-control', 'no-cache')
        .type('application/gzip')
        .sendFile('kula-client.tgz', packages, { cacheControl: false, contentType: false });
      return;
    }
    void reply
      .code(503)
      .header('retry-after', PACKAGE_WAIT_SECONDS.toString())
      .header('cache-control', 'no-store')
      .type('text/plain; charset=utf-8')
      .send(
        'The client package is being built, which takes some seconds. If it stays so, `npm run client` says what is missing.\n',
      );
  });
  // Every other address is a state of the console, which its own router reads.
  server.get('/console/*', (request, reply) => sendPage(join(folder, 'console.html'), request, reply));
  // Four people at once, for whoever may sign in to a demo: without that nobody needs the page.
  if (hasDemo) server.get('/demo', (request, reply) => sendPage(join(folder, 'demo.html'), request, reply));
}
