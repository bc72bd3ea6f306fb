import type { FastifyReply } from 'fastify';

let page: Promise<string> | undefined;

const DOCUMENT = `# Kula: a coalition points network.
#
# Paste a token that the server printed at its start into the Headers tab below:
#   { "authorization": "Bearer ..." }
# then run the query (Ctrl+Enter). The book icon shows the whole schema.

{
  network { name pointsCode baseCurrency pointValue { amount currency } totals { issued outstanding redeemed expired } }
  viewer { role }
  partners(first: 10) { nodes { code name status currency } }
}
`;

/** Several megabytes, so it is made when first asked for. */
async function render(): Promise<string> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  return renderGraphiQL({
    title: 'Kula explorer',
    endpoint: '/graphql',
    defaultQuery: DOCUMENT,
    headers: '{ "authorization": "Bearer " }',
    shouldPersistHeaders: true,
    subscriptionsProtocol: 'WS',
  });
}

/** The page comes whole from a package, and may load nothing from anywhere else. */
const POLICY = [
  "default-src 'none'", "script-src 'unsafe-inline' 'unsafe-eval' blob:", "worker-src blob:", "style-src 'unsafe-inline'",
  "img-src data: blob:", "font-src data:", "connect-src 'self' ws: wss:", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
].join('; ');

export async function sendExplorer(reply: FastifyReply): Promise<FastifyReply> {
  page ??= render();
  return reply.type('text/html; charset=utf-8').header('content-security-policy', POLICY).header('cache-control', 'no-cache').send(await page);
}
