/**
 * A small reader of XML, for files of a bank. The browser's own is closed to the console: what it parses is a sink of
 * Trusted Types, which the policy of the pages refuses. It reads elements and texts, which is all that ISO 20022 has. It refuses
 * document types, so that no entity can be defined, and it is bounded in depth and number.
 */

export interface XmlElement {
  /** Without its namespace's prefix. */
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Its own text, without that of its children. */
  readonly text: string;
}

/** What a text is no XML for: where, counted in characters. */
export class XmlError extends Error {
  constructor(readonly at: number) {
    super(`no XML that this reads, at character ${at.toString()}`);
  }
}

const bounds = { depth: 32, elements: 400_000 } as const;

interface Building {
  readonly name: string;
  readonly qualified: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  text: string;
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1);

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function plain(text: string, at: number): string {
  return text.replace(/&([^;&\s]{1,12});|&/g, (_, entity: string | undefined) => {
    const [, hex, decimal] = /^#(?:x([\da-fA-F]{1,6})|(\d{1,7}))$/.exec(entity ?? '') ?? [];
    const code = hex === undefined ? Number.parseInt(decimal ?? '', 10) : Number.parseInt(hex, 16);
    if (Number.isInteger(code) && code > 0 && code <= 0x10ffff) return String.fromCodePoint(code);
    const known = entity === undefined ? undefined : named[entity];
    if (known === undefined) throw new XmlError(at);
    return known;
  });
}

const attributePattern = /\s+([^\s=<>"'/]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;

function attributesOf(tag: string, from: number, at: number): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  let next = from;
  while (next < tag.length) {
    attributePattern.lastIndex = next;
    const found = attributePattern.exec(tag);
    if (!found) {
      if (tag.slice(next).trim() === '') break;
      throw new XmlError(at);
    }
    const [whole, name = '', double, single] = found;
    attributes.set(local(name), plain(double ?? single ?? '', at));
    next += whole.length;
  }
  return attributes;
}

/** What stands between `<` and `>`, and where it ends; a `>` within an attribute's value does not end it. */
const tagPattern = /<(\/?)([^\s<>/!?"'=]+)((?:"[^"<]*"|'[^'<]*'|[^<>"'])*?)(\/?)>/y;

/** What is passed over: comments, and what is meant for programs. */
function endOfOther(text: string, at: number): number {
  const [end, skip] = text.startsWith('<!--', at) ? ['-->', 4] : text.startsWith('<?', at) ? ['?>', 2] : ['', 0];
  const found = end === '' ? -1 : text.indexOf(end, at + skip);
  if (found < 0) throw new XmlError(at);
  return found + end.length;
}

/** @throws XmlError for what is no XML, has a document type, or is beyond the bounds */
export function readXml(source: string): XmlElement {
  const text = source.replace(/^\uFEFF/, '');
  const open: Building[] = [];
  let root: XmlElement | undefined;
  let count = 0;
  let at = 0;
  const say = (words: string): void => {
    const inner = open.at(-1);
    if (inner) inner.text += words;
    else if (words.trim() !== '') throw new XmlError(at);
  };
  const close = (element: Building): void => {
    const parent = open.at(-1);
    if (parent) parent.children.push(element);
    else if (root) throw new XmlError(at);
    else root = element;
  };
  while (at < text.length) {
    const start = text.indexOf('<', at);
    const until = start < 0 ? text.length : start;
    if (until > at) say(plain(text.slice(at, until), at));
    at = until;
    if (at === text.length) break;
    if (text.startsWith('<![CDATA[', at)) {
      const end = text.indexOf(']]>', at);
      if (end < 0) throw new XmlError(at);
      say(text.slice(at + 9, end));
      at = end + 3;
      continue;
    }
    if (text[at + 1] === '!' || text[at + 1] === '?') {
      at = endOfOther(text, at);
      continue;
    }
    tagPattern.lastIndex = at;
    const [whole, isEnd, qualified, rest = '', isEmpty] = tagPattern.exec(text) ?? [];
    if (whole === undefined || qualified === undefined) throw new XmlError(at);
    if (isEnd === '/') {
      const element = open.pop();
      if (element?.qualified !== qualified || rest.trim() !== '') throw new XmlError(at);
      close(element);
    } else {
      count += 1;
      if (count > bounds.elements || open.length >= bounds.depth) throw new XmlError(at);
      const attributes = attributesOf(rest, 0, at);
      const element: Building = { name: local(qualified), qualified, attributes, children: [], text: '' };
      if (isEmpty === '/') close(element);
      else open.push(element);
    }
    at += whole.length;
  }
  if (!root || open.length > 0) throw new XmlError(at);
  return root;
}

/** The children of that name. */
export const childrenOf = (element: XmlElement | undefined, name: string): readonly XmlElement[] =>
  element?.children.filter((child) => child.name === name) ?? [];

/** The first element at the end of a path of names. */
export const elementAt = (element: XmlElement | undefined, ...path: readonly string[]): XmlElement | undefined =>
  path.reduce<XmlElement | undefined>((found, name) => childrenOf(found, name)[0], element);

/** The text there; undefined where there is none. */
export function textAt(element: XmlElement | undefined, ...path: readonly string[]): string | undefined {
  const text = elementAt(element, ...path)?.text.trim() ?? '';
  return text === '' ? undefined : text;
}
