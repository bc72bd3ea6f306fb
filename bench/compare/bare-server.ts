/** The least that answers a wallet over HTTP: node:http, one prepared SELECT by primary key, a pool of 10. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });

const server = createServer((request, response) => {
  const id = (request.url ?? '').slice('/wallet/'.length);
  pool
    .query<{ member_id: string; available: string; held: string; version: number }>({
      name: 'wallet',
      text: 'SELECT member_id, available, held, version FROM wallet WHERE member_id = $1',
      values: [id],
    })
    .then(({ rows }) => {
      const [row] = rows;
      const body = JSON.stringify(
        row ? { id, available: Number(row.available), held: Number(row.held), version: row.version } : null,
      );
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
        .end(body);
    })
    .catch((error: unknown) => {
      response.writeHead(500, { 'content-length': 0 }).end();
      console.error(error);
    });
});

server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`listening ${(server.address() as AddressInfo).port.toString()}\n`);
});
process.on('SIGTERM', () => {
  process.exit(0);
});
