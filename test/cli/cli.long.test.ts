import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { gql } from '../support/server.js';
import { kula, serve, temporaryFolder, type Served } from './support.js';

const minutes = 60_000;

describe('token', () => {
  const folder = temporaryFolder();
  afterAll(folder.remove);

  it(
    'prints the token alone, and needs no database',
    () => {
      const { code, stdout, stderr } = kula(['token', '--role', 'OPERATOR', '--subject', 'ann', '--ttl', '60'], {
        KULA_DATA_DIR: folder.path,
      });
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
      const { kula_role: role, sub, exp = 0, iat = 0 } = decodeJwt(stdout.trim());
      expect([role, sub, exp - iat]).toEqual(['OPERATOR', 'ann', 60]);
    },
    minutes,
  );

  it.each([
    ['a role that there is not', ['--role', 'KING']],
    ['no role', []],
    ['an accountant of no partner', ['--role', 'PARTNER_ACCOUNTANT']],
    ['a partner for staff', ['--role', 'AUDITOR', '--partner', 'bakery']],
    ['a partner that is no code', ['--role', 'PARTNER_ACCOUNTANT', '--partner', 'No Code']],
    ['a subject that is no text', ['--role', 'AUDITOR', '--subject', ' ann']],
    ['no time at all', ['--role', 'AUDITOR', '--ttl', '0']],
  ])(
    'refuses %s, on stderr',
    (_what, args) => {
      const { code, stdout, stderr } = kula(['token', ...args], { KULA_DATA_DIR: folder.path });
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).not.toBe('');
      expect(stderr).not.toContain('    at ');
    },
    minutes,
  );
});

describe('wrong settings', () => {
  it(
    'stop every command, with a line for each',
    () => {
      const { code, stdout, stderr } = kula(['serve'], { PORT: 'many', KULA_SEED: 'some', KULA_SIGNNG_KEY: 'x' });
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr.trim().split('\n').sort()).toEqual([
        'kula: KULA_SEED must be one of demo, none',
        'kula: KULA_SIGNNG_KEY is not a setting',
        'kula: PORT must be a whole number from 0 to 65535',
      ]);
    },
    minutes,
  );
});

describe('verify', () => {
  const folder = temporaryFolder();
  afterAll(folder.remove);

  it(
    'of a database that is not there exits 2 and creates nothing',
    () => {
      const looked = kula(['verify'], { KULA_DATA_DIR: join(folder.path, 'none') });
      expect(looked).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('there is no database') });
      expect(existsSync(join(folder.path, 'none'))).toBe(false);
    },
    minutes,
  );
});

