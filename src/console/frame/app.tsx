import { useEffect, useMemo, useState } from 'react';
import type { Client } from 'urql';
import { Router } from 'wouter';
import { useHeldLocation, useHeldSearch } from './hold.js';
import { Session } from './session.js';
import { Shell } from './shell.js';
import { keepLanguage, type Language } from './preferences.js';
import { loadMessages, TextContext, type Text } from './text.js';

/** Where the console's addresses begin. */
export const BASE = '/console';

interface First extends Text {
  readonly api: Client;
}

/** The console: a language, a session, and the frame around the screens. */
export function App({ first }: { readonly first: First }) {
  const [text, setText] = useState<Text>(first);
  useEffect(() => {
    document.documentElement.lang = text.language;
  }, [text.language]);
  const choice = useMemo(
    () => ({
      spoken: { ...text.messages, locale: text.language },
      choose: async (language: Language): Promise<boolean> => {
        const messages = await loadMessages(language).catch(() => undefined);
        if (!messages) return false;
        keepLanguage(language);
        setText({ language, messages });
        return true;
      },
    }),
    [text],
  );
  return (
    <TextContext value={choice}>
      <Router base={BASE} hook={useHeldLocation} searchHook={useHeldSearch}>
        <Session first={first.api}>
          <Shell />
        </Session>
      </Router>
    </TextContext>
  );
}
