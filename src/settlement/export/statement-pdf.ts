import PDFDocument from 'pdfkit';
import { digitsOf, formatScaled } from '../../platform/index.js';
import { lineDeclarations } from '../../ledger/index.js';
import { dueWith } from '../draft.js';
import type { LineShare } from '../breakdown.js';
import { exact, hasParts, type DocumentLine, type StatementDocument } from './document.js';
import { isolated } from './pdf/layout.js';
import { ink, page, Sheet, type Style, type Tag } from './pdf/sheet.js';

const columns = { what: 54, count: 243, points: 332, amount: 427 } as const;
const widths = { what: 183, count: 83, points: 89, amount: page.right - 427 - 4 } as const;
const WIDTH = page.right - page.left;
/** Above and below a row's text. */
const PAD = 4;

const lineTitle = (line: DocumentLine): string =>
  `${lineDeclarations[line.kind].called.en}${line.disputeReason === null ? '' : ' (in dispute)'}`;
/** The offer of a part; what has none is the rest. */
const shareTitle = ({ offerId, costCentre }: LineShare): string =>
  offerId ?? (costCentre === null ? 'The rest' : 'No offer');
/** The partner that accepted the points. */
const lineDetail = (line: DocumentLine): string | null =>
  line.counterparty && `at ${line.counterparty.code}: ${isolated(line.counterparty.name)}`;

/** Groups of three digits, set apart by commas. */
export function grouped(decimal: string): string {
  const [whole = '', fraction] = decimal.split('.');
  const text = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? text : `${text}.${fraction}`;
}

/** Instants by the network's calendar. */
function dates(timeZone: string): (at: Date) => string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  });
  return (at) => format.format(at);
}

/** A line of the table as it is shown. */
interface Row {
  /** Whether it is a part of the line above, which it does not add to. */
  readonly isPart: boolean;
  readonly title: string;
  readonly detail: string | null;
  readonly count: string;
  readonly points: string;
  readonly amount: string;
}

function tableRowsOf({ lines, statement: { currency } }: StatementDocument): Row[] {
  // Decimal points are below each other, because all amounts have as many digits as the longest.
  const digits = Math.max(
    digitsOf(currency),
    ...lines
      .flatMap((line) => [line, ...line.breakdown])
      .map(({ amount }) => exact(amount, currency).split('.')[1]?.length ?? 0),
  );
  const figures = (part: DocumentLine | LineShare) => ({
    count: grouped(part.count.toString()),
    points: grouped(part.points.toString()),
    amount: grouped(formatScaled(part.amount, 6, digits)),
  });
  return lines.flatMap((line): Row[] => [
    { isPart: false, title: lineTitle(line), detail: lineDetail(line), ...figures(line) },
    ...(hasParts(line) ? line.breakdown : []).map((share) => ({
      isPart: true,
      title: shareTitle(share),
      detail: share.costCentre === null ? null : isolated(share.costCentre),
      ...figures(share),
    })),
  ]);
}

/** Draws a statement from the top down. */
class StatementPage {
  readonly #sheet: Sheet;
  readonly #document: StatementDocument;
  readonly #date: (at: Date) => string;

