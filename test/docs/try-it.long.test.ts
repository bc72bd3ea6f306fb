import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { seedDemo, type DemoCredentials } from '../../seeds/index.js';
import { describePostgres } from '../support/engines.js';
import { startTestGateway, type TestGateway } from '../support/server.js';

const run = promisify(execFile);

/** The shell blocks of README's "Try it", in order. */
const blocks = (): string[] => {
  const section = readFileSync('README.md', 'utf8').split('\n## Try it\n')[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block ?? '');
};

describePostgres('README\'s "Try it"', (engine) => {
  let gateway: TestGateway;
  let demo: DemoCredentials;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    demo = await seedDemo(gateway.services);
  }, 240_000);
  afterAll(() => gateway.close());

  it('runs as it is written and gives what it says', async () => {
    const keyOf = (code: string) => demo.partners.find((partner) => partner.code === code)?.apiKey ?? '';
    const script = blocks()
      .join('\n')
      .replace('http://127.0.0.1:4000', gateway.origin)
      .replace('BAKERY=kula_sk_...', `BAKERY=${keyOf('bakery')}`)
      .replace('CINEMA=kula_sk_...', `CINEMA=${keyOf('cinema')}`)
      // Whoever reads it stops it by Ctrl-C.
      .replace('node --input-type=module', 'timeout 15 node --input-type=module')
      .replace('-o statement.pdf', `-o '${tmpdir()}/kula-readme-statement.pdf'`);
    const { stdout, stderr } = await run('bash', ['-c', script], {
      env: {
        ...process.env,
        KULA_SIGNING_KEY: gateway.running.signingKey.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
        NODE_OPTIONS: '',
      },
    });
    expect(stderr).toBe('');
    expect(stdout).not.toContain('"errors"');
    expect(stdout).not.toMatch(/"code":"[A-Z_]+"/);
    expect(stdout).toMatch(/"issued":\d+/);
    // By the rate, the level and the demo's campaign on bread; then the campaign that README sets up, tried, given and taken back.
    expect(stdout).toContain('"accruePoints":{"accrual":{"points":69,');
    expect(stdout).toContain('"text":"2x on bread: +31"');
    expect(stdout).toContain('"quoteAccrual":{"points":84,');
    expect(stdout).toContain('"moveOffer":{"offer":{"status":"LIVE"}}');
    expect(stdout).toMatch(/"accruePoints":\{"accrual":\{"id":"acr_[0-9a-z]+","points":84,/);
    expect(stdout).toContain('"returnPurchase":{"takenBack":28,"accrual":{"reversedPoints":28,');
    expect(stdout).toContain(
      '"value":{"amount":"3.15","currency":"USD"},"reimbursement":{"amount":"3.06","currency":"USD"}',
    );
    expect(stdout).toContain('"reason":"REDEMPTION","availableDelta":-300,');
    expect(stdout).toMatch(/"settlementPeriod":\{"status":"CLOSED","statements":\[\{"id":"stm_/);
    expect(stdout).toContain(',BALANCE,');
    expect(readFileSync(`${tmpdir()}/kula-readme-statement.pdf`).subarray(0, 5).toString()).toBe('%PDF-');
  }, 120_000);
});
