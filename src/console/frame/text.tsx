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

/** What is said, and the language that it is in: one object for each choice, so that effects may depend on it. */
export type Spoken = Messages & { readonly locale: Language };

interface Choice {
  readonly spoken: Spoken;
  /** False: the language's file did not come, such as after an update, and the language stays. */
  readonly choose: (language: Language) => Promise<boolean>;
}

export const TextContext = createContext<Choice | undefined>(undefined);

function useChoice(): Choice {
  const choice = useContext(TextContext);
  if (!choice) throw new Error('there is no language around this');
  return choice;
}

/** What people read, in the language that they chose. */
export const useText = (): Spoken => useChoice().spoken;

export function useLanguage(): readonly [Language, Choice['choose']] {
  const { spoken, choose } = useChoice();
  return [spoken.locale, choose];
}
