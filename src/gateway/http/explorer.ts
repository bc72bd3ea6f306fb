import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendText } from './send-text.js';

let page: Promise<Buffer> | undefined;

const DOCUMENT = `# Kula: a coalition points network.
#
# Ctrl+Enter runs this. The book icon has the docs.
# Who is signed in to the console needs no more;
# else paste a token or key after "Bearer " in the
# Headers tab below. The page forgets it at its end.

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
 * The page keeps its Headers tab in localStorage, where any script of this origin could read a key for ever. This keeps
 * it in the page's memory, and takes away what an earlier version has kept. The page also sends that tab with HTTP only:
 * this sends it over WebSocket as connectionParams, so that subscriptions have the token too. Both need the tab's text,
 * which the page tells nobody but its storage.
 */
const HEADERS_IN_MEMORY = `<script>
  (() => {
    const HEADERS = 'graphiql:headers';
    const TABS = 'graphiql:tabState';
    const { getItem, setItem, removeItem } = Storage.prototype;
    let headers = null;
    const withoutHeaders = (text) => {
      try {
        return JSON.stringify(JSON.parse(text), (name, value) => (name === 'headers' || name === 'hash' ? null : value));
      } catch {
        return '';
      }
    };
    Storage.prototype.setItem = function (key, value) {
      if (key === HEADERS) headers = String(value);
      else setItem.call(this, key, key === TABS ? withoutHeaders(value) : value);
    };
    Storage.prototype.getItem = function (key) {
      return key === HEADERS ? headers : getItem.call(this, key);
    };
    try {
      removeItem.call(localStorage, HEADERS);
      const tabs = getItem.call(localStorage, TABS);
      if (tabs !== null) localStorage.setItem(TABS, tabs);
    } catch {
      // Storage is forbidden: nothing was kept.
    }
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (data) {
      if (typeof data === 'string' && data.startsWith('{"type":"connection_init"')) {
        try {
          data = JSON.stringify({ type: 'connection_init', payload: JSON.parse(headers || '{}') });
        } catch {
          // The tab holds no JSON at the moment: the page says so itself.
        }
      }
      return send.call(this, data);
    };
  })();
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
    // In what it takes for storage: see above.
    shouldPersistHeaders: true,
    subscriptionsProtocol: 'WS',
  });
  return Buffer.from(html.replace(ROOT, () => `${ROOT}${HEADERS_IN_MEMORY}`));
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
