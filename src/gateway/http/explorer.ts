import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendText } from './send-text.js';

let page: Promise<Buffer> | undefined;

const DOCUMENT = `# Kula: a coalition points network.
#
# Open the Headers tab below and paste a token or key
# that the server printed at its start after "Bearer ".
# Then run this: Ctrl+Enter. The book icon has the docs.

{
  viewer {
    role
    partner { name }
  }
  network {
    name
    pointsCode
    pointValue { amount currency }
    totals { issued outstanding redeemed expired }
  }
  partners(first: 10) {
    nodes { code name status currency }
  }
}
`;

/**
 * The page sends its Headers tab with HTTP only. This sends it over WebSocket as connectionParams, so that
 * subscriptions have the token too.
 */
const HEADERS_OVER_WEBSOCKET = `<script>
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    if (typeof data === 'string' && data.startsWith('{"type":"connection_init"')) {
      try {
        data = JSON.stringify({ type: 'connection_init', payload: JSON.parse(localStorage.getItem('graphiql:headers') || '{}') });
      } catch {
        // The tab holds no JSON at the moment: the page says so itself.
      }
    }
    return send.call(this, data);
  };
</script>`;

const ROOT = '<div id="root"></div>';

/** The page has several megabytes, so it is made when it is first asked for. */
async function render(): Promise<Buffer> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const html = renderGraphiQL({
    title: 'Kula explorer',
    endpoint: '/graphql',
    defaultQuery: DOCUMENT,
    headers: '{\n  "authorization": "Bearer "\n}\n',
    shouldPersistHeaders: true,
    subscriptionsProtocol: 'WS',
  });
  return Buffer.from(html.replace(ROOT, () => `${ROOT}${HEADERS_OVER_WEBSOCKET}`));
}

/** The whole page comes from a package, and may load nothing from anywhere else. */
const POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' 'unsafe-eval' blob:",
  'worker-src blob:',
  "style-src 'unsafe-inline'",
  'img-src data: blob:',
  'font-src data:',
  "connect-src 'self' ws: wss:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** 9 MB, which are 2.4 MB compressed, and nothing for whoever has it already. */
export async function sendExplorer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  page ??= render();
  void reply.header('content-security-policy', POLICY).header('cache-control', 'no-cache');
  return sendText(request, reply, 'text/html; charset=utf-8', await page);
}
