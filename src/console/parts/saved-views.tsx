import { useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { keepViews, readViews } from '../frame/preferences.js';
import { leavesFocus } from '../frame/return-focus.js';
import { useText } from '../frame/text.js';

/** Views of a list, each a name and an address, kept in this browser. */
export function SavedViews({ list }: { readonly list: string }) {
  const t = useText();
  const search = useSearch();
  const [at, navigate] = useLocation();
  const [views, setViews] = useState(() => readViews(list));
  const [name, setName] = useState('');
  const here = `?${search}`;
  // From what is kept now: another tab may have saved or forgotten one since.
  const keep = (change: (before: typeof views) => typeof views): void => {
    const changed = change(readViews(list));
    keepViews(list, changed);
    setViews(changed);
  };
  return (
    <details className="views">
      <summary>{t.parts.views.title}</summary>
      <div className="popup">
        {views.length === 0 && <p className="quiet">{t.parts.views.none}</p>}
        <ul>
          {views.map((view) => (
            <li key={view.name}>
              <button
                type="button"
                aria-current={view.url === here ? 'true' : undefined}
                onClick={() => navigate(`${at}${view.url}`)}
              >
                {view.name}
              </button>
              <button
                type="button"
                ref={leavesFocus}
                className="slight"
                aria-label={t.parts.views.forget(view.name)}
                onClick={() => keep((before) => before.filter((other) => other.name !== view.name))}
              >
                <span aria-hidden="true">{t.parts.views.cross}</span>
              </button>
            </li>
          ))}
        </ul>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (name.trim() === '') return;
            keep((before) => [...before.filter((view) => view.name !== name.trim()), { name: name.trim(), url: here }]);
            setName('');
          }}
        >
          <label>
            <span>{t.parts.views.name}</span>
            <input value={name} maxLength={40} onChange={({ target }) => setName(target.value)} />
          </label>
          <button type="submit">{t.parts.views.save}</button>
        </form>
      </div>
    </details>
  );
}
