import { useState } from 'react';
import { keepLanguage, keepTheme, languages, readTheme, themes, type Language } from '../frame/preferences.js';
import { loadWords, useWords, type Spoken } from './text.js';

const languageNames: Readonly<Record<Language, string>> = { en: 'English', 'zh-CN': '中文' };

/** Language and theme, as they are chosen in the console too. */
export function Preferences({ onWords }: { readonly onWords: (words: Spoken) => void }) {
  const words = useWords();
  const [theme, setTheme] = useState(readTheme);
  return (
    <div className="preferences">
      <label>
        <span className="hidden">{words.language}</span>
        <select
          value={words.locale}
          onChange={({ target }) => {
            const language = languages.find((each) => each === target.value) ?? 'en';
            void loadWords(language).then(
              (loaded) => {
                keepLanguage(language);
                onWords(loaded);
              },
              // Its file is gone after an update, or the network is: the language stays as it is.
              () => undefined,
            );
          }}
        >
          {languages.map((each) => (
            <option key={each} value={each} lang={each}>
              {languageNames[each]}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span className="hidden">{words.theme}</span>
        <select
          value={theme}
          onChange={({ target }) => {
            const chosen = themes.find((each) => each === target.value) ?? 'system';
            keepTheme(chosen);
            setTheme(chosen);
          }}
        >
          {themes.map((each) => (
            <option key={each} value={each}>
              {words.themes[each]}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
