import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './frame/console.css';
import { App } from './frame/app.js';
import { loadMessages } from './frame/text.js';
import { applyTheme, readLanguage, readTheme } from './frame/preferences.js';

applyTheme(readTheme());

const root = document.getElementById('root');
if (root) {
  const language = readLanguage();
  const messages = await loadMessages(language);
  createRoot(root).render(
    <StrictMode>
      <App first={{ language, messages }} />
    </StrictMode>,
  );
}
