import { setImmediate as nextTurn } from 'node:timers/promises';
import PDFDocument from 'pdfkit';
import { digitsOf, formatScaled } from '../../platform/index.js';
import { lineDeclarations } from '../../ledger/index.js';
import { dueWith } from '../draft.js';
import { exact, type DocumentLine, type StatementDocument } from './document.js';
import { printedParts, type PrintedPart } from './printed-parts.js';
import { isolated } from './pdf/layout.js';
import { ink, page, Sheet, type Element, type Style, type Tag } from './pdf/sheet.js';

const columns = { what: 54, count: 243, points: 332, amount: 427 } as const;
const widths = { what: 183, count: 83, points: 89, amount: page.right - 427 - 4 } as const;
const WIDTH = page.right - page.left;
/** Above and below a row's text. */
const PAD = 4;

const lineTitle = (line: DocumentLine): string =>
  `${lineDeclarations[line.kind].called.en}${line.disputeReason === null ? '' : ' (in dispute)'}`;
/** The offer and the cost centre of a part; what has neither is the rest. */
function partNames({ label, parts }: PrintedPart): Pick<Row, 'title' | 'detail'> {
  if (!label) return { title: `${grouped(parts.toString())} other parts`, detail: 'each is in the CSV and the JSON' };
  const { offerId, costCentre } = label;
  return {
    title: offerId ?? (costCentre === null ? 'The rest' : 'No offer'),
    detail: costCentre === null ? null : isolated(costCentre),
  };
}
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

/** Gives way to whatever else the gateway has to do, once the work since the last time has taken this long. */
const STRETCH_MS = 20;

class Stretches {
  #beganMs = performance.now();

  async breathe(): Promise<void> {
    if (performance.now() - this.#beganMs < STRETCH_MS) return;
    await nextTurn();
    this.#beganMs = performance.now();
  }
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
  const parts = printedParts(lines);
  // Decimal points are below each other, because all amounts have as many digits as the longest.
  const digits = Math.max(
    digitsOf(currency),
    ...lines
      .flatMap((line) => [line, ...(parts.get(line) ?? [])])
      .map(({ amount }) => exact(amount, currency).split('.')[1]?.length ?? 0),
  );
  const figures = (part: DocumentLine | PrintedPart) => ({
    count: grouped(part.count.toString()),
    points: grouped(part.points.toString()),
    amount: grouped(formatScaled(part.amount, 6, digits)),
  });
  return lines.flatMap((line): Row[] => [
    { isPart: false, title: lineTitle(line), detail: lineDetail(line), ...figures(line) },
    ...(parts.get(line) ?? []).map((part) => ({ isPart: true, ...partNames(part), ...figures(part) })),
  ]);
}

/** Draws a statement from the top down. */
class StatementPage {
  readonly #sheet: Sheet;
  readonly #document: StatementDocument;
  readonly #date: (at: Date) => string;
  readonly #stretches = new Stretches();

  constructor(sheet: Sheet, document: StatementDocument, timeZone: string) {
    this.#sheet = sheet;
    this.#document = document;
    this.#date = dates(timeZone);
  }

  async draw(): Promise<void> {
    this.#head();
    this.#parties();
    this.#facts();
    await this.#table();
    this.#totals();
    this.#proof();
    await this.#stretches.breathe();
    const { id } = this.#document.statement;
    const foot: Style = { size: 8, color: ink.soft };
    this.#sheet.finish((number, count) => {
      this.#sheet.writeBeside(id, page.left, page.footer, 350, foot);
      this.#sheet.writeBeside(`Page ${number.toString()} of ${count.toString()}`, page.right - 100, page.footer, 100, {
        ...foot,
        align: 'right',
      });
    });
    await this.#stretches.breathe();
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

  /** The size at which the figures of all rows fit into their column. */
  async #figure(rows: readonly Row[], name: 'count' | 'points' | 'amount'): Promise<Style> {
    let size = 8.5;
    for (const row of rows) {
      size = Math.min(size, this.#sheet.sizeFor([row[name]], widths[name], { size: 8.5 }));
      await this.#stretches.breathe();
    }
    return { size, align: 'right' };
  }

  async #table(): Promise<void> {
    const sheet = this.#sheet;
    const rows = tableRowsOf(this.#document);
    const table = sheet.element('Table');
    const headRow = sheet.element('TR', table);
    this.#tableHead((text, x, y, width, style) => {
      sheet.write('TH', text, x, y, width, style, headRow);
    });
    const styles = {
      count: await this.#figure(rows, 'count'),
      points: await this.#figure(rows, 'points'),
      amount: await this.#figure(rows, 'amount'),
    };
    for (const row of rows) {
      this.#tableRow(row, table, styles);
      await this.#stretches.breathe();
    }
    sheet.y += 8;
  }

  #tableRow(row: Row, table: Element, styles: Readonly<Record<'count' | 'points' | 'amount', Style>>): void {
    const sheet = this.#sheet;
    const detail: Style = { size: 7.5, color: ink.soft };
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
    for (const name of ['count', 'points', 'amount'] as const) {
      const style = row.isPart ? { ...styles[name], color: ink.soft } : styles[name];
      sheet.write('TD', row[name], columns[name], y, widths[name], style, cells);
    }
    sheet.y += height;
    sheet.rule(sheet.y, '#e6e8eb');
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
    new StatementPage(new Sheet(pdf), document, timeZone).draw().then(() => {
      pdf.end();
    }, reject);
  });
}
