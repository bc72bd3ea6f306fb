import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import '../../src/accrual/index.js';
import '../../src/redemption/index.js';
import '../../src/settlement/index.js';
import { digitsOf, formatMicros, newId } from '../../src/platform/index.js';
import { dueOf } from '../../src/settlement/draft.js';
import type { StatementDocument } from '../../src/settlement/export/document.js';
import { layOut } from '../../src/settlement/export/pdf/layout.js';
import { printedParts } from '../../src/settlement/export/printed-parts.js';
import { grouped, statementPdf } from '../../src/settlement/export/statement-pdf.js';
import { itWith } from '../support/tools.js';

const folder = mkdtempSync(join(tmpdir(), 'kula-pdf-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const names = {
  western: 'Rye & Rise — Bäckerei Größe, Đường',
  chinese: '上海咖啡有限公司',
  emoji: 'Rye ☕️👩‍🍳 & Rise 🥐1️⃣',
  arabic: 'قهوة الشام (دمشق) 2024 شركة',
  hebrew: 'בית קפה שלום 7',
  mixed: 'Café قهوة Ltd שלום 東京 🍣',
  japanese: 'コーヒー喫茶 東京',
  greek: 'Кофейня Ελληνικός',
  thai: 'ร้านกาแฟ कॉफ़ी 한국커피',
  long: 'Lorem ipsum dolor sit amet '.repeat(7).trim(),
  unbroken: 'W'.repeat(200),
  'long chinese': '上海浦东新区陆家嘴金融贸易中心咖啡与烘焙连锁股份'.repeat(8),
} as const;

const sums = {
  IDR: 9_007_199_254_740_991_123_456n,
  JPY: -123_456_789_012_000_000n,
  KWD: 98_765_432_101_234_567n,
  HUF: 1_234_567_890n,
  USD: 10n ** 24n + 123_456n,
  EUR: -966_845n,
} as const;

/** A statement of three lines, of which every figure is of that size. */
function statement(name: string, currency: string, balance: bigint, lines = 3): StatementDocument {
  const partner = { id: newId('partner'), code: 'partner-code', name };
  const at = new Date('2026-02-01T00:00:00Z');
  const id = newId('statement');
  return {
    network: 'Kula',
    partner,
    period: {
      __typename: 'SettlementPeriod',
      id: newId('period'),
      number: 3,
      status: 'CLOSED',
      openedAt: new Date('2026-01-01T00:00:00Z'),
      closedAt: at,
      digest: 'ab'.repeat(32),
      lastSequence: 1n,
    } as StatementDocument['period'],
    statement: {
      __typename: 'Statement',
      id,
      periodNumber: 3,
      partnerId: partner.id,
      currency,
      status: 'SETTLED',
      balance,
      ...dueOf(balance, currency),
      digest: 'cd'.repeat(32),
      issuedAt: at,
      agreedAt: at,
      settledAt: at,
    },
    lines: Array.from({ length: lines }, (_, i) => ({
      id: newId('statementLine'),
      kind: i % 2 === 0 ? 'ISSUED' : 'FUNDED_ELSEWHERE',
      counterparty: i % 2 === 0 ? null : { ...partner, code: 'c'.repeat(32) },
      count: 9_007_199_254_740_991n,
      points: 9_007_199_254_740_991n,
      amount: balance,
      disputeReason: null,
      breakdown: [],
    })) as unknown as StatementDocument['lines'],
    payment: {
      id: newId('payment'),
      amount: dueOf(balance, currency).netDue,
      bankReference: name.slice(0, 128),
      paidAt: at,
    } as unknown as StatementDocument['payment'],
  };
}

const fileOf = (pdf: Buffer): string => {
  const file = join(folder, `${newId('statement')}.pdf`);
  writeFileSync(file, pdf);
  return file;
};
const read = (file: string, ...options: string[]): string =>
  execFileSync('pdftotext', [...options, file, '-'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
const squeezed = (text: string): string => text.replace(/[\s\p{Bidi_Control}]/gu, '');

interface Box {
  readonly page: number;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly text: string;
}

/** Where each word stands. */
function boxesOf(file: string): Box[] {
  return read(file, '-bbox')
    .split('<page ')
    .slice(1)
    .flatMap((part, page) =>
      [
        ...part.matchAll(/<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)<\/word>/g),
      ].map(([, left, top, right, bottom, text = '']) => ({
        page,
        left: Number(left),
        top: Number(top),
        right: Number(right),
        bottom: Number(bottom),
        text,
      })),
    );
}

const overlap = (a: number, b: number, c: number, d: number): number => Math.min(b, d) - Math.max(a, c);

/** Every word is within the page's margins, and none stands on another. */
function expectPlaced(file: string): void {
  const boxes = boxesOf(file);
  expect(boxes.length).toBeGreaterThan(30);
  for (const box of boxes)
    expect([box.text, box.left >= 49, box.right <= 546, box.bottom <= 820]).toEqual([box.text, true, true, true]);
  for (const [i, one] of boxes.entries()) {
    for (const other of boxes.slice(i + 1)) {
      if (one.page !== other.page) continue;
      const [wide, high] = [
        overlap(one.left, one.right, other.left, other.right),
        overlap(one.top, one.bottom, other.top, other.bottom),
      ];
      if (wide > 1.5 && high > 0.4 * Math.min(one.bottom - one.top, other.bottom - other.top))
        throw new Error(`${one.text} stands on ${other.text}`);
    }
  }
}

describe('a statement as PDF', () => {
  itWith('pdftotext').each(Object.entries(names))(
    'shows a %s name whole and says it in its text',
    async (kind, name) => {
      const file = fileOf(await statementPdf(statement(name, 'EUR', 966_845n), 'UTC'));
      const text = squeezed(read(file, '-raw'));
      // What is read from the right stands word by word where a reader of the page sees it.
      const parts =
        kind === 'arabic' || kind === 'hebrew' || kind === 'mixed'
          ? name.replace(/[()]/g, ' ').split(' ').filter(Boolean)
          : [name];
      for (const part of parts) expect(text).toContain(squeezed(part));
      if (kind !== 'thai') expectPlaced(file);
    },
  );

  itWith('pdftotext').each(Object.entries(sums))('cuts no figure in %s, however large', async (currency, balance) => {
    const made = statement('Rye & Rise', currency, balance);
    const file = fileOf(await statementPdf(made, 'UTC'));
    const text = read(file, '-raw');
    const shown = (amount: bigint): string => grouped(formatMicros(amount, digitsOf(currency)));
    expect(text).toContain(`${currency} ${shown(made.statement.netDue)}`);
    for (const figure of [shown(balance), '9,007,199,254,740,991'])
      expect(text.split(figure).length).toBeGreaterThan(3);
    expect(text).not.toContain('…');
    expectPlaced(file);
  });

  itWith('pdftotext')('breaks a long table over pages, each with its head', async () => {
    const file = fileOf(await statementPdf(statement(names.arabic, 'IDR', 10n ** 18n, 60), 'UTC'));
    const text = read(file, '-raw');
    const pages = text.split('\f').filter((page) => page.trim() !== '');
    expect(pages.length).toBeGreaterThan(2);
    expect(pages.filter((page) => page.includes('Amount IDR')).length).toBeGreaterThanOrEqual(pages.length - 1);
    pages.forEach((page, i) => {
      expect(page).toContain(`Page ${(i + 1).toString()} of ${pages.length.toString()}`);
    });
    expectPlaced(file);
  });

  itWith('pdftotext')('shows the parts of a line below it, by offer and cost centre, and the rest', async () => {
    const made = statement('Rye & Rise', 'EUR', 966_845n);
    const [line] = made.lines;
    const share = { offerId: 'cmp_01h2xcejqtf2nbrexx3vqjhp41', costCentre: 'W'.repeat(64), count: 3n, points: 12_345n };
    const rest = { offerId: null, costCentre: null, count: 2n, points: 1n, amount: 66_845n };
    const labelled = { ...line, breakdown: [{ ...share, amount: 900_000n }, rest] } as (typeof made.lines)[number];
    const file = fileOf(await statementPdf({ ...made, lines: [labelled, labelled, ...made.lines] }, 'UTC'));
    const text = squeezed(read(file, '-raw'));
    for (const shown of [share.offerId, share.costCentre, '12,345', '0.900000', 'Therest', '0.066845'])
      expect(text.split(shown)).toHaveLength(3);
    expectPlaced(file);
  });

  /** Three lines of 1,000 parts each and a rest. */
  function ofManyParts(): StatementDocument {
    const made = statement('Rye & Rise', 'EUR', 966_845n);
    const part = { offerId: null, costCentre: null, count: 1n, points: 2n, amount: 5n };
    const breakdown = Array.from({ length: 1_000 }, (_, i) => ({
      ...part,
      costCentre: `shop ${i.toString()}`,
      amount: BigInt(i % 2 === 0 ? -1_000_000 - i : 1_000_000 + i),
    }));
    const lines = made.lines.map((line) => ({ ...line, breakdown: [...breakdown, part] }));
    return { ...made, lines };
  }

  itWith('pdftotext')('of 3,000 parts has 200 rows for the greatest and the sums of the others', async () => {
    const text = squeezed(read(fileOf(await statementPdf(ofManyParts(), 'UTC')), '-raw'));
    expect(text.match(/Nooffershop/g)).toHaveLength(200);
    expect(text).not.toContain('Nooffershop932');
    expect(text.match(/Nooffershop999/g)).toHaveLength(3);
    // The thirds of 200 are 66, 67 and 67, and so are the others.
    expect(text.match(/934otherparts/g)).toHaveLength(1);
    expect(text.match(/933otherparts/g)).toHaveLength(2);
    expect(text.match(/Therest/g)).toHaveLength(3);
  });

  it('prints parts that add up to their line, those of lines with few of them all', () => {
    const { lines } = ofManyParts();
    const [few, ...many] = lines;
    const short = { ...(few as (typeof lines)[number]), breakdown: few?.breakdown.slice(990) ?? [] };
    const printed = printedParts([...many, short, { ...short, breakdown: [] }]);
    expect([...printed.values()].map((parts) => parts.length).sort((a, b) => a - b)).toEqual([11, 97, 97]);
    for (const [line, parts] of printed) {
      for (const name of ['count', 'points', 'amount'] as const) {
        const sum = (all: readonly Readonly<Record<typeof name, bigint>>[]) =>
          all.reduce((total, one) => total + one[name], 0n);
        expect(sum(parts)).toBe(sum(line.breakdown));
      }
      expect(parts.reduce((total, one) => total + one.parts, 0)).toBe(line.breakdown.length);
    }
    // More lines than there is room for: each has one row for all its parts.
    const crowded = printedParts(lines, 2);
    expect([...crowded.values()].map((parts) => parts.map(({ parts: of }) => of))).toEqual([
      [1_000, 1],
      [1, 999, 1],
      [1, 999, 1],
    ]);
  });

  it('lets the gateway do other work while a long one is drawn', async () => {
    let turns = 0;
    let isDrawn = false;
    const count = (): void => {
      turns += 1;
      if (!isDrawn) setImmediate(count);
    };
    setImmediate(count);
    await statementPdf(statement('Rye & Rise', 'EUR', 966_845n, 500), 'UTC');
    isDrawn = true;
    expect(turns).toBeGreaterThan(4);
  });

  itWith('pdfinfo')('is tagged: a heading, paragraphs, and a table whose columns have heads', async () => {
    const file = fileOf(await statementPdf(statement(names.hebrew, 'EUR', 966_845n), 'UTC'));
    const info = execFileSync('pdfinfo', [file], { encoding: 'utf8' });
    expect(info).toMatch(/^Tagged: +yes$/m);
    expect(info).toMatch(/^Title: +Settlement statement stm_/m);
    const structure = execFileSync('pdfinfo', ['-struct-text', file], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(structure).toMatch(/^Document/);
    expect(structure).toMatch(/H1 \(block\)\n +"Settlement statement"/);
    expect(structure).toMatch(/H2 \(block\)\n +"Kula pays /);
    expect(structure.match(/ TH:/g)).toHaveLength(4);
    expect(structure.match(/ \/Scope \/Column/g)).toHaveLength(4);
    expect(structure.match(/ TR\b/g)).toHaveLength(4);
    expect(structure.match(/ TD\b/g)).toHaveLength(12);
    expect(structure).not.toContain('Page 1 of');
  });

  it('has a title to show, a language and the mark of PDF/UA, and gives a name from right to left in reading order', async () => {
    const bytes = (await statementPdf(statement(names.arabic, 'EUR', 966_845n), 'UTC')).toString('latin1');
    for (const part of [
      '/Lang (en)',
      '/DisplayDocTitle true',
      '/MarkInfo',
      '/StructTreeRoot',
      '%PDF-1.7',
      '<pdfuaid:part>1</pdfuaid:part>',
    ])
      expect([part, bytes.includes(part)]).toEqual([part, true]);
    const utf16 = Buffer.from(`\ufeff${names.arabic}`, 'utf16le')
      .swap16()
      .toString('latin1')
      .replace(/[\\()]/g, '\\$&');
    expect(bytes).toContain(`/ActualText (${utf16})`);
  });

  it('is made also of a name with noncharacters or characters that change direction', async () => {
    const made = statement('a\u202eb\uffffc\u0000d\ud800e', 'EUR', 966_845n);
    expect((await statementPdf(made, 'UTC')).subarray(0, 5).toString()).toBe('%PDF-');
  });
});

describe('lines of text', () => {
  const measure = (text: string): number => Array.from(text).length;

  it('contain every character, and are no wider than their place', () => {
    for (const name of Object.values(names)) {
      for (const width of [3, 7, 20, 500]) {
        const lines = layOut(name, 'plain', width, measure);
        const drawn = lines.flatMap(({ pieces }) => pieces.map(({ text }) => text)).join('');
        if (lines.every(({ says }) => says === null))
          expect(Array.from(squeezed(drawn)).sort().join('')).toBe(Array.from(squeezed(name)).sort().join(''));
        if (!/\p{Extended_Pictographic}|\p{M}/u.test(name) && lines.every(({ says }) => says === null))
          for (const line of lines) expect(line.width).toBeLessThanOrEqual(width);
      }
    }
  });

  it('are in visual order when read from right to left, and brackets are mirrored', () => {
    const [line] = layOut('קפה (7) אב', 'plain', 100, measure);
    expect(line?.pieces.map(({ text }) => text)).toEqual(['אב', ' ', '(', '7', ')', ' ', 'קפה']);
  });
});
