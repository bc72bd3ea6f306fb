import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { checkStatement, proofOf, type StatementFigures } from '../../src/client/index.js';

const eur = (amount: string) => ({ amount, currency: 'EUR' });

/** The example of docs/settlement-digests.md, its lines in another order. */
const example: StatementFigures = {
  id: 'stm_00000000000g00a00000000000',
  status: 'ISSUED',
  period: { number: 3, digest: '0'.repeat(64) },
  partner: { id: 'ptr_01kgt0000000000000000000a0' },
  currency: 'EUR',
  issuedAt: '2026-02-01T00:00:00.000Z',
  digest: 'f820d68714f5288a470646e9f13408b1790cf481d5e829604e3b989cbf1497f9',
  balance: eur('-0.966845'),
  netDue: eur('0.96'),
  direction: 'PARTNER_PAYS',
  lines: [
    { kind: 'ISSUED', counterparty: null, count: 1, points: 1000, amount: eur('0') },
    {
      kind: 'FUNDED_ELSEWHERE',
      counterparty: { id: 'ptr_01kgt0000000000000000000b0' },
      count: 6,
      points: 80,
      amount: eur('-0.96'),
    },
    { kind: 'CARRIED_FORWARD', counterparty: null, count: 0, points: 0, amount: eur('-0.006845') },
  ],
};

const wrongOf = async (statement: StatementFigures): Promise<string[]> =>
  (await checkStatement(statement)).checked.filter(({ right }) => !right).map(({ what }) => what);

describe('the check of a statement', () => {
  it('recomputes the digest of the example in the docs', async () => {
    const { digest, right } = await checkStatement(example);
    expect([digest, right]).toEqual([example.digest, true]);
  });

  it('names each figure that was changed', async () => {
    expect(await wrongOf({ ...example, balance: eur('-0.966844') })).toEqual(['balance', 'digest']);
    expect(await wrongOf({ ...example, netDue: eur('0.97') })).toEqual(['netDue', 'digest']);
    expect(await wrongOf({ ...example, direction: 'PARTNER_RECEIVES' })).toEqual(['direction', 'digest']);
    expect(await wrongOf({ ...example, issuedAt: '2026-02-01T00:00:00.001Z' })).toEqual(['digest']);
    expect(await wrongOf({ ...example, digest: 'f'.repeat(64) })).toEqual(['digest']);
    const [first, ...others] = example.lines;
    const lines = first ? [{ ...first, points: 1001 }, ...others] : [];
    expect(await wrongOf({ ...example, lines })).toEqual(['digest']);
  });

  it('rounds to whole units where banks pay no others', async () => {
    const inForint = { amount: '-966845.5', currency: 'HUF' };
    const statement = { ...example, currency: 'HUF', balance: inForint, netDue: { ...inForint, amount: '966845' } };
    const lines = [{ kind: 'ISSUED', counterparty: null, count: 1, points: 1, amount: inForint }];
    expect(await wrongOf({ ...statement, lines })).toEqual(['digest']);
  });

  it('has the minor digits of the books, where an engine knows fewer', async () => {
    const inRupees = { amount: '-1250.55', currency: 'PKR' };
    const statement = { ...example, currency: 'PKR', balance: inRupees, netDue: { ...inRupees, amount: '1250.55' } };
    const lines = [{ kind: 'ISSUED', counterparty: null, count: 1, points: 1, amount: inRupees }];
    expect(await wrongOf({ ...statement, lines })).toEqual(['digest']);
    expect(proofOf(statement)).toMatchObject({ statement: { minorDigits: 2 } });
  });

  it('saves a proof that the script accepts, and that it refuses when a figure was changed', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kula-proof-'));
    const file = join(folder, 'proof.json');
    const run = (statement: StatementFigures): string => {
      writeFileSync(file, JSON.stringify(proofOf(statement)));
      return execFileSync(process.execPath, ['scripts/check-statement.mjs', file], { encoding: 'utf8', stdio: 'pipe' });
    };
    try {
      expect(run(example)).toContain('as it should be');
      expect(() => run({ ...example, netDue: eur('0.97') })).toThrow('netDue is stated as 0.970000');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