describe('an embedded network', () => {
  const folder = temporaryFolder();
  const env = { KULA_DATA_DIR: folder.path, KULA_SEED: 'none' };
  let served: Served;
  let operator: string;
  beforeAll(async () => {
    served = await serve(env);
    operator = kula(['token', '--role', 'OPERATOR'], env).stdout.trim();
  }, 3 * minutes);
  afterAll(async () => {
    if (served.child.exitCode === null && served.child.signalCode === null) await served.stop('SIGKILL');
    folder.remove();
  }, minutes);

  it('prints the addresses to open and good tokens', async () => {
    expect(served.output()).toContain(`${served.origin}/graphql`);
    const printed = /OPERATOR +(\S+)/.exec(served.output())?.[1] ?? '';
    expect((await gql(`${served.origin}/graphql`, printed, '{ viewer { role } }')).data).toEqual({
      viewer: { role: 'OPERATOR' },
    });
  });

  it(
    'is for one process at a time: verify says so and exits 2, a second gateway exits 1',
    () => {
      const looked = kula(['verify'], env);
      expect([looked.code, looked.stdout]).toEqual([2, '']);
      expect(looked.stderr).toContain(`open in process ${String(served.child.pid)}`);
      expect(kula(['serve'], { ...env, PORT: '0' })).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('one process at a time'),
      });
    },
    minutes,
  );

  it(
    'stops on SIGTERM within 10 seconds and keeps its data; after a kill it starts again and verify finds nothing',
    async () => {
      const created = await gql(
        `${served.origin}/graphql`,
        operator,
        `mutation { createPartner(input: { idempotencyKey: "k", code: "bakery", name: "Bakery", currency: EUR, fundingModel: ON_ISSUE }) { __typename } }`,
      );
      expect(created.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.currency' });
      const again = await gql(
        `${served.origin}/graphql`,
        operator,
        `mutation { createPartner(input: { idempotencyKey: "k", code: "bakery", name: "Bakery", currency: "EUR", fundingModel: ON_ISSUE }) { __typename } }`,
      );
      expect(again.data).toEqual({ createPartner: { __typename: 'CreatePartnerPayload' } });

      const asked = Date.now();
      expect(await served.stop('SIGTERM')).toBe(0);
      expect(Date.now() - asked).toBeLessThan(10_000);

      served = await serve(env);
      expect((await gql(`${served.origin}/graphql`, operator, '{ partner(code: "bakery") { name } }')).data).toEqual({
        partner: { name: 'Bakery' },
      });
      await served.stop('SIGKILL');

      expect(kula(['verify', '--period', '1=abc'], env)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('64 hexadecimal digits'),
      });
      const other = kula(['verify', '--period', `1=${'ab'.repeat(32)}`], env);
      expect(other).toMatchObject({
        code: 1,
        stdout: expect.stringContaining(`period 1: the digest that was kept is ${'ab'.repeat(32)}`),
      });
      const looked = kula(['verify', '--json'], env);
      expect(looked.code).toBe(0);
      expect(JSON.parse(looked.stdout)).toMatchObject({
        violations: 0,
        invariants: expect.arrayContaining([expect.objectContaining({ number: 1, violations: 0 })]),
      });
    },
    4 * minutes,
  );
});

describe("the data folder's lock", () => {
  const folder = temporaryFolder();
  afterAll(folder.remove);

  it('is taken over from a process that has ended', async () => {
    const { lockDataDir, DataDirInUse } = await import('../../src/platform/datadir.js');
    const release = lockDataDir(folder.path);
    expect(() => lockDataDir(folder.path)).toThrow(DataDirInUse);
    release();
    // The number of a process that ended, and one that another process has by now.
    const ended = { pid: 2 ** 22 + 1, startedAt: null };
    for (const holder of [ended, { pid: process.pid, startedAt: '1' }]) {
      writeFileSync(join(folder.path, 'database.lock'), JSON.stringify(holder));
      const retaken = lockDataDir(folder.path);
      expect(JSON.parse(readFileSync(join(folder.path, 'database.lock'), 'utf8'))).toMatchObject({ pid: process.pid });
      retaken();
    }
  });

  it(
    'is taken over from a killed process that was not reaped yet (a zombie)',
    async () => {
      const { lockDataDir, DataDirInUse } = await import('../../src/platform/datadir.js');
      const child = "require('node:fs').writeSync(1, String(process.pid)); setInterval(() => {}, 1000)";
      // The shell that started it becomes a sleep, which asks after no child.
      const parent = spawn('sh', ['-c', `"$NODE" -e "$CHILD" & exec sleep 60`], {
        env: { PATH: process.env.PATH, NODE: process.execPath, CHILD: child },
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      try {
        const pid = Number(
          await new Promise<string>((resolve) => {
            parent.stdout.once('data', (data: Buffer) => {
              resolve(data.toString());
            });
          }),
        );
        const stat = () => readFileSync(`/proc/${pid.toString()}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
        writeFileSync(join(folder.path, 'database.lock'), JSON.stringify({ pid, startedAt: stat()[19] }));
        expect(() => lockDataDir(folder.path)).toThrow(DataDirInUse);
        process.kill(pid, 'SIGKILL');
        while (stat()[0] !== 'Z') await new Promise((resolve) => setTimeout(resolve, 10));
        lockDataDir(folder.path)();
      } finally {
        parent.kill('SIGKILL');
      }
    },
    minutes,
  );
});
