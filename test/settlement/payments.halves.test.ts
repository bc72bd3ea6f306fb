import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId, parseBankAccount, parseConfig, type BankAccount } from '../../src/platform/index.js';
import { bankText } from '../../src/settlement/export/bank-text.js';
import { planPayments, type Outgoing } from '../../src/settlement/export/payments.js';
import { paymentsXml } from '../../src/settlement/export/payments-xml.js';
import { assertSound } from '../support/assert-sound.js';
import { describeInHalves, describeOnce } from '../support/engines.js';
import { itWith } from '../support/tools.js';
import { startTestGateway, type Loose, type TestGateway, type TestPartner } from '../support/server.js';
import { close, link, of, pay, redeem } from './support/scenario.js';

const folder = mkdtempSync(join(tmpdir(), 'kula-pain-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The standard's own, and the part of it that the network writes (schema/README.md). */
const schemas = ['pain.001.001.09.iso20022.xsd', 'pain.001.001.09.xsd'];

/** Throws what xmllint says when the file is not as a schema has it. */
function validate(xml: string, held = schemas): void {
  const file = join(folder, 'payments.xml');
  writeFileSync(file, xml);
  for (const schema of held)
    execFileSync('xmllint', ['--noout', '--nonet', '--schema', `test/settlement/schema/${schema}`, file], {
      stdio: 'pipe',
    });
}

const all = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<${name}[^>]*>([^<]*)</${name}>`, 'g'))].map(([, value = '']) => value);

/** What no schema knows: see schema/README.md. */
function asBanksTakeIt(xml: string): void {
  expect(xml.replace(/<[^>]*>/g, '').replace(/\s/g, ' ')).toMatch(/^[A-Za-z0-9/\-?:().,'+ ]*$/);
  for (const name of ['MsgId', 'PmtInfId', 'InstrId', 'EndToEndId', 'Nm', 'Ustrd']) {
    for (const value of all(xml, name)) expect(value).not.toMatch(/^[/ ]|[/ ]$|\/\/|^$/);
  }
  for (const name of all(xml, 'Nm')) expect(name.length).toBeLessThanOrEqual(70);
  for (const [, currency = '', amount = ''] of xml.matchAll(/<InstdAmt Ccy="([A-Z]{3})">([^<]*)</g)) {
    expect([currency, amount]).toEqual([
      currency,
      expect.stringMatching(
        { JPY: /^\d+$/, HUF: /^\d+$/, TWD: /^\d+$/, KWD: /^\d+\.\d{3}$/ }[currency] ?? /^\d+\.\d\d$/,
      ),
    ]);
  }
  const [group, ...instructions] = xml.split('<PmtInf>');
  const cents = (text: string): bigint => BigInt(Math.round(Number(text) * 1_000));
  const total = (part: string): [number, bigint] => [
    all(part, 'EndToEndId').length,
    all(part, 'InstdAmt').reduce((sum, amount) => sum + cents(amount), 0n),
  ];
  for (const [head = '', body] of [[group, xml], ...instructions.map((part) => [part, part])]) {
    expect([Number(all(head, 'NbOfTxs')[0]), cents(all(head, 'CtrlSum')[0] ?? '')]).toEqual(total(body ?? ''));
  }
}

const account = (text: string): BankAccount => {
  const read = parseBankAccount(text);
  if (!read) throw new Error(`${text} is no account`);
  return read;
};
const period = { id: newId('period'), number: 3 };
const outgoing = (wish: Partial<Outgoing> = {}): Outgoing => ({
  statementId: newId('statement'),
  partnerCode: 'north',
  partnerName: 'North',
  legalName: null,
  currency: 'EUR',
  amount: 10_000_000n,
  account: account('EUR=DE89370400440532013000/COBADEFFXXX'),
  ...wish,
});
const own = [account('EUR=FR1420041010050500013M02606/PSSTFRPPXXX'), account('USD=026009593-77/BOFAUS3N')];
const make = (
  payments: readonly Outgoing[],
  accounts: readonly BankAccount[] = own,
  network = 'Kula',
  day = 1,
): string =>
  paymentsXml(
    planPayments(network, accounts, period, payments),
    new Date(Date.UTC(2026, 1, day, 10)),
    `2026-02-0${day.toString()}`,
  );

describeOnce("a name in a bank's characters", () => {
  it('keeps characters that banks have, transliterates the rest, and leaves out what has no transliteration', () => {
    expect(
      [
        'Müller & Söhne_GmbH',
        'Ærø Øl ß',
        'Łódź',
        'Кофе',
        '上海咖啡',
        'قهوة',
        'קפה',
        'Rye ☕️👩‍🍳🏳️‍🌈 Rise',
        'a\uffffb\u0000c\u200bd',
        '//x//y/',
        'A@B*C',
        '😀',
        '\uffff',
        'Café "Le\u00a0Zinc"',
        'x/',
      ].map((name) => bankText(name, 70)),
    ).toEqual([
      'Muller + Sohne-GmbH',
      'Aero Ol ss',
      'Lodz',
      'Kofe',
      'ShangHaiKaFei',
      'qhwh',
      'kfh',
      'Rye Rise',
      'a b cd',
      'x/y',
      'A(at)B.C',
      '',
      '',
      "Cafe 'Le Zinc'",
      'x',
    ]);
    expect(bankText(`${'x'.repeat(69)} y`, 70)).toBe('x'.repeat(69));
  });
});

describeOnce('the payments file', () => {
  const awkward = [
    'Müller & Söhne_GmbH',
    '上海咖啡有限公司',
    'قهوة الشام',
    'Rye & Rise ☕',
    '\uffff',
    'a\uffffb',
    '😀',
    '<Tag> "quoted" \'s',
    'n'.repeat(200),
    '/slash//slash/',
    '\u202eevil\u0000',
  ];
  const many = (): Outgoing[] => [
    ...awkward.map((name, i) =>
      outgoing({ partnerName: name, partnerCode: `p-${i.toString()}`, amount: BigInt(i + 1) * 10_000n }),
    ),
    outgoing({ account: account('EUR=DE89370400440532013000'), legalName: 'Legal Größe' }),
    // A bank outside SEPA, and more than SEPA takes.
    outgoing({ account: account('EUR=AE070331234567890123456/NBADAEAAXXX') }),
    outgoing({ amount: 1_000_000_000_000_000n }),
    outgoing({
      currency: 'USD',
      amount: 5_010_000n,
      account: { ...account('USD=12.34-5/BOFAUS3N'), holder: 'Hölder & Co' },
    }),
    outgoing({ currency: 'JPY', amount: 1_234_000_000n, account: account('JPY=7654321/BOTKJPJT') }),
    outgoing({ currency: 'HUF', amount: 1_234_000_000n, account: account('HUF=HU42117730161111101800000000') }),
    outgoing({
      currency: 'KWD',
      amount: 1_234_567_000n,
      account: account('KWD=KW81CBKU0000000000001234560101/CBKUKWKW'),
    }),
  ];

  itWith('xmllint')('fits the schema with names of all kinds, with IBANs and numbers, with BICs and without', () => {
    validate(make(many()));
    validate(make(many(), [], '\uffff'));
    validate(
      make([outgoing({ amount: (10n ** 18n - 1n) * 10_000n }), outgoing({ amount: (10n ** 18n - 1n) * 10_000n })]),
    );
  });

  itWith('xmllint')(
    'would be found out by either schema: an element of another place, a name too long, an underscore in a BIC',
    () => {
      const xml = make([outgoing()]);
      for (const wrong of [
        xml.replace('<PmtMtd>TRF</PmtMtd>', ''),
        xml.replace(/(<CdtrAgt>.*?<\/CdtrAgt>)(<Cdtr>.*?<\/Cdtr>)/, '$2$1'),
        xml.replace('COBADEFFXXX', 'COBA_EFFXXX'),
        xml.replace('<Nm>North</Nm>', `<Nm>${'n'.repeat(141)}</Nm>`),
        xml.replace(/<MsgId>[^<]*/, `<MsgId>${'m'.repeat(36)}`),
        xml.replace('North', '\uffff'),
      ]) {
        expect(wrong).not.toBe(xml);
        for (const schema of schemas)
          expect(() => {
            validate(wrong, [schema]);
          }).toThrow();
      }
    },
  );

  it('keeps the rules that the schema does not express: characters, lengths, digits, sums', () => {
    asBanksTakeIt(make(many()));
    asBanksTakeIt(make(many(), [], '網絡'));
  });

  it("names creditor, account and bank, and the network's own account", () => {
    const xml = make([outgoing({ legalName: 'Nord GmbH' })]);
    expect(xml).toContain(
      '<Dbtr><Nm>Kula</Nm></Dbtr><DbtrAcct><Id><IBAN>FR1420041010050500013M02606</IBAN></Id><Ccy>EUR</Ccy></DbtrAcct><DbtrAgt><FinInstnId><BICFI>PSSTFRPPXXX</BICFI></FinInstnId></DbtrAgt><ChrgBr>SLEV</ChrgBr>',
    );
    expect(xml).toContain(
      '<CdtrAgt><FinInstnId><BICFI>COBADEFFXXX</BICFI></FinInstnId></CdtrAgt><Cdtr><Nm>Nord GmbH</Nm></Cdtr><CdtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></CdtrAcct>',
    );
    const dollars = make([
      outgoing({ currency: 'USD', account: { ...account('USD=12345/BOFAUS3N'), holder: 'Holder' } }),
    ]);
    expect(dollars).toContain('<DbtrAcct><Id><Othr><Id>026009593-77</Id></Othr></Id><Ccy>USD</Ccy></DbtrAcct>');
    expect(dollars).toContain('<Cdtr><Nm>Holder</Nm></Cdtr><CdtrAcct><Id><Othr><Id>12345</Id></Othr></Id></CdtrAcct>');
    expect(dollars).not.toContain('SEPA');
  });

  it('is paid once: made again it has the same MsgId, and after any change another', () => {
    const one = outgoing();
    const two = outgoing({ partnerCode: 'south', currency: 'USD', account: account('USD=12345/BOFAUS3N') });
    const id = (payments: readonly Outgoing[], accounts = own, network = 'Kula', day = 1): string =>
      all(make(payments, accounts, network, day), 'MsgId')[0] ?? '';
    const first = id([one, two]);
    expect(id([one, two], own, 'Kula', 2)).toBe(first);
    const changed = [
      id([one]),
      id([two]),
      id([{ ...one, amount: one.amount + 10_000n }, two]),
      id([{ ...one, legalName: 'New Name' }, two]),
      id([{ ...one, account: account('EUR=BE68539007547034/COBADEFFXXX') }, two]),
      id([{ ...one, account: account('EUR=DE89370400440532013000') }, two]),
      id([one, two], [account('EUR=BE68539007547034')]),
      id([one, two], own, 'Other'),
      id([{ ...one, statementId: newId('statement') }, two]),
    ];
    expect(new Set([first, ...changed]).size).toBe(changed.length + 1);
    // What was not changed keeps its own instruction and ids, so that a bank sees what it had.
    const instructions = (payments: readonly Outgoing[]) => all(make(payments), 'PmtInfId');
    expect(instructions([one, two])[1]).toBe(instructions([{ ...one, amount: 20_000_000n }, two])[1]);
    expect(all(make([one]), 'EndToEndId')).toEqual([one.statementId.replace('_', '-')]);
  });

  it('leaves out payments that no bank would make, and counts them', () => {
    const plan = planPayments('Kula', own, period, [
      outgoing({ partnerCode: 'poor', account: null }),
      outgoing({
        partnerCode: 'old',
        currency: 'HUF',
        amount: 1_234_560_000n,
        account: account('HUF=HU42117730161111101800000000'),
      }),
      outgoing({ partnerCode: 'vast', amount: 10n ** 22n }),
      outgoing(),
    ]);
    expect(plan.leftOut.map(({ outgoing: { partnerCode }, reason }) => [partnerCode, reason])).toEqual([
      ['poor', 'NO_ACCOUNT'],
      ['old', 'NOT_WHOLE'],
      ['vast', 'TOO_LARGE'],
    ]);
    expect(plan.instructions.flatMap(({ transfers }) => transfers)).toHaveLength(1);
  });
});

describeOnce('KULA_BANK_ACCOUNTS', () => {
  const read = (value: string) => parseConfig({ KULA_BANK_ACCOUNTS: value }).bankAccounts;
  it('has one account for each currency, by IBAN or by number and BIC', () => {
    expect(read('EUR=DE89 3704 0044 0532 0130 00/COBADEFFXXX, USD=12345/BOFAUS3N')).toEqual([
      { currency: 'EUR', iban: 'DE89370400440532013000', number: null, bic: 'COBADEFFXXX', holder: null },
      { currency: 'USD', iban: null, number: '12345', bic: 'BOFAUS3N', holder: null },
    ]);
    expect(parseConfig({}).bankAccounts).toEqual([]);
    for (const wrong of [
      'EUR',
      'EUR=',
      'EUR=DE88370400440532013000',
      'EUR=DE89370400440532013000/XX',
      'USD=12345',
      'XAU=12345/BOFAUS3N',
      'EUR=DE89370400440532013000,EUR=FR1420041010050500013M02606',
      'EUR=1/2/BOFAUS3N',
      'EUR=DE89370400440532013000,',
    ]) {
      expect(() => read(wrong)).toThrow('KULA_BANK_ACCOUNTS must be one account a currency');
    }
  });
});

const UPDATE =
  'mutation($input: UpdatePartnerInput!) { updatePartner(input: $input) { __typename ... on Refusal { code message } } }';

describeInHalves('payments over HTTP', (engine) => {
  let gateway: TestGateway;
  const tills: Record<string, TestPartner> = {};
  let closed: Loose;
  let keys = 0;

  beforeAll(async () => {
    gateway = await startTestGateway(engine, {
      env: { KULA_BANK_ACCOUNTS: 'EUR=FR1420041010050500013M02606/PSSTFRPPXXX' },
    });
    const brand = await gateway.partner({ code: 'brand' });
    const member = await gateway.member(brand);
    await gateway.accrue(brand, member, '5000.00');
    await gateway.operator.ask(
      'mutation($input: PublishFxRateInput!) { publishFxRate(input: $input) { __typename } }',
      { input: { base: 'EUR', quote: 'HUF', rate: '400', source: 'test' } },
    );
    tills.north = await gateway.partner({ code: 'north' });
    tills.south = await gateway.partner({ code: 'south' });
    tills.buda = await gateway.partner({
      code: 'buda',
      currency: 'HUF',
      rates: { accrualRate: '0.001', issuePrice: '5', redemptionValue: '4.00', reimbursementPrice: '3.777' },
    });
    for (const till of Object.values(tills)) {
      await link(member, till);
      await redeem(till, member, 101);
    }
    closed = (await close(gateway)).closed;
  }, 120_000);
  afterAll(() => gateway.close());

  const get = (file: string, token = gateway.networkAccountant.token ?? ''): Promise<Response> =>
    fetch(`${gateway.origin}/exports/periods/1/payments.${file}`, { headers: { authorization: `Bearer ${token}` } });
  const till = (code: string): TestPartner => {
    const found = tills[code];
    if (!found) throw new Error(code);
    return found;
  };
  const update = async (code: string, change: object): Promise<void> => {
    const { updatePartner } = await gateway.operator.ask(UPDATE, {
      input: { idempotencyKey: `u${(keys += 1).toString()}`, partnerId: till(code).id, ...change },
    });
    expect(updatePartner).toEqual({ __typename: 'UpdatePartnerPayload' });
  };
  const listed = async (): Promise<string[][]> =>
    (await (await get('csv')).text())
      .trimEnd()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(','))
      .map((cells) => [cells[1] ?? '', cells[6] ?? '', cells[7] ?? '']);

  it('have no file while no partner has an account, and the answer names the list that has them', async () => {
    const response = await get('xml');
    expect(response.status).toBe(404);
    expect(response.headers.get('kula-payments-left-out')).toBe('3');
    expect(response.headers.get('link')).toBe('</exports/periods/1/payments.csv>; rel="related"; type="text/csv"');
    expect((await response.json()).errors[0].message).toContain('/exports/periods/1/payments.csv');
    expect(await listed()).toEqual([
      ['north', 'LEFT_OUT', 'NO_ACCOUNT'],
      ['south', 'LEFT_OUT', 'NO_ACCOUNT'],
      ['buda', 'LEFT_OUT', 'NO_ACCOUNT'],
    ]);
  });

  it('go to partners with an account; the others are listed in payments.csv', async () => {
    await update('north', {
      legalName: 'Nørth_Kaffee ☕ GmbH',
      accounts: [{ currency: 'EUR', iban: 'DE89370400440532013000', bic: 'COBADEFFXXX' }],
    });
    const response = await get('xml');
    expect([
      response.status,
      response.headers.get('kula-payments-left-out'),
      response.headers.get('kula-debtor-account-missing'),
    ]).toEqual([200, '2', null]);
    const xml = await response.text();
    asBanksTakeIt(xml);
    const { id, netDue } = of(closed, till('north'));
    expect(all(xml, 'EndToEndId')).toEqual([(id as string).replace('_', '-')]);
    expect(xml).toContain(
      `<InstdAmt Ccy="EUR">${netDue.amount as string}</InstdAmt></Amt><CdtrAgt><FinInstnId><BICFI>COBADEFFXXX</BICFI></FinInstnId></CdtrAgt><Cdtr><Nm>North-Kaffee GmbH</Nm></Cdtr><CdtrAcct><Id><IBAN>DE89370400440532013000`,
    );
    expect(xml).not.toContain(of(closed, till('south')).id);
    expect(await listed()).toEqual([
      ['north', 'IN_FILE', ''],
      ['south', 'LEFT_OUT', 'NO_ACCOUNT'],
      ['buda', 'LEFT_OUT', 'NO_ACCOUNT'],
    ]);
    const list = await (await get('csv')).text();
    expect(list).toContain('Nørth_Kaffee ☕ GmbH');
    expect(list).toContain(
      'North-Kaffee GmbH,DE89370400440532013000,COBADEFFXXX,FR1420041010050500013M02606,PSSTFRPPXXX',
    );
    for (const client of [till('north').app, till('north').accountant, gateway.operator, gateway.auditor]) {
      for (const file of ['xml', 'csv']) expect((await get(file, client.token ?? '')).status).toBe(403);
    }
  });

  it('in forint are whole, as their statement is, and the rest is carried forward', async () => {
    const { netDue, balance } = of(closed, till('buda'));
    expect([netDue.amount, balance.amount]).toEqual(['381.00', '381.477']);
    await update('buda', { accounts: [{ currency: 'HUF', iban: 'HU42117730161111101800000000' }] });
    const response = await get('xml');
    expect(response.headers.get('kula-debtor-account-missing')).toBe('HUF');
    const xml = await response.text();
    expect(xml).toContain('<InstdAmt Ccy="HUF">381</InstdAmt>');
    asBanksTakeIt(xml);
    const paid = await pay(gateway.networkAccountant, of(closed, till('buda')).id, '381', 'HUF');
    expect(paid.__typename).toBe('RecordSettlementPaymentPayload');
    const { settlementPeriod } = await gateway.auditor.ask(
      '{ settlementPeriod { statements { partner { code } lines { kind amount { amount } } netDue { amount } } } }',
    );
    expect(settlementPeriod.statements.find((statement: Loose) => statement.partner.code === 'buda')).toEqual({
      partner: { code: 'buda' },
      lines: [{ kind: 'CARRIED_FORWARD', amount: { amount: '0.477' } }],
      netDue: { amount: '0.00' },
    });
  });

  it('change their MsgId when one is paid, and are gone when all are', async () => {
    const id = async (): Promise<string> => all(await (await get('xml')).text(), 'MsgId')[0] ?? '';
    const first = await id();
    expect(await id()).toBe(first);
    await update('south', { accounts: [{ currency: 'EUR', iban: 'BE68539007547034' }] });
    const second = await id();
    expect(second).not.toBe(first);
    for (const code of ['north', 'south'])
      await pay(gateway.networkAccountant, of(closed, till(code)).id, of(closed, till(code)).netDue.amount);
    expect((await get('xml')).status).toBe(404);
    expect((await get('csv')).status).toBe(404);
  });

  it('leave the ledger sound', async () => {
    await assertSound(gateway.services.database);
  });
});
