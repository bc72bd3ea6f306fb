import { createRequire } from 'node:module';
import { digitsOf, formatScaled } from '../../platform/index.js';
import type { LineKind } from '../../ledger/index.js';
import { dueOf } from '../draft.js';
import { exact, type DocumentLine, type StatementDocument } from './document.js';

const require = createRequire(import.meta.url);
/** DejaVu: the fonts that every PDF reader has know Western names only. */
const fonts = {
  plain: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  bold: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
  mono: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansMono.ttf'),
};

/** Points of a page (A4: 595 x 842), and where things stand on it. */
const page = { left: 50, right: 545, top: 50, bottom: 770, footer: 796 };
const ink = { text: '#1a1a1a', soft: '#5f6368', rule: '#c4c7cc', band: '#f1f3f5', draft: '#b3261e' };
const columns = { what: 50, count: 285, points: 345, amount: 430 };
const rowHeight = 18;

const titles: Record<LineKind, string> = {
  CARRIED_FORWARD: 'Carried forward from the last statement',
  ISSUED: 'Points issued',
  ISSUE_REVERSED: 'Issued points reversed',
  REDEEMED_HERE: 'Points redeemed here',
  REDEMPTION_REFUNDED: 'Redemptions refunded',
  FUNDED_ELSEWHERE: 'Own points funded',
  FUNDING_REFUNDED: 'Funding refunded',
  CONVERTED_IN: 'Points converted in',
  CONVERTED_OUT: 'Points converted out',
  BREAKAGE_SHARE: 'Share of expired points',
  ADJUSTMENT: 'Adjustments',
};

const lineTitle = (line: DocumentLine): string => `${titles[line.kind]}${line.disputeReason === null ? '' : ' (in dispute)'}`;
/** Who accepted the points: the code first, which is never cut. */
const lineDetail = (line: DocumentLine): string | null => line.counterparty && `at ${line.counterparty.code}: ${line.counterparty.name}`;

/** Groups of three digits, set apart by commas. */
export function grouped(decimal: string): string {
  const [whole = '', fraction] = decimal.split('.');
  const text = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? text : `${text}.${fraction}`;
}

/** Instants by the network's calendar. */
function dates(timeZone: string): (at: Date) => string {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZoneName: 'short' });
  return (at) => format.format(at);
}

interface Style {
  readonly size?: number;
  readonly font?: keyof typeof fonts;
  readonly color?: string;
  /** Text that is longer is cut and ends in an ellipsis. */
  readonly width?: number;
  readonly align?: 'left' | 'right';
}

/** Draws a statement from the top down. */
class StatementPage {
  readonly #pdf: PDFKit.PDFDocument;
  readonly #document: StatementDocument;
  readonly #date: (at: Date) => string;
  #y = page.top;

  constructor(pdf: PDFKit.PDFDocument, document: StatementDocument, timeZone: string) {
    this.#pdf = pdf;
    this.#document = document;
    this.#date = dates(timeZone);
  }

  draw(): void {
    this.#head();
    this.#parties();
    this.#facts();
    this.#table();
    this.#totals();
    this.#proof();
    this.#footers();
  }

