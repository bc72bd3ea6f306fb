import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './frame/console.css';
import { App, BASE } from './frame/app.js';
import { preload } from './frame/preload.js';
import { beginSession } from './frame/session.js';
import { loadMessages } from './frame/text.js';
import { applyTheme, readLanguage, readTheme } from './frame/preferences.js';

applyTheme(readTheme());

const root = document.getElementById('root');
if (root) {
  const language = readLanguage();
  // All at once: one after the other, who is signed in, the words and the screen took 0.7 s more of a slow line.
  const api = beginSession();
  // A turn later: behind the eight files of a screen the question waited 0.2 s for one of the browser's six connections.
  await new Promise((turn) => setTimeout(turn));
  const loading = loadMessages(language);
  preload(location.pathname.slice(BASE.length));
  const messages = await loading;
  createRoot(root).render(
    <StrictMode>
      <App first={{ language, messages, api }} />
    </StrictMode>,
  );
}