  constructor(sheet: Sheet, document: StatementDocument, timeZone: string) {
    this.#sheet = sheet;
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
    const { id } = this.#document.statement;
    const foot: Style = { size: 8, color: ink.soft };
    this.#sheet.finish((number, count) => {
      this.#sheet.writeBeside(id, page.left, page.footer, 350, foot);
      this.#sheet.writeBeside(`Page ${number.toString()} of ${count.toString()}`, page.right - 100, page.footer, 100, {
        ...foot,
        align: 'right',
      });
    });
  }

  #head(): void {
    const sheet = this.#sheet;
    const { statement, network } = this.#document;
    const isDraft = statement.status === 'DRAFT';
    const height = sheet.write('P', isolated(network), page.left, sheet.y, 330, { size: 16, face: 'bold' });
    sheet.write('P', statement.status, page.right - 150, sheet.y + 4, 150, {
      size: 11,
      face: 'bold',
      align: 'right',
      color: isDraft ? ink.draft : ink.soft,
    });
    sheet.y += height + 3;
    sheet.y += sheet.write('H1', 'Settlement statement', page.left, sheet.y, WIDTH, { size: 12, color: ink.soft }) + 8;
    sheet.rule(sheet.y);
    sheet.y += 14;
  }

  #parties(): void {
    const sheet = this.#sheet;
    const { network, partner } = this.#document;
    const half = WIDTH / 2;
    const soft: Style = { size: 8, color: ink.soft };
    const box = (title: string, name: string, below: readonly string[], x: number): number => {
      let y = sheet.y;
      y += sheet.write('P', title, x, y, half - 10, soft) + 1;
      y += sheet.write('P', isolated(name), x, y, half - 10, { size: 11, face: 'bold' }) + 2;
      for (const line of below) y += sheet.write('P', line, x, y, half - 10, soft);
      return y;
    };
    sheet.y =
      Math.max(
        box('Between', network, ['the network'], page.left),
        box('and', partner.name, [partner.code, partner.id], page.left + half),
      ) + 12;
  }

  #facts(): void {
    const sheet = this.#sheet;
    const { statement, period } = this.#document;
    const span = period.closedAt
      ? `${this.#date(period.openedAt)} to ${this.#date(period.closedAt)}`
      : `open since ${this.#date(period.openedAt)}`;
    const facts: [string, string][] = [
      ['Statement', statement.id],
      ['Period', `No. ${period.number.toString()}: ${span}`],
      [
        'Issued',
        statement.issuedAt ? this.#date(statement.issuedAt) : 'not issued: figures change until the period is closed',
      ],
      ['Currency', statement.currency],
    ];
    for (const [name, value] of facts) {
      sheet.write('P', name, page.left, sheet.y, 70, { size: 9, color: ink.soft });
      sheet.y += sheet.write('P', value, page.left + 75, sheet.y, WIDTH - 75) + 3;
    }
    sheet.y += 12;
  }

  /** The table's head: as cells of it once, and beside the text on each further page. */
  #tableHead(write: (text: string, x: number, y: number, width: number, style: Style) => void): void {
    const sheet = this.#sheet;
    sheet.band(sheet.y, 18);
    const y = sheet.y + PAD;
    const head: Style = { size: 8, face: 'bold', color: ink.soft };
    write('Line', columns.what, y, widths.what, head);
    write('Entries', columns.count, y, widths.count, { ...head, align: 'right' });
    write('Points', columns.points, y, widths.points, { ...head, align: 'right' });
    write(`Amount ${this.#document.statement.currency}`, columns.amount, y, widths.amount, { ...head, align: 'right' });
    sheet.y += 18;
  }

  #table(): void {
    const sheet = this.#sheet;
    const rows = tableRowsOf(this.#document);
    const table = sheet.element('Table');
    const headRow = sheet.element('TR', table);
    this.#tableHead((text, x, y, width, style) => {
      sheet.write('TH', text, x, y, width, style, headRow);
    });
    const figure = (pick: (row: Row) => string, width: number): Style => ({
      size: sheet.sizeFor(rows.map(pick), width, { size: 8.5 }),
      align: 'right',
    });
    const styles = {
      count: figure((row) => row.count, widths.count),
      points: figure((row) => row.points, widths.points),
      amount: figure((row) => row.amount, widths.amount),
    };
    const detail: Style = { size: 7.5, color: ink.soft };
    const styleOf = (name: keyof typeof styles, { isPart }: Row): Style =>
      isPart ? { ...styles[name], color: ink.soft } : styles[name];
    for (const row of rows) {
      const title: Style = row.isPart ? detail : { size: 8.5 };
      const height =
        sheet.heightOf(row.title, widths.what, title) +
        (row.detail === null ? 0 : sheet.heightOf(row.detail, widths.what, detail)) +
        2 * PAD;
      if (sheet.room(height))
        this.#tableHead((text, x, y, width, style) => {
          sheet.writeBeside(text, x, y, width, style);
        });
      const y = sheet.y + PAD;
      const cells = sheet.element('TR', table);
      const what = sheet.element('TD', cells);
      const below = y + sheet.write('P', row.title, columns.what, y, widths.what, title, what);
      if (row.detail !== null) sheet.write('P', row.detail, columns.what, below, widths.what, detail, what);
      for (const name of ['count', 'points', 'amount'] as const)
        sheet.write('TD', row[name], columns[name], y, widths[name], styleOf(name, row), cells);
      sheet.y += height;
      sheet.rule(sheet.y, '#e6e8eb');
    }
    sheet.y += 8;
  }

  /** A name and its figure; the name wraps beside it, and a figure that is wider than half of the page is set smaller. */
  #row(name: string, value: string, style: Style, tag: Tag = 'P'): void {
    const sheet = this.#sheet;
    const size = sheet.sizeFor([value], WIDTH / 2, style);
    const most = Math.max(widths.amount, sheet.widthOf(value, { ...style, size }) + 1);
    const textWidth = WIDTH - most - 20;
    const height = Math.max(sheet.heightOf(name, textWidth, style), (style.size ?? 9) * 1.35);
    sheet.room(height + 6);
    sheet.write(tag, name, columns.what, sheet.y, textWidth, style);
    sheet.write('P', value, page.right - 4 - most, sheet.y, most, { ...style, size, align: 'right' });
    sheet.y += height + 6;
  }

  #totals(): void {
    const sheet = this.#sheet;
    const { statement, network, partner, payment } = this.#document;
    const { currency, balance, netDue, direction } = statement;
    const { rest } = dueWith(balance, netDue);
    const [us, them] = [isolated(network), isolated(partner.name)];
    sheet.room(110);
    this.#row(`Balance (positive: ${us} owes the partner)`, grouped(exact(balance, currency)), { size: 9 });
    const payer = {
      PARTNER_PAYS: `${them} pays ${us}`,
      PARTNER_RECEIVES: `${us} pays ${them}`,
      NOTHING_DUE: 'Nothing is due',
    }[direction];
    sheet.rule(sheet.y - 3);
    sheet.y += 5;
    this.#row(payer, `${currency} ${grouped(exact(netDue, currency))}`, { size: 12, face: 'bold' }, 'H2');
    if (rest !== 0n)
      this.#row('Below what is paid, carried forward to the next statement', grouped(exact(rest, currency)), {
        size: 9,
      });
    if (payment)
      this.#row(
        `Paid ${this.#date(payment.paidAt)}, reference ${isolated(payment.bankReference)}`,
        grouped(exact(payment.amount, currency)),
        { size: 9 },
      );
    sheet.y += 10;
  }

  #proof(): void {
    const sheet = this.#sheet;
    const { statement, period } = this.#document;
    if (statement.digest === null || period.digest === null) return;
    sheet.room(86);
    sheet.rule(sheet.y);
    sheet.y += 10;
    const soft: Style = { size: 8, color: ink.soft };
    const write = (text: string, style: Style, below: number): void => {
      sheet.y += sheet.write('P', text, page.left, sheet.y, WIDTH, style) + below;
    };
    write('Digest of this statement (SHA-256)', soft, 0);
    write(statement.digest, { size: 8, face: 'mono' }, 6);
    write('Digest of the sealed journal up to the close of the period', soft, 0);
    write(period.digest, { size: 8, face: 'mono' }, 6);
    write(
      'Both can be recomputed by anyone: docs/settlement-digests.md and scripts/check-statement.mjs say how.',
      soft,
      0,
    );
  }
}

/**
 * A statement as a document to file: PDF/UA, with a title, a language and a reading order. The same statement always gives
 * the same bytes, because the document's creation time is that of the statement's issue.
 * @param timeZone of the dates shown
 */
export function statementPdf(document: StatementDocument, timeZone: string): Promise<Buffer> {
  const { statement, partner, network } = document;
  const at = statement.issuedAt ?? document.period.openedAt;
  const pdf = new PDFDocument({
    size: 'A4',
    margins: { top: 0, bottom: 0, left: 0, right: 0 },
    bufferPages: true,
    lang: 'en',
    displayTitle: true,
    tagged: true,
    pdfVersion: '1.7',
    // The library's types have PDF/A only.
    subset: 'PDF/UA' as 'PDF/A-1',
    // This name is not a font, so that no font is opened before it is needed.
    font: '',
    info: {
      Title: `Settlement statement ${statement.id}`,
      Author: network,
      Subject: `${partner.name}, period ${statement.periodNumber.toString()}`,
      CreationDate: at,
      ModDate: at,
    },
  });
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', () => {
      resolve(Buffer.concat(chunks));
    });
    pdf.on('error', reject);
    new StatementPage(new Sheet(pdf), document, timeZone).draw();
    pdf.end();
  });
}
