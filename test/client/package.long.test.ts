/** The package as a partner installs it: in an empty project outside of this repository, from the gateway. */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { consoleFolder } from '../../src/gateway/http/console.js';
import { inMemory } from '../support/engines.js';
import { startTestGateway, type TestGateway, type TestPartner } from '../support/server.js';

const run = promisify(execFile);
const tsc = resolve('node_modules/typescript/bin/tsc');

/** Ten lines of a till. */
const TILL = `import { createKula, formatPoints, graphql, isRefusal } from 'kula-client';
const [, , url = '', key = '', memberId = ''] = process.argv;
const kula = createKula({ url, key });
const spend = { amount: '12.40', currency: 'EUR' };
const result = await kula.accruePoints({ orderId: 'order-1', member: { id: memberId }, spend });
if (isRefusal(result)) throw new Error(result.message);
const points: number = result.accrual.points;
const { network } = await kula.query(graphql('{ network { pointsCode } }'));
const code: string = network.pointsCode;
console.log(formatPoints(points, 'en'), code, result.replayed);
`;

// CI, twice: a server's own build was under way, the one asked for left at once as if it had built, and the package was not there.
describe('building the client package', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kula-client-build-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const build = (out: string) => run(process.execPath, ['scripts/build-client.mjs', out]);

  it('waits for another that builds, and builds when that one did not', async () => {
    const out = join(folder, 'waits');
    const lock = `${out}.building`;
    await writeFile(lock, process.pid.toString());
    let ended = false;
    const built = build(out).finally(() => {
      ended = true;
    });
    await setTimeout(2_000);
    expect(ended).toBe(false);
    await rm(lock);
    await built;
    expect(existsSync(join(out, 'kula-client.tgz'))).toBe(true);
    expect(existsSync(lock)).toBe(false);
  }, 300_000);

  it('does not wait for one that was killed', async () => {
    const out = join(folder, 'killed');
    const gone = spawnSync(process.execPath, ['--version']).pid;
    await writeFile(`${out}.building`, gone.toString());
    await build(out);
    expect(existsSync(join(out, 'kula-client.tgz'))).toBe(true);
  }, 300_000);
});

describe('the client package', () => {
  let gateway: TestGateway;
  let partner: TestPartner;
  let memberId: string;
  let folder: string;
  const inProject = (...command: string[]) => run(process.execPath, command, { cwd: folder });

  beforeAll(async () => {
    await run(process.execPath, ['scripts/build-client.mjs']);
    gateway = await startTestGateway(inMemory);
    partner = await gateway.partner();
    memberId = (await gateway.member(partner)).id;
    folder = await mkdtemp(join(tmpdir(), 'kula-client-'));
    await writeFile(join(folder, 'package.json'), '{ "type": "module", "private": true }');
    await writeFile(join(folder, 'env.d.ts'), 'declare const process: { readonly argv: readonly string[] };\n');
    const options = { strict: true, module: 'nodenext', target: 'es2022', types: [], outDir: 'out' };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options }));
    const packed = `${gateway.origin}/client/kula-client.tgz`;
    // What it says goes to both of its outputs, and of a failure execFile tells one.
    await run('npm', ['install', '--no-audit', '--no-fund', packed], { cwd: folder }).catch((error: unknown) => {
      const { code, signal, stdout, stderr } = error as Record<string, unknown>;
      throw new Error(`npm install: ${JSON.stringify({ code, signal, stdout, stderr })}`);
    });
  }, 300_000);

  afterAll(async () => {
    await gateway.close();
    await rm(folder, { recursive: true, force: true });
  }, 60_000);

  it('brings nothing else with it, and no address of the machine that made it', async () => {
    expect(existsSync(join(folder, 'node_modules', 'graphql'))).toBe(false);
    const lock = JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8')) as { packages: object };
    expect(Object.keys(lock.packages)).toEqual(['', 'node_modules/kula-client']);
    for (const name of ['index.js', 'mutations.d.ts'])
      expect(await readFile(join(folder, 'node_modules', 'kula-client', name), 'utf8')).not.toContain(process.cwd());
    expect(existsSync(join(consoleFolder(), '..', 'client', 'kula-client.tgz'))).toBe(true);
  });

  it('does in ten lines what it says, with every type checked', async () => {
    await writeFile(join(folder, 'till.ts'), TILL);
    await inProject(tsc);
    const { stdout } = await inProject('out/till.js', gateway.origin, partner.key, memberId);
    expect(stdout).toMatch(/^12 \w+ false\n$/);
  }, 300_000);

  it.each([
    ['a field of a result that is not there', 'result.accrual.points', 'result.accrual.pints'],
    ['a field of a document that is not there', 'pointsCode } }', 'pointCode } }'],
    ['an amount that is a number', "'12.40'", '12.4'],
    ['an input that is missing', "orderId: 'order-1', ", ''],
    ['a result of which nobody asked whether it is a refusal', 'if (isRefusal(result))', 'if (false)'],
  ])('fails to compile: %s', async (_, right, wrong) => {
    expect(TILL).toContain(right);
    await writeFile(join(folder, 'till.ts'), TILL.replace(right, wrong));
    const { stdout } = await inProject(tsc).then(
      () => ({ stdout: 'no error' }),
      (error: unknown) => error as { stdout: string },
    );
    expect(stdout).toMatch(/^till\.ts\(\d+,\d+\): error TS/);
  });
});
