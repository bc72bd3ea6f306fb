import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create, type Font } from 'fontkit';

const require = createRequire(import.meta.url);
/** The package exports no path of a font's file. */
const chinese = (weight: string): string =>
  require.resolve('@embedpdf/fonts-sc').replace(/dist[/\\][^/\\]*$/, `fonts/NotoSansHans-${weight}.otf`);

/**
 * The fonts. Those that every PDF reader has contain Western letters only. DejaVu has Latin, Greek, Cyrillic, Armenian,
 * Georgian, Hebrew and Arabic; Noto Sans Hans Chinese and kana; Noto Emoji pictures, in one colour, which PDF can set as text.
 */
const files = {
  plain: () => require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  bold: () => require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
  mono: () => require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansMono.ttf'),
  plainChinese: () => chinese('Regular'),
  boldChinese: () => chinese('Bold'),
  plainEmoji: () => require.resolve('@expo-google-fonts/noto-emoji/400Regular/NotoEmoji_400Regular.ttf'),
  boldEmoji: () => require.resolve('@expo-google-fonts/noto-emoji/700Bold/NotoEmoji_700Bold.ttf'),
} as const;

export type FontName = keyof typeof files;
export type Face = 'plain' | 'bold' | 'mono';

/** The order in which a face's fonts are tried for a character. */
const stacks: Readonly<Record<Face, readonly FontName[]>> = {
  plain: ['plain', 'plainChinese', 'plainEmoji'],
  bold: ['bold', 'boldChinese', 'boldEmoji'],
  mono: ['mono', 'plain', 'plainChinese', 'plainEmoji'],
};

interface Loaded {
  readonly bytes: Buffer;
  readonly font: Font;
}
const loaded = new Map<FontName, Loaded>();

/** Read when a character first needs it and kept: at most these files, 20 MB if all are needed. */
function load(name: FontName): Loaded {
  let known = loaded.get(name);
  if (!known) {
    const bytes = readFileSync(files[name]());
    known = { bytes, font: create(bytes) as Font };
    loaded.set(name, known);
  }
  return known;
}

export const fontBytes = (name: FontName): Buffer => load(name).bytes;

/** Joiners and presentation selectors; a font without them still shapes the other characters. */
const silent = /^[\p{Join_Control}\p{Variation_Selector}]$/u;
/** Pictures by default, or by the selector behind them. */
const picture = /^\p{Emoji_Presentation}|\ufe0f|^\p{Extended_Pictographic}\u200d/u;

const has = (name: FontName, text: string): boolean =>
  Array.from(text).every((char) => silent.test(char) || load(name).font.hasGlyphForCodePoint(char.codePointAt(0) ?? 0));

/** The font that has all of a character and its marks; null when none has. */
export function fontFor(face: Face, text: string): FontName | null {
  const stack = stacks[face];
  return (picture.test(text) ? [...stack].reverse() : stack).find((name) => has(name, text)) ?? null;
}
