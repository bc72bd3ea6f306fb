import { createContext, useContext } from 'react';
import type { Messages } from '../messages/en.js';
import type { Language } from './preferences.js';

export interface Text {
  readonly language: Language;
  readonly messages: Messages;
}

/** Each language is a file of its own; only the one that is read is loaded. */
export async function loadMessages(language: Language): Promise<Messages> {
  return language === 'zh-CN' ? (await import('../messages/zh-CN.js')).zhCN : (await import('../messages/en.js')).en;
}

export interface Spoken extends Text {
  readonly choose: (language: Language) => void;
}

export const TextContext = createContext<Spoken | undefined>(undefined);

/** What people read, in the language that they chose. */
export function useText(): Messages & { readonly locale: Language } {
  const spoken = useContext(TextContext);
  if (!spoken) throw new Error('there is no language around this');
  return { ...spoken.messages, locale: spoken.language };
}

export function useLanguage(): readonly [Language, (language: Language) => void] {
  const spoken = useContext(TextContext);
  if (!spoken) throw new Error('there is no language around this');
  return [spoken.language, spoken.choose];
}
