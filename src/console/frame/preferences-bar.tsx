import { useState } from 'react';
import { keepTheme, languages, readTheme, themes, type Language, type Theme } from './preferences.js';
import { useLanguage, useText } from './text.js';

/** Each language by its own name, so that whoever reads it finds it. */
const ownNames: Readonly<Record<Language, string>> = { en: 'English', 'zh-CN': '中文' };

/** Language and theme: the two things that a person chooses for this browser. */
export function Preferences() {
  const t = useText();
  const [language, choose] = useLanguage();
  const [theme, setTheme] = useState(readTheme);
  const [isLost, setLost] = useState(false);
  const change = (next: Theme): void => {
    keepTheme(next);
    setTheme(next);
  };
  return (
    <div className="preferences">
      <label>
        <span className="quiet">{t.frame.language}</span>
        <select
          value={language}
          onChange={({ target }) => {
            setLost(false);
            void choose(languages.find((one) => one === target.value) ?? 'en').then((isThere) => setLost(!isThere));
          }}
        >
          {languages.map((one) => (
            <option key={one} value={one} lang={one}>
              {ownNames[one]}
            </option>
          ))}
        </select>
      </label>
      {isLost && <p role="alert">{t.states.languageLost}</p>}
      <label>
        <span className="quiet">{t.frame.theme}</span>
        <select value={theme} onChange={({ target }) => change(themes.find((one) => one === target.value) ?? 'system')}>
          {themes.map((one) => (
            <option key={one} value={one}>
              {t.frame.themes[one]}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
