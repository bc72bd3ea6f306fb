import { fontBytes, type Face, type FontName } from './fonts.js';
import { layOut, undirected, type TextLine } from './layout.js';

export interface Style {
  readonly size?: number;
  readonly face?: Face;
  readonly color?: string;
  readonly align?: 'left' | 'right';
}

/** Positions on a page, in points (A4 is 595 x 842). */
export const page = { left: 50, right: 545, top: 50, bottom: 770, footer: 796 } as const;
export const ink = { text: '#1a1a1a', soft: '#5f6368', rule: '#c4c7cc', band: '#f1f3f5', draft: '#b3261e' } as const;

/** A line's height and the place of its baseline, as multiples of the font size; high enough for every font. */
const LINE = 1.35;
const BASELINE = 1.02;

export type Tag = 'H1' | 'H2' | 'P' | 'TH' | 'TD';
/** Says for which cells a table's head is; the library's types lack it. */
const columnHead: object = { scope: 'Column' };

export type Element = PDFKit.PDFStructureElement;

/**
 * Draws text and rules from the top down, and marks each piece of text (PDF/UA) as a heading, a paragraph or a cell.
 * Nothing is ever cut off: text that is wider than its place wraps, and a figure is set smaller.
 */
export class Sheet {
  readonly #pdf: PDFKit.PDFDocument;
  readonly #root: Element;
  readonly #fonts = new Set<FontName>();
  y: number = page.top;

  constructor(pdf: PDFKit.PDFDocument) {
    this.#pdf = pdf;
    this.#root = pdf.struct('Document');
    pdf.addStructure(this.#root);
  }

  /** Adds an element to the document or to another element, whose children follow. */
  element(type: string, parent: Element = this.#root): Element {
    const made = this.#pdf.struct(type);
    parent.add(made);
    return made;
  }

  #font(name: FontName, size: number): void {
    if (!this.#fonts.has(name)) {
      this.#pdf.registerFont(name, fontBytes(name));
      this.#fonts.add(name);
    }
    this.#pdf.font(name).fontSize(size);
  }

  #lines(text: string, width: number, { size = 9, face = 'plain' }: Style): TextLine[] {
    return layOut(text, face, width, (piece, font) => {
      this.#font(font, size);
      return this.#pdf.widthOfString(piece);
    });
  }

  /** The height of text that is wrapped to a width. */
  heightOf(text: string, width: number, style: Style = {}): number {
    return this.#lines(text, width, style).length * (style.size ?? 9) * LINE;
  }

  /** The width of text on one line. */
  widthOf(text: string, style: Style = {}): number {
    return this.#lines(text, Infinity, style)[0]?.width ?? 0;
  }

  /** The largest size up to `size` at which each of the texts fits into the width on one line. */
  sizeFor(texts: readonly string[], width: number, { size = 9, face = 'plain' }: Style = {}): number {
    const widest = Math.max(0, ...texts.map((text) => this.widthOf(text, { size, face })));
    return widest <= width ? size : Math.floor((size * width * 100) / widest) / 100;
  }

  #line(line: TextLine, x: number, y: number, size: number): void {
    if (line.says !== null) this.#pdf.markContent('Span', { actual: line.says });
    for (const piece of line.pieces) {
      this.#font(piece.font, size);
      this.#pdf.text(piece.text, x + piece.x, y + size * BASELINE, { lineBreak: false, baseline: 'alphabetic' });
    }
    if (line.says !== null) this.#pdf.endMarkedContent();
  }

  #draw(
    lines: readonly TextLine[],
    x: number,
    y: number,
    width: number,
    { size = 9, color = ink.text, align = 'left' }: Style,
  ): void {
    this.#pdf.fillColor(color);
    lines.forEach((line, i) => {
      this.#line(line, align === 'right' ? x + width - line.width : x, y + i * size * LINE, size);
    });
  }

  /** Writes text, wrapped to the width, as an element; gives its height. */
  write(
    tag: Tag,
    text: string,
    x: number,
    y: number,
    width: number,
    style: Style = {},
    parent: Element = this.#root,
  ): number {
    const lines = this.#lines(text, width, style);
    // Glyphs that are read from the right are in visual order; the element has them in reading order.
    const actual = lines.some(({ isTurned }) => isTurned) ? { actual: undirected(text) } : {};
    const made = this.#pdf.struct(tag, { ...actual, ...(tag === 'TH' ? columnHead : {}) }, () => {
      this.#draw(lines, x, y, width, style);
    });
    parent.add(made);
    return lines.length * (style.size ?? 9) * LINE;
  }

  /** Writes text that is not part of the document: page numbers, a table's head on its next page. */
  writeBeside(text: string, x: number, y: number, width: number, style: Style = {}): void {
    this.#beside('Pagination', () => {
      this.#draw(this.#lines(text, width, style), x, y, width, style);
    });
  }

  #beside(type: 'Pagination' | 'Layout', draw: () => void): void {
    this.#pdf.markContent('Artifact', { type });
    draw();
    this.#pdf.endMarkedContent();
  }

  rule(y: number, color: string = ink.rule): void {
    this.#beside('Layout', () => {
      this.#pdf.moveTo(page.left, y).lineTo(page.right, y).lineWidth(0.7).strokeColor(color).stroke();
    });
  }

  band(y: number, height: number): void {
    this.#beside('Layout', () => {
      this.#pdf.rect(page.left, y, page.right - page.left, height).fill(ink.band);
    });
  }

  /** Makes room, on a new page when there is none; gives whether it was a new one. */
  room(height: number): boolean {
    if (this.y + height <= page.bottom) return false;
    this.#pdf.addPage();
    this.y = page.top;
    return true;
  }

  /** Ends the document's text, and writes at the foot of each page. */
  finish(foot: (number: number, count: number) => void): void {
    this.#root.end();
    const { start, count } = this.#pdf.bufferedPageRange();
    for (let i = 0; i < count; i += 1) {
      this.#pdf.switchToPage(start + i);
      this.rule(page.footer - 8);
      foot(i + 1, count);
    }
  }
}
