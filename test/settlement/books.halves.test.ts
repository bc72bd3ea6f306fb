/** Files for those who keep and check the network's books: the seal chain, and a period as entries of a general ledger. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { parseConfig } from '../../src/platform/index.js';
import { describeInHalves, describeOnce } from '../support/engines.js';
import { startTestGateway, type Client, type Loose, type TestGateway, type TestPartner } from '../support/server.js';
import { close, link, of, pay, redeem } from './support/scenario.js';

describeInHalves('files of the books', (engine) => {
  let gateway: TestGateway;
  let brand: TestPartner;
  let till: TestPartner;
  let closed: Loose;

  beforeAll(async () => {
    gateway = await startTestGateway(engine, {
      env: { KULA_LEDGER_ACCOUNTS: 'clearing=2100, reserve=2200,bank=1200', KULA_TIME_ZONE: 'Asia/Shanghai' },
    });
    await gateway.publishFx('EUR', 'USD', '1.25');
    brand = await gateway.partner({ code: 'brand', fundingModel: 'ON_REDEMPTION' });
    till = await gateway.partner({ code: 'till', currency: 'USD', rates: { issuePrice: '0.0150' } });
    const member = await gateway.member(brand);
    await link(member, till);
    await gateway.accrue(brand, member, '1000.00', '=HYPERLINK("x")');
    for (const points of [100, 200]) await redeem(till, member, points);
    closed = (await close(gateway)).closed;
    await gateway.accrue(till, member, '50.00', 'second');
    await pay(gateway.networkAccountant, of(closed, brand).id as string, of(closed, brand).netDue.amount as string);
  }, 120_000);
  afterAll(() => gateway.close());

  const get = (path: string, client: Client): Promise<Response> =>
    fetch(`${gateway.origin}${path}`, { headers: { authorization: `Bearer ${client.token ?? ''}` } });
  const text = async (path: string, client: Client = gateway.auditor): Promise<string> => {
    const response = await get(path, client);
    expect([path, response.status]).toEqual([path, 200]);
    return response.text();
  };
  const seals = async (query = ''): Promise<Loose[]> =>
    (await text(`/exports/seal.jsonl${query}`))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  const records = async (path: string): Promise<Record<string, string>[]> => {
    const [header = [], ...rows] = (await text(path))
      .split('\r\n')
      .filter((line) => line !== '')
      .map((line) => line.split(','));
    return rows.map((row) => Object.fromEntries(row.map((cell, i) => [header[i] ?? '', cell])));
  };

  it('has every seal with the one before it, up to the digest of the closed period', async () => {
    const all = await seals();
    const first = await seals('?period=1');
    const second = await seals('?period=2');
    expect([...first, ...second]).toEqual(all);
    expect(all[0]).toMatchObject({ firstSequence: 1, previousDigest: '0'.repeat(64) });
    for (const [i, seal] of all.entries()) {
      expect(seal.digest).toMatch(/^[0-9a-f]{64}$/);
      if (i === 0) continue;
      expect(seal.previousDigest).toBe(all[i - 1]?.digest);
      expect(seal.firstSequence).toBe((all[i - 1]?.lastSequence as number) + 1);
    }
    expect(first.at(-1)?.digest).toBe(closed.digest);
    const { journal } = await gateway.auditor.ask('{ journal(order: NEWEST_FIRST, first: 1) { nodes { sequence } } }');
    expect(all.at(-1)?.lastSequence).toBe(journal.nodes[0].sequence);
  });

  it('has the money of a period as debits and credits that are equal in each entry and currency', async () => {
    const rows = await records('/exports/periods/1/ledger.csv');
    const sums = new Map<string, number>();
    const add = (key: string, row: Record<string, string>) =>
      sums.set(key, (sums.get(key) ?? 0) + Math.round((Number(row.credit) - Number(row.debit)) * 1e6));
    for (const row of rows) {
      expect((row.debit === '') !== (row.credit === '')).toBe(true);
      add(`${row.entry ?? ''} ${row.currency ?? ''}`, row);
    }
    expect([...sums.values()].filter((sum) => sum !== 0)).toEqual([]);
    expect(new Set(rows.map((row) => row.account))).toEqual(new Set(['2100', 'margin', 'fx']));
    // What the network owes a partner is a credit: its statement's balance.
    for (const partner of [brand, till]) {
      sums.clear();
      for (const row of rows.filter((one) => one.account === '2100' && one.partner === partner.code)) add('', row);
      expect(sums.get('')).toBe(Math.round(Number(of(closed, partner).balance.amount) * 1e6));
    }
    expect(rows[0]?.date).toMatch(/^\d{4}-\d\d-\d\d$/);
    const open = await records('/exports/periods/2/ledger.csv');
    expect(open.map(({ account, reference, text: kind }) => [account, reference, kind])).toEqual([
      ['2100', 'second', 'ACCRUAL'],
      ['2200', 'second', 'ACCRUAL'],
      ['margin', 'second', 'ACCRUAL'],
      ['2100', 'SEPA 1', 'PAYMENT'],
      ['1200', 'SEPA 1', 'PAYMENT'],
    ]);
  });

  it('comes in the form that is asked for, to staff alone, and not for a period that is not there', async () => {
    const plain = await text('/exports/periods/1/ledger.csv');
    const marked = Buffer.from(
      await (await get('/exports/periods/1/ledger.csv?bom=1&separator=;', gateway.operator)).arrayBuffer(),
    ).toString();
    expect(marked.startsWith('\ufeffdate;entry;account;debit;credit;currency;reference;partner;text\r\n')).toBe(true);
    expect(marked.length).toBe(plain.length + 1);
    for (const path of ['/exports/periods/1/ledger.csv', '/exports/seal.jsonl', '/exports/seal.jsonl?period=1']) {
      for (const client of [gateway.operator, gateway.networkAccountant, gateway.auditor])
        expect((await get(path, client)).status).toBe(200);
      for (const client of [brand.app, brand.accountant]) expect((await get(path, client)).status).toBe(403);
      expect((await get(path, gateway.as('x'))).status).toBe(401);
    }
    for (const [path, status] of [
      ['/exports/periods/99/ledger.csv', 404],
      ['/exports/periods/0/ledger.csv', 400],
      ['/exports/periods/1/ledger.csv?separator=x', 400],
      ['/exports/seal.jsonl?period=99', 404],
      ['/exports/seal.jsonl?period=x', 400],
    ] as const)
      expect([path, (await get(path, gateway.auditor)).status]).toEqual([path, status]);
  });
});

describeOnce('KULA_LEDGER_ACCOUNTS', () => {
  const read = (value: string) => parseConfig({ KULA_LEDGER_ACCOUNTS: value }).ledgerAccounts;

  it('maps kinds of accounts to numbers, and refuses what it cannot', () => {
    expect(read('clearing=2100,commitments=9-1')).toEqual([
      ['clearing', '2100'],
      ['commitments', '9-1'],
    ]);
    expect(parseConfig({}).ledgerAccounts).toEqual([]);
    for (const wrong of ['clearing', 'clearing=', 'wallet=1', 'clearing=1,clearing=2', 'clearing==1', 'clearing=a b'])
      expect(() => read(wrong)).toThrow('KULA_LEDGER_ACCOUNTS must be numbers of accounts');
  });
});
