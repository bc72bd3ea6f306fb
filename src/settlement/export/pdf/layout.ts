import { createRequire } from 'node:module';
import anyAscii from 'any-ascii';
import type { Bidi } from 'bidi-js';
import { fontFor, type Face, type FontName } from './fonts.js';

/** Cast, because the package's types describe another kind of module than it is. */
const bidi = (createRequire(import.meta.url)('bidi-js') as () => Bidi)();

/** A character with its marks, in one font and direction. */
interface Atom {
  /** The text that is drawn: mirrored when read from the right, in Latin letters when no font has it. */
  readonly text: string;
  /** The text as it was given. */
  readonly said: string;
  readonly font: FontName;
  /** Odd levels run from right to left. */
  readonly level: number;
  readonly isBlank: boolean;
}

/** What is drawn at once. */
interface Piece {
  readonly text: string;
  readonly font: FontName;
  /** From the line's left edge. */
  readonly x: number;
}

export interface TextLine {
  /** From left to right. */
  readonly pieces: readonly Piece[];
  readonly width: number;
  /** The line's text when the pieces differ from it, because some characters are in no font; otherwise null. */
  readonly says: string | null;
  /** Whether some of it is read from the right, so that the pieces are not in reading order. */
  readonly isTurned: boolean;
}

/** The width of text in a font, at the size of the line. */
type Measure = (text: string, font: FontName) => number;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const isolates = /[\u2066-\u2069]/g;
/** Scripts that are written without blanks: a line may end after any character. */
const breaksAnywhere = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const readFromRight = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;

/** The text without characters that direct it. */
export const undirected = (text: string): string => text.replace(isolates, '');

/**
 * A name as part of a sentence. It cannot reorder the text around it. Directing characters and noncharacters, which old names
 * may have, are removed.
 */
export const isolated = (name: string): string =>
  `\u2068${name.replace(/[\p{Cc}\p{Cn}\p{Co}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c]/gu, '')}\u2069`;

/** Characters that no font has are drawn in Latin letters; `says` keeps the originals. */
function atomsOf(text: string, face: Face): { atoms: Atom[]; isExact: boolean } {
  const { levels } = bidi.getEmbeddingLevels(text, 'ltr');
  let isExact = true;
  const atoms: Atom[] = [];
  for (const { segment, index } of graphemes.segment(text)) {
    const visible = undirected(segment);
    if (visible === '') continue;
    const level = levels[index + segment.indexOf(visible)] ?? 0;
    const isBlank = /^\s+$/u.test(visible);
    const mirrored = level % 2 === 1 ? (bidi.getMirroredCharacter(visible) ?? visible) : visible;
    const font = isBlank ? face : fontFor(face, mirrored);
    if (font === null) isExact = false;
    atoms.push({
      said: visible,
      text: isBlank ? ' ' : font === null ? anyAscii(visible) || '?' : mirrored,
      font: font ?? face,
      level,
      isBlank,
    });
  }
  return { atoms, isExact };
}

/** Words, and the blanks between them; each character of a script without blanks is one. */
function wordsOf(atoms: readonly Atom[]): Atom[][] {
  const words: Atom[][] = [];
  for (const atom of atoms) {
    const last = words.at(-1);
    const before = last?.at(-1);
    const isSame =
      before?.isBlank === atom.isBlank && !breaksAnywhere.test(before.text) && !breaksAnywhere.test(atom.text);
    if (last && isSame) last.push(atom);
    else words.push([atom]);
  }
  return words;
}

/** Joins neighbours of one font and direction. Text from the right is joined word by word, since the library sets words from the left. */
function groupsOf(visual: readonly Atom[]): Atom[][] {
  const groups: Atom[][] = [];
  for (const atom of visual) {
    const last = groups.at(-1);
    const before = last?.at(-1);
    const isSame =
      before?.font === atom.font &&
      before.level % 2 === atom.level % 2 &&
      (atom.level % 2 === 0 || before.isBlank === atom.isBlank);
    if (last && isSame) last.push(atom);
    else groups.push([atom]);
  }
  return groups;
}

/** Letters from the right are given in reading order, because the font shapes and turns them; signs alone are given in visual order. */
function textOf(group: readonly Atom[]): string {
  const text = group.map((atom) => atom.text);
  const isRead = (group[0]?.level ?? 0) % 2 === 1 && readFromRight.test(text.join(''));
  return (isRead ? text.reverse() : text).join('');
}

/** Unicode's rule L2: from the highest level down, each run at that level or above is reversed. */
function inSight(atoms: readonly Atom[]): Atom[] {
  const visual = [...atoms];
  for (let level = Math.max(0, ...atoms.map((atom) => atom.level)); level > 0; level -= 1) {
    for (let start = 0; start < visual.length; start += 1) {
      let end = start;
      while ((visual[end]?.level ?? -1) >= level) end += 1;
      if (end > start) visual.splice(start, end - start, ...visual.slice(start, end).reverse());
      start = end;
    }
  }
  return visual;
}

function lineOf(atoms: readonly Atom[], isExact: boolean, measure: Measure): TextLine {
  const pieces: Piece[] = [];
  let x = 0;
  for (const group of groupsOf(inSight(atoms))) {
    const [first] = group;
    if (!first) continue;
    const text = textOf(group);
    pieces.push({ text, font: first.font, x });
    x += measure(text, first.font);
  }
  return {
    pieces,
    width: x,
    says: isExact ? null : atoms.map((atom) => atom.said).join(''),
    isTurned: atoms.some(({ level }) => level % 2 === 1),
  };
}

const widthOf = (atoms: readonly Atom[], measure: Measure): number =>
  groupsOf(atoms).reduce((sum, group) => sum + measure(textOf(group), group[0]?.font ?? 'plain'), 0);

/** Lines of at most `width`, broken between words, and within one that is longer than a line. Nothing is left out. */
export function layOut(text: string, face: Face, width: number, measure: Measure): TextLine[] {
  const { atoms, isExact } = atomsOf(text, face);
  const lines: Atom[][] = [];
  let line: Atom[] = [];
  let used = 0;
  const end = (): void => {
    while (line.at(-1)?.isBlank) line.pop();
    if (line.length > 0) lines.push(line);
    line = [];
    used = 0;
  };
  // Each word is measured once, alone; kerning with its neighbours hardly changes the width.
  const put = (part: readonly Atom[], size: number): void => {
    if (used + size > width && !part[0]?.isBlank) end();
    if (line.length === 0 && part[0]?.isBlank) return;
    line.push(...part);
    used += size;
  };
  for (const word of wordsOf(atoms)) {
    const size = widthOf(word, measure);
    if (size <= width) put(word, size);
    else for (const atom of word) put([atom], widthOf([atom], measure));
  }
  end();
  return lines.map((atomsOfLine) => lineOf(atomsOfLine, isExact, measure));
}
