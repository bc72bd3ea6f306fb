import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../frame/console.css';
import './demo.css';
import { applyTheme, readLanguage, readTheme } from '../frame/preferences.js';
import { Demo } from './demo.js';
import { loadWords } from './text.js';

applyTheme(readTheme());

const root = document.getElementById('root');
if (root) {
  const first = await loadWords(readLanguage());
  createRoot(root).render(
    <StrictMode>
      <Demo first={first} />
    </StrictMode>,
  );
}
