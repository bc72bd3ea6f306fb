/** PgBouncer between the gateway and PostgreSQL: in session mode all works, in the others the start says why not. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { until } from '../live/support/collect.js';
import { freePort } from '../live/support/processes.js';
import { describePostgres } from '../support/engines.js';
import { expectEachOnce, expectSound } from './support/check.js';
import { kula, type Env } from './support/gateway.js';
import { inMode, say } from './support/mode.js';
import { describeUnless } from './support/skip.js';
import { startUnderLoad, undoing } from './support/stage.js';

const program = ['pgbouncer', '/usr/sbin/pgbouncer'].find((each) => spawnSync(each, ['--version']).status === 0);

const afterwards = undoing();

type PoolMode = 'session' | 'transaction' | 'statement';

/** A PgBouncer with its defaults, but for the mode, before the server of that address; gives its own address. */
async function bouncer(target: string, mode: PoolMode): Promise<string> {
  const { hostname, port, pathname, username, password } = new URL(target);
  const folder = mkdtempSync(join(tmpdir(), 'kula-bouncer-'));
  // It does not run as root, and reads its files as whom it runs as.
  chmodSync(folder, 0o755);
  const own = await freePort();
  const user = decodeURIComponent(username);
  writeFileSync(join(folder, 'users'), `"${user}" "${decodeURIComponent(password)}"\n`, { mode: 0o644 });
  writeFileSync(
    join(folder, 'ini'),
    [
      '[databases]',
      `* = host=${hostname} port=${port === '' ? '5432' : port}`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${own}`,
      'unix_socket_dir =',
      'auth_type = trust',
      `auth_file = ${join(folder, 'users')}`,
      `pool_mode = ${mode}`,
      '',
    ].join('\n'),
    { mode: 0o644 },
  );
  const as = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const child: ChildProcess = spawn(program ?? '', [...as, join(folder, 'ini')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr?.on('data', (text: Buffer) => {
    said = (said + text.toString()).slice(-2_000);
  });
  afterwards.push(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
    rmSync(folder, { recursive: true, force: true });
  });
  await until(
    'PgBouncer to listen',
    () => {
      if (child.exitCode !== null) throw new Error(`PgBouncer ended: ${said}`);
      return said.includes('process up') || said.includes('listening on');
    },
    30_000,
  );
  return `postgresql://${username}${password === '' ? '' : `:${password}`}@127.0.0.1:${own}${pathname}`;
}

// PgBouncer is not needed to work on this: .ci/run installs it.
describeUnless(program === undefined ? 'PgBouncer is not installed' : undefined, 'PgBouncer', () => {
  describePostgres('before the database', (engine) => {
    it(
      'in session mode, with its default settings, works: no start parameter is sent, since it refuses them',
      async () => {
        const fresh = await engine.fresh();
        afterwards.push(fresh.drop);
        const env: Env = { DATABASE_URL: await bouncer(fresh.location.url ?? '', 'session') };
        const { gateway, network, load } = await startUnderLoad(afterwards, env);
        await load.recovered(60_000);
        await expectEachOnce(gateway.url, network, load);
        await expectSound(network, [load]);
        say(`through PgBouncer in session mode: ${load.describe()}`);
      },
      inMode(240_000, 240_000),
    );

    it.each<PoolMode>(['transaction', 'statement'])(
      'in %s mode the start says why not, and what to do',
      async (mode) => {
        const fresh = await engine.fresh();
        afterwards.push(fresh.drop);
        const url = await bouncer(fresh.location.url ?? '', mode);
        await expect(kula({ DATABASE_URL: url }, 'migrate')).rejects.toThrow(
          /pool_mode of the pooler at this address is transaction or statement: .*set pool_mode = session/,
        );
      },
      120_000,
    );
  });
});
