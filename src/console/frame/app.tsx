import { useEffect, useMemo, useState } from 'react';
import { Router } from 'wouter';
import { Session } from './session.js';
import { Shell } from './shell.js';
import { keepLanguage, type Language } from './preferences.js';
import { loadMessages, TextContext, type Text } from './text.js';

/** The console: a language, a session, and the frame around the screens. */
export function App({ first }: { readonly first: Text }) {
  const [text, setText] = useState(first);
  useEffect(() => {
    document.documentElement.lang = text.language;
  }, [text.language]);
  const choice = useMemo(
    () => ({
      spoken: { ...text.messages, locale: text.language },
      choose: (language: Language): void => {
        keepLanguage(language);
        void loadMessages(language).then((messages) => setText({ language, messages }));
      },
    }),
    [text],
  );
  return (
    <TextContext value={choice}>
      <Router base="/console">
        <Session>
          <Shell />
        </Session>
      </Router>
    </TextContext>
  );
}
