import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeEngines } from '../support/engines.js';
import {
  startTestGateway,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';
import { csvRow } from '../../src/settlement/export/csv.js';
import { canonicalStatement, statementDigest } from '../../src/settlement/digest.js';
import { grouped } from '../../src/settlement/export/statement-pdf.js';
import { newId, type Database } from '../../src/platform/index.js';
import { until } from '../live/support/collect.js';
import { close, link, of, redeem } from './support/scenario.js';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'kula-check-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** What the stand-alone script says of a statement's export. */
async function check(exported: unknown, ...kept: string[]): Promise<{ code: number; text: string }> {
  const file = join(folder, 'statement.json');
  writeFileSync(file, typeof exported === 'string' ? exported : JSON.stringify(exported));
  try {
    const { stdout } = await run(process.execPath, ['scripts/check-statement.mjs', file, ...kept]);
    return { code: 0, text: stdout };
  } catch (error) {
    const { code, stderr } = error as { code: number; stderr: string };
    return { code, text: stderr };
  }
}

describe("the docs' example of a digest", () => {
  it('is the digest that the product makes of the same figures', () => {
    const docs = readFileSync('docs/settlement-digests.md', 'utf8');
    const [, canonical = ''] = /```\n(kula-statement 1\nid stm_[\s\S]*?)```/.exec(docs) ?? [];
    const [, digest] = /^`([0-9a-f]{64})`$/m.exec(docs) ?? [];
    const made = {
      id: 'stm_00000000000g00a00000000000' as never,
      periodNumber: 3,
      periodDigest: '0'.repeat(64),
      partnerId: 'ptr_01kgt0000000000000000000a0' as never,
      currency: 'EUR',
      issuedAt: new Date('2026-02-01T00:00:00Z'),
      balance: -966_845n,
      netDue: 960_000n,
      direction: 'PARTNER_PAYS' as const,
      lines: [
        { kind: 'ISSUED' as const, counterpartyId: null, count: 1n, points: 1000n, amount: 0n },
        {
          kind: 'FUNDED_ELSEWHERE' as const,
          counterpartyId: 'ptr_01kgt0000000000000000000b0' as never,
          count: 6n,
          points: 80n,
          amount: -960_000n,
        },
        { kind: 'CARRIED_FORWARD' as const, counterpartyId: null, count: 0n, points: 0n, amount: -6_845n },
      ],
    };
    expect(canonicalStatement(made)).toBe(canonical);
    expect(statementDigest(made).toString('hex')).toBe(digest);
    expect(createHash('sha256').update(canonical).digest('hex')).toBe(digest);
  });
});

describe('CSV', () => {
  it('quotes a text that contains any separator, since the reader may expect another', () => {
    for (const separator of [',', ';', '\t'] as const) {
      const cells = [
        { text: 'a, "b"' },
        { text: 'a;b' },
        { text: 'a\tb' },
        { text: 'a\r\nb' },
        'x',
        7n,
        { text: null },
      ];
      expect(csvRow(cells, separator)).toBe(
        `${['"a, ""b"""', '"a;b"', '"a\tb"', '"a\r\nb"', 'x', '7', ''].join(separator)}\r\n`,
      );
    }
  });

  it('puts an apostrophe before formulas, of any width and after any blank, and not before numbers', () => {
    const cells = ['=1+1', '+cmd|x', '-2+3', '@SUM(1)', '＝1', '＋1a', ' =1', '\u200b=1', '\ufeff@x', '\tx'];
    for (const text of cells)
      expect([text, csvRow([{ text }], ',').replaceAll('"', '')]).toEqual([text, `'${text}\r\n`]);
    for (const text of ['-1.50', '+49', '-7', 'a=b', 'x-y', '1+1', 'Ünï'])
      expect(csvRow([{ text }], ',')).toBe(`${text}\r\n`);
    expect(csvRow(['-1.50', -3n], ';')).toBe('-1.50;-3\r\n');
  });
});

describe('figures on paper', () => {
  it('are grouped by three', () => {
    expect(['1', '-123', '1234.5', '-1234567.000001', '1000000'].map(grouped)).toEqual([
      '1',
      '-123',
      '1,234.5',
      '-1,234,567.000001',
      '1,000,000',
    ]);
  });
});

describeEngines('exports over HTTP', (engine) => {
  let gateway: TestGateway;
  let brand: TestPartner;
  let till: TestPartner;
  let member: TestMember;
  let closed: Loose;

  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    brand = await gateway.partner({ code: 'brand', fundingModel: 'ON_REDEMPTION' });
    till = await gateway.partner({ code: 'till' });
    member = await gateway.member(brand);
    await link(member, till);
    await gateway.accrue(brand, member, '1000.00');
    for (let i = 0; i < 3; i += 1) await redeem(till, member, 101 + i);
    closed = (await close(gateway)).closed;
    await gateway.accrue(till, member, '10.00');
  });
  afterAll(() => gateway.close());

  const get = async (path: string, token?: string): Promise<Response> =>
    fetch(`${gateway.origin}${path}`, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });
  const tokenOf = (client: { readonly token: string | undefined }): string => client.token ?? '';
  const file = async (path: string, token: string): Promise<string> => {
    const response = await get(path, token);
    expect(response.status).toBe(200);
    return response.text();
  };

  it('gives a statement to its partner and staff, and to no one else', async () => {
    const { id } = of(closed, brand);
    for (const extension of ['csv', 'json', 'pdf']) {
      const path = `/exports/statements/${id as string}.${extension}`;
      expect((await get(path)).status).toBe(401);
      expect((await get(path, 'kula_sk_nonsense')).status).toBe(401);
      expect((await get(path, tokenOf(member.client))).status).toBe(403);
      expect((await get(path, tokenOf(till.app))).status).toBe(404);
      for (const client of [brand.app, brand.accountant, gateway.auditor, gateway.networkAccountant]) {
        const response = await get(path, tokenOf(client));
        expect(response.status).toBe(200);
        expect(response.headers.get('content-disposition')).toBe(
          `attachment; filename="statement-1-brand.${extension}"`,
        );
        await response.arrayBuffer();
      }
    }
    const wrong = await get(`/exports/statements/${brand.id}.csv`, tokenOf(gateway.auditor));
    expect(wrong.status).toBe(400);
    expect(await wrong.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT', field: 'id' } }] });
    expect((await get(`/exports/statements/${newId('statement')}.csv`, tokenOf(gateway.auditor))).status).toBe(404);
  });

  it('draws PDFs one at a time, and turns away a partner that asks for forty at once', async () => {
    const path = `/exports/statements/${of(closed, brand).id as string}.pdf`;
    const { database } = gateway.services;
    const watched: { snapshot: Database['snapshot'] } = database;
    const snapshot = database.snapshot.bind(database);
    let goOn: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    watched.snapshot = (work) => held.then(() => snapshot(work));
    const bodies = new Map<number, string[]>();
    const asked = Array.from({ length: 40 }, async () => {
      const answer = await get(path, tokenOf(brand.app));
      const body = Buffer.from(await answer.arrayBuffer()).toString('latin1');
      bodies.set(answer.status, [...(bodies.get(answer.status) ?? []), body]);
    });
    try {
      await until('all but eight are turned away', () => bodies.get(503)?.length === 32);
    } finally {
      watched.snapshot = snapshot;
      goOn();
    }
    await Promise.all(asked);
    expect(bodies.get(503)?.every((body) => body.includes('OVERLOADED'))).toBe(true);
    expect(bodies.get(200)?.map((body) => body.slice(0, 5))).toEqual(Array.from({ length: 8 }, () => '%PDF-'));
    expect((await get(path, tokenOf(brand.app))).status).toBe(200);
  });

  it('writes a statement as CSV', async () => {
    const { id, digest } = of(closed, brand);
    const head = `${id as string},1,brand,Partner brand,ISSUED,EUR`;
    expect((await file(`/exports/statements/${id as string}.csv`, tokenOf(brand.app))).split('\r\n')).toEqual([
      'statement,period,partner,partnerName,status,currency,record,kind,counterparty,count,points,amount,direction,digest,offer,costCentre',
      `${head},LINE,ISSUED,,1,1000,0.00,,,,`,
      `${head},LINE,FUNDED_ELSEWHERE,till,3,306,-3.672,,,,`,
      `${head},BALANCE,,,,,-3.672,,,,`,
      `${head},NET_DUE,,,,,3.67,PARTNER_PAYS,${digest as string},,`,
      '',
    ]);
  });

  it('writes a statement as JSON that the stand-alone script finds right, and wrong when a figure was changed', async () => {
    const text = await file(`/exports/statements/${of(closed, brand).id as string}.json`, tokenOf(brand.app));
    const right = await check(text);
    expect(right.code).toBe(0);
    expect(right.text).toContain('as it should be');
    const changes: [(statement: Loose) => void, RegExp][] = [
      [
        (s) => {
          s.lines[1].amount = '-3.671999';
        },
        /balance is stated as -3\.672000, and comes to -3\.671999[\s\S]*digest/,
      ],
      [
        (s) => {
          s.lines[1].points = 307;
        },
        /digest/,
      ],
      [
        (s) => {
          s.lines[0].count = 2;
        },
        /digest/,
      ],
      [
        (s) => {
          s.lines[1].counterparty.id = brand.id;
        },
        /digest/,
      ],
      [
        (s) => {
          s.lines.pop();
        },
        /balance[\s\S]*netDue[\s\S]*direction[\s\S]*digest/,
      ],
      [
        (s) => {
          s.balance = '-3.662';
          s.lines[1].amount = '-3.662';
        },
        /netDue[\s\S]*digest/,
      ],
      [
        (s) => {
          s.netDue = '3.68';
        },
        /netDue/,
      ],
      [
        (s) => {
          s.direction = 'PARTNER_RECEIVES';
        },
        /direction/,
      ],
      [
        (s) => {
          s.period.digest = '0'.repeat(64);
        },
        /digest/,
      ],
      [
        (s) => {
          s.issuedAt = '2026-01-01T00:00:00.000Z';
        },
        /digest/,
      ],
      [
        (s) => {
          s.currency = 'USD';
        },
        /digest/,
      ],
    ];
    for (const [change, message] of changes) {
      const exported = JSON.parse(text);
      change(exported.statement);
      const found = await check(exported);
      expect(found.code).toBe(1);
      expect(found.text).toMatch(message);
    }
    // Another order of lines is the same statement; other lines in it are not readable as one.
    const exported = JSON.parse(text);
    exported.statement.lines.reverse();
    expect((await check(exported)).code).toBe(0);
    exported.statement.lines[0].kind = 'ISSUED - 1 1 1\nline X';
    expect((await check(exported)).code).toBe(2);
    expect((await check('{}')).code).toBe(2);
    const draft = JSON.parse(
      await file(
        `/exports/statements/${(await gateway.auditor.ask('{ settlementPeriod { statements { id } } }')).settlementPeriod.statements[0].id as string}.json`,
        tokenOf(gateway.auditor),
      ),
    );
    expect(draft.statement).toMatchObject({ status: 'DRAFT', digest: null });
    expect((await check(draft)).code).toBe(0);
  });

  it('does not take an issued statement that was tampered with for a draft', async () => {
    const exported = JSON.parse(
      await file(`/exports/statements/${of(closed, brand).id as string}.json`, tokenOf(brand.app)),
    );
    const { statement } = exported;
    const digest = statement.digest as string;
    statement.status = 'DRAFT';
    const [line] = statement.lines;
    line.amount = line.amount.replace(/\d$/, (last: string) => ((Number(last) + 1) % 10).toString());
    statement.balance = line.amount;
    expect(await check(exported)).toMatchObject({
      code: 1,
      text: expect.stringContaining(
        'status is DRAFT, and a draft has no digest, issuedAt, period.digest, period.closedAt',
      ),
    });
    // With all signs of an issue taken away it is a draft by all that the file says: only the digest that was kept tells.
    Object.assign(statement, { digest: null, issuedAt: null, settledAt: null, agreedAt: null, payment: null });
    expect((await check(exported)).code).toBe(1);
    Object.assign(statement.period, { digest: null, closedAt: null });
    expect(await check(exported, digest)).toMatchObject({
      code: 1,
      text: expect.stringContaining('a draft has no digest: this is not the statement whose digest was kept'),
    });
    statement.status = 'FINAL';
    expect(await check(exported)).toMatchObject({
      code: 1,
      text: expect.stringContaining('status is "FINAL", which no statement has'),
    });
  });

  it('compares a statement with a digest that was kept elsewhere', async () => {
    const text = await file(`/exports/statements/${of(closed, brand).id as string}.json`, tokenOf(brand.app));
    const { digest } = JSON.parse(text).statement;
    expect((await check(text, digest as string)).code).toBe(0);
    const other = 'ab'.repeat(32);
    expect(await check(text, other)).toMatchObject({
      code: 1,
      text: expect.stringContaining(`the digest that was kept is ${other}, this statement's is ${digest as string}`),
    });
    expect((await check(text, 'abc')).code).toBe(2);
    expect((await check(text, other, other)).code).toBe(2);
  });

  it('writes a statement as PDF, the same each time', async () => {
    const path = `/exports/statements/${of(closed, brand).id as string}.pdf`;
    const [one, two] = await Promise.all(
      [1, 2].map(async () => Buffer.from(await (await get(path, tokenOf(brand.app))).arrayBuffer())),
    );
    expect(one?.subarray(0, 5).toString()).toBe('%PDF-');
    expect(one?.equals(two ?? Buffer.alloc(0))).toBe(true);
    expect((await get(path, tokenOf(brand.app))).headers.get('content-type')).toBe('application/pdf');
  });

  it('streams a partner its own postings of the journal, and staff all of it', async () => {
    const lines = async (path: string, token: string) =>
      (await file(path, token))
        .trimEnd()
        .split('\r\n')
        .map((line) => line.split(','));
    const own = await lines('/exports/journal.csv?period=1', tokenOf(brand.app));
    expect(own[0]?.slice(0, 3)).toEqual(['sequence', 'entry', 'kind']);
    expect(own.slice(1).every((cells) => cells[5]?.endsWith(brand.id))).toBe(true);
    expect(own.filter((cells) => cells[8] === 'FUNDED_ELSEWHERE').map((cells) => cells[10])).toEqual([
      'till',
      'till',
      'till',
    ]);
    expect(own.some((cells) => cells.some((cell) => cell.includes('mbr_')))).toBe(false);
    expect((await get(`/exports/journal.csv?partner=${till.id}`, tokenOf(brand.app))).status).toBe(403);
    expect((await get('/exports/journal.csv', tokenOf(member.client))).status).toBe(403);
    const all = await lines('/exports/journal.csv', tokenOf(gateway.auditor));
    const [counted] = await gateway.services.database.query<{ n: bigint }>({
      text: 'SELECT count(*) AS n FROM posting',
    });
    expect(BigInt(all.length - 1)).toBe(counted?.n);
    expect(await lines(`/exports/journal.csv?partner=${brand.id}&period=1`, tokenOf(gateway.auditor))).toEqual(own);
    expect((await get('/exports/journal.csv?period=99', tokenOf(gateway.auditor))).status).toBe(404);
  });

  it('gives every CSV with a byte order mark and another separator on request, and refuses other values', async () => {
    const paths = [
      [`/exports/statements/${of(closed, brand).id as string}.csv`, brand.app],
      ['/exports/journal.csv', gateway.auditor],
      ['/exports/periods/1/payments.csv', gateway.networkAccountant],
      ...['liability', 'coverage', 'breakage', 'margin', 'roll-forward'].map(
        (name) => [`/exports/reports/${name}.csv`, gateway.auditor] as const,
      ),
    ] as const;
    const cellsOf = (text: string, separator: string): string[][] =>
      text
        .replace(/\r\n$/, '')
        .split('\r\n')
        .map((line) => line.split(separator));
    for (const [path, client] of paths) {
      const bytes = async (query: string): Promise<Buffer> =>
        Buffer.from(await (await get(`${path}${query}`, tokenOf(client))).arrayBuffer());
      const text = (await bytes('')).toString();
      expect([path, text.startsWith('\ufeff'), (cellsOf(text, ',')[0]?.length ?? 0) > 1]).toEqual([path, false, true]);
      const marked = await bytes('?bom=1');
      expect([path, marked.toString()]).toEqual([path, `\ufeff${text}`]);
      expect([...marked.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
      for (const [asked, separator] of [
        [';', ';'],
        ['%3B', ';'],
        ['%09', '\t'],
      ] as const) {
        const other = (await bytes(`?bom=1&separator=${asked}`)).toString();
        expect([path, asked, cellsOf(other.slice(1), separator)]).toEqual([path, asked, cellsOf(text, ',')]);
      }
      for (const [query, field] of [
        ['bom=0', 'bom'],
        ['bom=true', 'bom'],
        ['bom=', 'bom'],
        ['separator=,', 'separator'],
        ['separator=|', 'separator'],
        ['separator=', 'separator'],
        ['separator=;;', 'separator'],
        ['separator=tab', 'separator'],
      ] as const) {
        const response = await get(`${path}?${query}`, tokenOf(client));
        expect([path, query, response.status, (await response.json()).errors[0].extensions]).toMatchObject([
          path,
          query,
          400,
          { code: 'BAD_USER_INPUT', field },
        ]);
      }
    }
  });

  it('writes the reports, for staff', async () => {
    for (const name of ['liability', 'coverage', 'breakage', 'margin', 'roll-forward']) {
      const path = `/exports/reports/${name}.csv?period=1`;
      expect((await get(path, tokenOf(brand.accountant))).status).toBe(403);
      expect(await file(path, tokenOf(gateway.auditor))).toMatch(/^(partner|currency|period),/);
    }
    expect((await get('/exports/reports/nonsense.csv', tokenOf(gateway.auditor))).status).toBe(404);
    expect(
      (await file('/exports/reports/roll-forward.csv?period=1', tokenOf(gateway.auditor))).split('\r\n').slice(1, 3),
    ).toEqual(['1,PTS,,0,1000,306,0,694', '1,EUR,ON_REDEMPTION,0.00,12.00,3.672,0.00,8.328']);
  });
});