  #text(text: string, x: number, y: number, { size = 9, font = 'plain', color = ink.text, width, align = 'left' }: Style = {}): void {
    const place = width === undefined ? { lineBreak: false } : { width, align, height: size * 1.4, ellipsis: true };
    this.#pdf.font(font).fontSize(size).fillColor(color).text(text, x, y, place);
  }

  #rule(y: number, color = ink.rule): void {
    this.#pdf.moveTo(page.left, y).lineTo(page.right, y).lineWidth(0.7).strokeColor(color).stroke();
  }

  #head(): void {
    const { statement, network } = this.#document;
    this.#text(network, page.left, this.#y, { size: 16, font: 'bold', width: 300 });
    const isDraft = statement.status === 'DRAFT';
    this.#text(isDraft ? 'DRAFT' : statement.status, page.right - 190, this.#y + 4, { size: 11, font: 'bold', width: 190, align: 'right', color: isDraft ? ink.draft : ink.soft });
    this.#text('Settlement statement', page.left, this.#y + 24, { size: 12, color: ink.soft });
    this.#y += 50;
    this.#rule(this.#y);
    this.#y += 14;
  }

  #parties(): void {
    const { network, partner } = this.#document;
    const half = (page.right - page.left) / 2;
    const box = (title: string, name: string, below: readonly string[], x: number) => {
      this.#text(title, x, this.#y, { size: 8, color: ink.soft });
      this.#text(name, x, this.#y + 12, { size: 11, font: 'bold', width: half - 10 });
      below.forEach((line, i) => this.#text(line, x, this.#y + 29 + i * 12, { size: 8, color: ink.soft }));
    };
    box('Between', network, ['the network'], page.left);
    box('and', partner.name, [partner.code, partner.id], page.left + half);
    this.#y += 66;
  }

  #facts(): void {
    const { statement, period } = this.#document;
    const span = period.closedAt ? `${this.#date(period.openedAt)} to ${this.#date(period.closedAt)}` : `open since ${this.#date(period.openedAt)}`;
    const facts: [string, string][] = [
      ['Statement', statement.id],
      ['Period', `No. ${period.number.toString()}: ${span}`],
      ['Issued', statement.issuedAt ? this.#date(statement.issuedAt) : 'not issued: figures change until the period is closed'],
      ['Currency', statement.currency],
    ];
    for (const [name, value] of facts) {
      this.#text(name, page.left, this.#y, { size: 9, color: ink.soft });
      this.#text(value, page.left + 75, this.#y, { size: 9, width: page.right - page.left - 75 });
      this.#y += 15;
    }
    this.#y += 12;
  }

  #tableHead(): void {
    this.#pdf.rect(page.left, this.#y, page.right - page.left, rowHeight).fill(ink.band);
    const y = this.#y + 5;
    const head: Style = { size: 8, font: 'bold', color: ink.soft };
    this.#text('Line', columns.what + 4, y, head);
    this.#text('Entries', columns.count, y, { ...head, width: 50, align: 'right' });
    this.#text('Points', columns.points, y, { ...head, width: 75, align: 'right' });
    this.#text(`Amount ${this.#document.statement.currency}`, columns.amount, y, { ...head, width: page.right - columns.amount - 4, align: 'right' });
    this.#y += rowHeight;
  }

  /** Makes room, on a new page when there is none; gives whether it was a new one. */
  #room(height: number): boolean {
    if (this.#y + height <= page.bottom) return false;
    this.#pdf.addPage();
    this.#y = page.top;
    return true;
  }

  #table(): void {
    const { lines, statement } = this.#document;
    // Decimal points stand below each other: as many digits everywhere as the longest amount has.
    const digits = Math.max(digitsOf(statement.currency), ...lines.map((line) => exact(line.amount, statement.currency).split('.')[1]?.length ?? 0));
    this.#tableHead();
    for (const line of lines) {
      const detail = lineDetail(line);
      const height = detail === null ? rowHeight : rowHeight + 11;
      if (this.#room(height)) this.#tableHead();
      const y = this.#y + 5;
      this.#text(lineTitle(line), columns.what + 4, y, { size: 8.5, width: columns.count - columns.what - 8 });
      if (detail !== null) this.#text(detail, columns.what + 4, y + 11, { size: 7.5, color: ink.soft, width: columns.count - columns.what - 8 });
      this.#text(grouped(line.count.toString()), columns.count, y, { size: 8.5, width: 50, align: 'right' });
      this.#text(grouped(line.points.toString()), columns.points, y, { size: 8.5, width: 75, align: 'right' });
      this.#text(grouped(formatScaled(line.amount, 6, digits)), columns.amount, y, { size: 8.5, width: page.right - columns.amount - 4, align: 'right' });
      this.#y += height;
      this.#rule(this.#y, '#e6e8eb');
    }
    this.#y += 8;
  }

  #totals(): void {
    const { statement, network, partner, payment } = this.#document;
    const { currency, balance, netDue, direction } = statement;
    const { rest } = dueOf(balance, currency);
    this.#room(110);
    const row = (name: string, value: string, size: number, font: keyof typeof fonts) => {
      this.#text(name, columns.what + 4, this.#y, { size, font, width: columns.amount - columns.what - 8 });
      this.#text(value, columns.amount - 60, this.#y, { size, font, width: page.right - columns.amount + 56, align: 'right' });
      this.#y += size + 9;
    };
    row(`Balance (positive: ${network} owes the partner)`, grouped(exact(balance, currency)), 9, 'plain');
    const payer = { PARTNER_PAYS: `${partner.name} pays ${network}`, PARTNER_RECEIVES: `${network} pays ${partner.name}`, NOTHING_DUE: 'Nothing is due' }[direction];
    this.#rule(this.#y - 3);
    this.#y += 5;
    row(payer, `${currency} ${grouped(exact(netDue, currency))}`, 12, 'bold');
    if (rest !== 0n) row('Below the smallest unit, carried forward to the next statement', grouped(exact(rest, currency)), 9, 'plain');
    if (payment) row(`Paid ${this.#date(payment.paidAt)}, reference ${payment.bankReference}`, grouped(exact(payment.amount, currency)), 9, 'plain');
    this.#y += 10;
  }

  #proof(): void {
    const { statement, period } = this.#document;
    if (statement.digest === null || period.digest === null) return;
    this.#room(76);
    this.#rule(this.#y);
    this.#y += 10;
    this.#text('Digest of this statement (SHA-256)', page.left, this.#y, { size: 8, color: ink.soft });
    this.#text(statement.digest, page.left, this.#y + 11, { size: 8, font: 'mono' });
    this.#text('Digest of the sealed journal up to the close of the period', page.left, this.#y + 28, { size: 8, color: ink.soft });
    this.#text(period.digest, page.left, this.#y + 39, { size: 8, font: 'mono' });
    this.#text('Both can be recomputed by anyone: docs/settlement-digests.md and scripts/check-statement.mjs say how.', page.left, this.#y + 56, { size: 8, color: ink.soft });
    this.#y += 76;
  }

  #footers(): void {
    const { start, count } = this.#pdf.bufferedPageRange();
    for (let i = 0; i < count; i += 1) {
      this.#pdf.switchToPage(start + i);
      this.#rule(page.footer - 8);
      this.#text(this.#document.statement.id, page.left, page.footer, { size: 8, color: ink.soft });
      this.#text(`Page ${(i + 1).toString()} of ${count.toString()}`, page.right - 100, page.footer, { size: 8, color: ink.soft, width: 100, align: 'right' });
    }
  }
}

/**
 * A statement as a document to file. The same statement gives the same bytes: its time of making is that of its issue.
 * @param timeZone of the dates shown
 */
export async function statementPdf(document: StatementDocument, timeZone: string): Promise<Buffer> {
  // When the first is asked for: loading it took 140 ms of every start.
  const { default: PDFDocument } = await import('pdfkit');
  const { statement, partner, network } = document;
  const at = statement.issuedAt ?? document.period.openedAt;
  const pdf = new PDFDocument({
    size: 'A4', margins: { top: 0, bottom: 0, left: 0, right: 0 }, bufferPages: true, font: fonts.plain, lang: 'en', displayTitle: true,
    info: { Title: `Settlement statement ${statement.id}`, Author: network, Subject: `${partner.name}, period ${statement.periodNumber.toString()}`, CreationDate: at, ModDate: at },
  });
  for (const [name, file] of Object.entries(fonts)) pdf.registerFont(name, file);
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', () => { resolve(Buffer.concat(chunks)); });
    pdf.on('error', reject);
    new StatementPage(pdf, document, timeZone).draw();
    pdf.end();
  });
}
