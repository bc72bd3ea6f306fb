import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  BadInput,
  describeText,
  NotUtf8,
  readMessage,
  readName,
  readText,
  readUtf8,
  textFault,
} from '../../src/platform/index.js';
import { decodeUtf8 } from '../../src/platform/utf8.js';
import type { TextKind } from '../../src/platform/text.js';

const kinds: readonly TextKind[] = ['number', 'name', 'message'];
const fitFor = (text: string): TextKind[] => kinds.filter((kind) => textFault(kind, text) === undefined);

describe('the rule for text', () => {
  it.each([
    ['a blank at the front', ' 7'],
    ['a blank at the end', '7 '],
    ['blanks alone', '   '],
    ['a no-break space at the end', '7\u00a0'],
    ['an ideographic space', '\u30007'],
    ['a line feed at the end', '7\n'],
    ['a blank of Braille', '\u2800'],
    ['a tab', 'a\tb'],
    ['a carriage return', 'a\r\nb'],
    ['a null', 'a\u0000b'],
    ['a control without a name', 'a\u0080b'],
    ['a delete', 'a\u007fb'],
    ['a line separator', 'a\u2028b'],
    ['a zero-width space', 'a\u200bb'],
    ['a byte order mark', '\ufeffa'],
    ['a word joiner', 'a\u2060b'],
    ['a soft hyphen', 'a\u00adb'],
    ['a Hangul filler', '\u3164'],
    ['a right-to-left override', 'a\u202eb'],
    ['a right-to-left mark', 'a\u200fb'],
    ['an Arabic letter mark', 'a\u061cb'],
    ['an isolate', 'a\u2067b'],
    ['a tag', 'a\u{e0041}b'],
    ['an unassigned control', 'a\u2065b'],
    ['another', 'a\ufff0b'],
    ['an annotation', 'a\ufff9b'],
    ['what a wrong decoding leaves', 'M\ufffdller-7'],
    ['U+FFFE', 'a\ufffeb'],
    ['U+FFFF', 'a\uffffb'],
    ['U+1FFFF', 'a\u{1ffff}b'],
    ['U+FDD0', 'a\ufdd0b'],
    ['half of a pair', 'a\ud800b'],
    ['the other half', '\udc00'],
    ['halves in the wrong order', '\udc00\ud800'],
    ['letters and accents apart', 'Mu\u0308ller'],
    ['a sign that stands for another', '\u212b'],
    ['joiners alone', '\u200d\u200c'],
  ])('allows %s nowhere', (_what, text) => {
    expect(fitFor(text)).toEqual([]);
  });

  it.each([
    ['a line feed', 'a\nb', ['message']],
    ['two', 'a\n\nb', ['message']],
    ['a joiner', '\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645', ['name', 'message']],
    ['an emoji of several', '👩\u200d🌾', ['name', 'message']],
    ['an emoji with a variation selector', '\u2764\ufe0f', ['name', 'message']],
  ] as const)('allows %s where it is needed', (_what, text, where) => {
    expect(fitFor(text)).toEqual(where);
  });

  it.each(['Müller-7', 'Köln 1', 'ΑΒΓ', '顧客-9', 'عميل', 'ลูกค้า', '🦜', 'a b', 'x'])('allows %s everywhere', (text) => {
    expect(fitFor(text)).toEqual(kinds);
  });

  it('gives a text back unchanged, or refuses it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }), (text) => {
        for (const read of [readText, readName, readMessage]) {
          try {
            expect(read('field', text, 20)).toBe(text);
          } catch (error) {
            if (!(error instanceof BadInput)) throw error;
          }
        }
      }),
    );
  });

  it('counts characters, and never repeats the value', () => {
    expect(readText('field', '🦜'.repeat(128), 128)).toHaveLength(256);
    for (const text of ['', '🦜'.repeat(129), 'x'.repeat(129), 'hush\u0000']) {
      expect(() => readText('field', text, 128)).toThrow(BadInput);
      expect(() => readText('field', text, 128)).not.toThrow(/hush/);
    }
    expect(describeText('message', 1_000)).toContain('1 to 1,000 characters');
  });
});

const collect = async (pieces: readonly Uint8Array[]): Promise<string> => {
  let text = '';
  for await (const piece of decodeUtf8(pieces)) text += piece;
  return text;
};
const faultOf = (pieces: readonly Uint8Array[]): Promise<unknown> =>
  collect(pieces).then(
    (text) => text,
    (error: unknown) => (error instanceof NotUtf8 ? error.offset : error),
  );
const split = (bytes: Buffer, size: number): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));

describe('bytes that should be UTF-8', () => {
  it('are read correctly, wherever they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', maxLength: 30 }),
        fc.integer({ min: 1, max: 9 }),
        async (text, size) => {
          const bytes = Buffer.from(text);
          expect(readUtf8(bytes)).toBe(text);
          expect(await collect(split(bytes, size))).toBe(text);
        },
      ),
    );
  });

  it('are refused at the same byte in one piece and in several', async () => {
    const wrong = [
      Buffer.from('Müller-7', 'latin1'),
      Buffer.from('Köln', 'latin1'),
      Buffer.from([0x61, 0xc3]),
      Buffer.from([0xe2, 0x82]),
      Buffer.from([0x61, 0xed, 0xa0, 0x80]),
      Buffer.from([0xc0, 0xaf]),
      Buffer.from([0xf0, 0x9f, 0xa6, 0x41]),
      Buffer.from([0xf5, 0x80, 0x80, 0x80]),
      Buffer.from([0x80]),
      Buffer.from([0xe0, 0x80, 0x80]),
    ];
    for (const bytes of wrong) {
      const offset = await faultOf([bytes]);
      expect(typeof offset).toBe('number');
      expect(() => readUtf8(bytes)).toThrow(`byte ${String(offset)} is not`);
      for (const size of [1, 2, 3]) expect(await faultOf(split(bytes, size))).toBe(offset);
    }
    expect(await faultOf([Buffer.from('7,Müller\n'), Buffer.from('8,Möller\n', 'latin1')])).toBe(13);
  });

  it('are refused at the first wrong byte and not at the end', async () => {
    const asked: number[] = [];
    function* pieces(): Generator<Buffer> {
      for (let i = 0; i < 5; i += 1) {
        asked.push(i);
        yield i === 1 ? Buffer.from([0x61, 0xfc, 0x62]) : Buffer.from('abc');
      }
    }
    await expect(
      (async () => {
        for await (const text of decodeUtf8(pieces())) expect(text).toBe('abc');
      })(),
    ).rejects.toThrow('byte 4 is not');
    expect(asked).toEqual([0, 1]);
  });

  it('lose their byte order mark, and UTF-16 is recognised by its own', async () => {
    expect(await collect([Buffer.from([0xef]), Buffer.from([0xbb, 0xbf]), Buffer.from('a\ufeffb')])).toBe('a\ufeffb');
    expect(await collect([Buffer.from([0xef, 0xbb, 0xbf])])).toBe('');
    expect(() => readUtf8(Buffer.from('\ufeffK', 'utf16le'))).toThrow('it looks like UTF-16');
    await expect(collect([Buffer.from('\ufeffK', 'utf16le')])).rejects.toThrow('it looks like UTF-16');
  });
});
