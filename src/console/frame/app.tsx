import { useEffect, useState } from 'react';
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
  const choose = (language: Language): void => {
    keepLanguage(language);
    void loadMessages(language).then((messages) => setText({ language, messages }));
  };
  return (
    <TextContext value={{ ...text, choose }}>
      <Router base="/console">
        <Session>
          <Shell />
        </Session>
      </Router>
    </TextContext>
  );
}
