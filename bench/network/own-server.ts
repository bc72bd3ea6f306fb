/**
 * A PostgreSQL of the bench's own for the time of a profile, with its defaults and pg_stat_statements, which a running
 * server cannot load. There is none when initdb is not installed.
 */
import { execFile } from 'node:child_process';
import { chownSync, globSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Resources } from '../resources.js';

const run = promisify(execFile);

/** PostgreSQL refuses to run as root; then its commands run as the user that Debian made for it. */
async function asOwner(program: string, programArguments: readonly string[]): Promise<void> {
  const isRoot = process.getuid?.() === 0;
  if (isRoot) await run('runuser', ['-u', 'postgres', '--', program, ...programArguments]);
  else await run(program, [...programArguments]);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Its address, or undefined when PostgreSQL's own programs are not here. */
export async function startOwnServer(resources: Resources): Promise<string | undefined> {
  const initdb = globSync('/usr/lib/postgresql/*/bin/initdb')
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .at(-1);
  if (initdb === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'kula-bench-postgres-'));
  resources.add(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  if (process.getuid?.() === 0) {
    const { stdout } = await run('id', ['-u', 'postgres']);
    chownSync(folder, Number(stdout), statSync(folder).gid);
  }
  const data = join(folder, 'data');
  await asOwner(initdb, ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8']);
  const pgCtl = join(dirname(initdb), 'pg_ctl');
  const port = (await freePort()).toString();
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${folder}`,
    'shared_preload_libraries=pg_stat_statements',
    'pg_stat_statements.track_planning=on',
    'track_io_timing=on',
  ];
  await asOwner(pgCtl, [
    '-D',
    data,
    '-l',
    join(folder, 'log'),
    '-w',
    '-t',
    '60',
    '-o',
    settings.map((setting) => `-c ${setting}`).join(' '),
    'start',
  ]);
  resources.add(() => asOwner(pgCtl, ['-D', data, '-m', 'immediate', 'stop']));
  return `postgresql://postgres@127.0.0.1:${port}/postgres`;
}
