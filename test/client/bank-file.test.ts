/** A file of the bank as the console reads and matches it, in the browser alone. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { matchMovements, namedIn, type Payable } from '../../src/console/settlement/bank/match.js';
import { paymentOf, type PaymentInput } from '../../src/console/settlement/bank/payment.js';
import { fileBounds, type FileRead, type Movement } from '../../src/console/settlement/bank/movement.js';
import { readBankFile } from '../../src/console/settlement/bank/read-file.js';
import { readXml, textAt, XmlError } from '../../src/console/settlement/bank/xml.js';
import { camtOf } from '../console/support/bank-file.js';

const read = (text: string): FileRead => readBankFile(new TextEncoder().encode(text));
const movementsOf = (text: string): readonly Movement[] => {
  const came = read(text);
  if (came.kind === 'fault') throw new Error(came.fault);
  return came.movements;
};
const faultOf = (text: string): string | undefined => {
  const came = read(text);
  return came.kind === 'fault' ? came.fault : undefined;
};

const idOf = (letter: string): string => `stm_${letter.repeat(26)}`;
const hyphened = (id: string): string => id.replace('_', '-');

const payable = (letter: string, changes: Partial<Payable> = {}): Payable => ({
  id: idOf(letter),
  status: 'AGREED',
  direction: 'PARTNER_PAYS',
  netDue: { amount: '12.50', currency: 'EUR' },
  payment: null,
  ...changes,
});
const byId = (...list: readonly Payable[]): ReadonlyMap<string, Payable> => new Map(list.map((one) => [one.id, one]));

const entry = { reference: 'r1', amount: '12.5', currency: 'EUR', endToEndId: hyphened(idOf('a')) } as const;
const outcome = (text: string, ...statements: readonly Payable[]): string[] =>
  matchMovements(movementsOf(text), byId(...statements)).map((one) =>
    one.kind === 'match' ? `${one.reference} pays ${one.statement.id.slice(0, 5)}` : one.why,
  );

describe('camt.053', () => {
  it('is read entry by entry', () => {
    expect(
      movementsOf(camtOf([entry, { ...entry, reference: 'r2', isDebit: true, text: 'a &amp; b &#x41;' }])),
    ).toEqual([
      {
        place: 1,
        reference: 'r1',
        texts: [hyphened(idOf('a'))],
        amount: '12.5',
        currency: 'EUR',
        isCredit: true,
        bookedAt: '2026-01-15',
        isBooked: true,
        isReversal: false,
      },
      expect.objectContaining({ place: 2, isCredit: false, texts: [hyphened(idOf('a')), 'a & b A'] }),
    ]);
  });

  it('has a movement for each part of a collected entry, with references of their own', () => {
    const part = (amount: string, letter: string): string =>
      `<TxDtls><Refs><EndToEndId>${hyphened(idOf(letter))}</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy="EUR">${amount}</Amt></TxAmt></AmtDtls></TxDtls>`;
    const text = camtOf([entry]).replace(/<TxDtls>[^]*<\/TxDtls>/, part('5', 'a') + part('7.5', 'b'));
    expect(movementsOf(text).map(({ reference, amount }) => [reference, amount])).toEqual([
      ['r1/1', '5'],
      ['r1/2', '7.5'],
    ]);
  });

  it.each([
    ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
    ['an entity of its own', '<Document>&b;</Document>'],
    ['an element that is not closed', '<Document><a></Document>'],
    ['two roots', '<a/><b/>'],
    ['elements too deep in each other', '<a>'.repeat(40) + '</a>'.repeat(40)],
    ['an attribute without quotes', '<a b=c/>'],
    ['nothing but its head', '<?xml version="1.0"?>'],
  ])('is refused with %s', (_, text) => {
    expect(faultOf(text)).toBe('notRead');
  });

  it('is told from other XML, and from what is no text', () => {
    expect(faultOf('<Document><CstmrCdtTrfInitn/></Document>')).toBe('noCamt');
    expect(readBankFile(new Uint8Array([0xff, 0xfe, 0x00]))).toEqual({ kind: 'fault', fault: 'notRead' });
    expect(faultOf(camtOf([]))).toBe('empty');
  });

  it('is bounded in bytes and in movements', () => {
    expect(faultOf(' '.repeat(fileBounds.bytes + 1))).toBe('tooLarge');
    expect(faultOf(camtOf(Array.from({ length: fileBounds.movements + 1 }, () => entry)))).toBe('tooMany');
  });

  it('makes the reader throw nothing but its own error, whatever it reads', () => {
    const pieces = fc.array(
      fc.constantFrom(
        '<a>',
        '</a>',
        '<a/>',
        '<![CDATA[',
        ']]>',
        '<!--',
        '-->',
        '&lt;',
        '&',
        '<',
        '>',
        '"',
        ' b="c"',
        'x',
      ),
    );
    fc.assert(
      fc.property(pieces, (some) => {
        try {
          readXml(some.join(''));
        } catch (error) {
          expect(error).toBeInstanceOf(XmlError);
        }
      }),
    );
  });

  it('keeps what stands in CDATA as it is', () => {
    expect(textAt(readXml('<a><b><![CDATA[1 < 2 & 3]]></b></a>'), 'b')).toBe('1 < 2 & 3');
  });
});

describe('a CSV of the bank', () => {
  const id = hyphened(idOf('a'));

  it.each(['\r', '\n', '\r\n'])('is read with lines that end by %j', (end) => {
    const lines = [
      'date,reference,amount,currency,text',
      `2026-01-15,r1,1,EUR,${id}`,
      `2026-01-16,r2,2,EUR,"a${end}b"`,
    ];
    expect(movementsOf(lines.join(end)).map(({ reference, texts }) => [reference, texts])).toEqual([
      ['r1', [id]],
      ['r2', [`a${end}b`]],
    ]);
  });

  it('is read by its titles, with a minus for what the network paid', () => {
    const text = `\uFEFFDate,Reference,Amount,Currency,Text\r\n2026-01-15,r1,-12.50,eur,"for ${id}, thanks"\r\n`;
    expect(movementsOf(text)).toEqual([
      expect.objectContaining({
        reference: 'r1',
        amount: '12.50',
        currency: 'EUR',
        isCredit: false,
        bookedAt: '2026-01-15',
      }),
    ]);
    expect(movementsOf(text).flatMap(namedIn)).toEqual([idOf('a')]);
  });

  it('may have semicolons, and then commas for points', () => {
    const text = `reference;date;amount;currency;endToEndId\nr1;2026-01-15;12,50;EUR;${id}`;
    expect(movementsOf(text)[0]?.amount).toBe('12.50');
  });

  it('is refused without a column that is needed, or with a quote that never ends', () => {
    expect(faultOf('reference,date,amount\nr1,2026-01-15,12.50')).toBe('noColumns');
    expect(faultOf('reference,date,amount,currency\n"r1,2026-01-15,12.50,EUR')).toBe('noColumns');
  });
});

describe('a movement', () => {
  it('pays the statement that it names, with the whole amount in its currency', () => {
    expect(outcome(camtOf([entry]), payable('a'))).toEqual(['r1 pays stm_a']);
  });

  it('names it in whatever case, with a hyphen or an underscore, and where the bank broke the text', () => {
    const texts = [
      idOf('a').toUpperCase(),
      `for ${hyphened(idOf('a'))}.`,
      `for stm-${'a'.repeat(9)} ${'a'.repeat(17)} thanks`,
    ];
    for (const text of texts)
      expect(outcome(camtOf([{ ...entry, endToEndId: 'NOTPROVIDED', text }]), payable('a'))).toEqual(['r1 pays stm_a']);
  });

  it('pays the other way for what the network owes', () => {
    const owed = payable('a', { direction: 'PARTNER_RECEIVES' });
    expect(outcome(camtOf([{ ...entry, isDebit: true }]), owed)).toEqual(['r1 pays stm_a']);
    expect(outcome(camtOf([entry]), owed)).toEqual(['otherDirection']);
  });

  it('is exact to the last digit, beyond what a float holds', () => {
    const due = payable('a', { netDue: { amount: '9007199254740993.01', currency: 'EUR' } });
    const of = (amount: string) => outcome(camtOf([{ ...entry, amount }]), due);
    expect([of('9007199254740993.01'), of('9007199254740992.01')]).toEqual([['r1 pays stm_a'], ['otherAmount']]);
  });

  it.each([
    ['notBooked', { status: 'PDNG' }, {}],
    ['noStatement', { endToEndId: 'rent' }, {}],
    ['severalStatements', { text: idOf('b') }, {}],
    ['notThere', { endToEndId: idOf('z') }, {}],
    ['recorded', {}, { status: 'SETTLED', payment: { bankReference: 'r1' } }],
    ['paidByAnother', {}, { status: 'SETTLED', payment: { bankReference: 'r0' } }],
    ['draft', {}, { status: 'DRAFT' }],
    ['nothingDue', {}, { direction: 'NOTHING_DUE' }],
    ['noReference', { reference: '' }, {}],
    ['noDate', { day: '15.01.2026' }, {}],
    ['otherCurrency', { currency: 'USD' }, {}],
    ['otherAmount', { amount: '12.49' }, {}],
  ] as const)('is not recorded: %s', (why, movement, statement) => {
    expect(outcome(camtOf([{ ...entry, ...movement }]), payable('a', statement))).toEqual([why]);
  });

  it('that takes back another is not recorded', () => {
    expect(outcome(camtOf([entry]).replace('</Ntry>', '<RvslInd>true</RvslInd></Ntry>'), payable('a'))).toEqual([
      'reversal',
    ]);
  });

  it('is not recorded when another one has its reference, or pays the same statement', () => {
    const other = { ...entry, endToEndId: idOf('b') };
    expect(outcome(camtOf([entry, other]), payable('a'), payable('b'))).toEqual(['sameReference', 'sameReference']);
    expect(outcome(camtOf([entry, { ...entry, reference: 'r2' }]), payable('a'))).toEqual([
      'sameStatement',
      'sameStatement',
    ]);
  });
});

describe('what is sent of a movement', () => {
  const now = Date.parse('2026-01-15T12:00:00Z');
  const match = { movement: { bookedAt: '2026-01-16' }, reference: 'r1', statement: payable('a') };

  it('is the same at a later try, though an instant that was cut to now would be another', () => {
    const kept = new Map<string, PaymentInput>();
    const first = paymentOf(kept, match, 'UTC', now);
    expect(first).toEqual({
      idempotencyKey: 'bank:r1',
      statementId: idOf('a'),
      amount: { amount: '12.50', currency: 'EUR' },
      bankReference: 'r1',
      paidAt: '2026-01-15T12:00:00.000Z',
    });
    expect(paymentOf(kept, match, 'UTC', now + 5_000)).toBe(first);
    // Another file may have the reference for another statement.
    expect(paymentOf(kept, { ...match, statement: payable('b') }, 'UTC', now + 5_000).statementId).toBe(idOf('b'));
  });

  it("is of the beginning of the bank's day in the network's zone", () => {
    const booked = { ...match, movement: { bookedAt: '2026-01-15' } };
    expect(paymentOf(new Map(), booked, 'Asia/Shanghai', now).paidAt).toBe('2026-01-14T16:00:00.000Z');
  });
});
