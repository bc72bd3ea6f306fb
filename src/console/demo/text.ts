import { createContext, useContext } from 'react';
import type { Language } from '../frame/preferences.js';
import type { Words } from './words-en.js';

export type Spoken = Words & { readonly locale: Language };

/** Each language is a file of its own. */
export async function loadWords(language: Language): Promise<Spoken> {
  const words =
    language === 'zh-CN' ? (await import('./words-zh-cn.js')).wordsZhCn : (await import('./words-en.js')).wordsEn;
  return { ...words, locale: language };
}

export const WordsContext = createContext<Spoken | undefined>(undefined);

export function useWords(): Spoken {
  const words = useContext(WordsContext);
  if (!words) throw new Error('there is no language around this');
  return words;
}
