import { useRef, useState } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { chunk } from './chunk.js';
import { Clock } from './clock.js';
import { Link } from './link.js';
import { places, type Place } from './places.js';
import { readDemo } from './preferences.js';
import { Preferences } from './preferences-bar.js';
import { useSession } from './session.js';
import { ShortcutHelp, useShortcuts } from './shortcuts.js';
import { NotPermitted, Notice } from './states.js';
import { useText } from './text.js';
import { LiveMark } from './live-mark.js';

const palette = chunk(async () => (await import('./palette.js')).Palette);

/** The frame around every screen: where one is, who one is, and the keys that work everywhere. */
export function Shell() {
  const t = useText();
  const { may } = useSession();
  const main = useRef<HTMLElement>(null);
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const open = (): void => setPaletteOpen(true);
  useShortcuts([
    { key: 'mod+k', label: t.frame.shortcuts.palette, run: open },
    {
      key: '/',
      label: t.frame.shortcuts.search,
      run: () => {
        const field = main.current?.querySelector<HTMLElement>('[data-search]');
        if (field) field.focus();
        else open();
      },
    },
  ]);
  return (
    <div className="shell">
      <a className="skip" href="#main">
        {t.frame.skip}
      </a>
      {readDemo() && <DemoBar />}
      <Header onSearch={open} />
      <div className="body">
        <Menu />
        <main id="main" ref={main} tabIndex={-1}>
          {may('statements') ? <Screens /> : <NotPermitted who={t.states.settlementIsFor} />}
        </main>
      </div>
      <ShortcutHelp />
      {isPaletteOpen && <palette.Screen close={() => setPaletteOpen(false)} />}
    </div>
  );
}

function Header({ onSearch }: { readonly onSearch: () => void }) {
  const t = useText();
  const { role, partner, network, signOut } = useSession();
  return (
    <header className="top">
      <Link to="/settlement" className="brand">
        {network.name}
      </Link>
      <button type="button" className="search" onClick={onSearch}>
        <span>{t.frame.goTo}</span> <kbd>{t.frame.goToKeys}</kbd>
      </button>
      <LiveMark />
      <Clock />
      <p className="who">
        <strong>{t.roles[role]}</strong>
        <span className="quiet">{partner?.name ?? t.signIn.wholeNetwork}</span>
      </p>
      <Preferences />
      <button type="button" onClick={() => void signOut()}>
        {t.frame.signOut}
      </button>
    </header>
  );
}

/** Says that nothing here is real, and lets one be someone else. */
function DemoBar() {
  const t = useText();
  const { signOut } = useSession();
  return (
    <aside className="demo" aria-label={t.frame.demoName}>
      <p>{t.frame.demo}</p>
      <button type="button" className="slight" onClick={() => void signOut()}>
        {t.frame.changePerson}
      </button>
    </aside>
  );
}

function Menu() {
  const t = useText();
  const { may } = useSession();
  const [at] = useLocation();
  const current = places
    .filter(({ path, inMenu }) => inMenu && (at === path || at.startsWith(`${path}/`)))
    .reduce<Place | undefined>(
      (best, place) => (best && best.path.length > place.path.length ? best : place),
      undefined,
    );
  return (
    <nav className="menu" aria-label={t.frame.menu}>
      <p className="quiet">{t.frame.areas.settlement}</p>
      <ul>
        {places
          .filter(({ inMenu, needs }) => inMenu && (needs === undefined || may(needs)))
          .map((place) => (
            <li key={place.path}>
              <Link to={place.path} aria-current={place === current ? 'page' : undefined}>
                {t.places[place.title]}
              </Link>
            </li>
          ))}
      </ul>
    </nav>
  );
}

function Screens() {
  const t = useText();
  return (
    <Switch>
      {places.map(({ path, screen }) => (
        <Route key={path} path={path} component={screen.Screen} />
      ))}
      <Route path="/">
        <Redirect to="/settlement" replace />
      </Route>
      <Route>
        <Notice kind="empty" title={t.states.noSuchPage} isWhole>
          <Link to="/settlement">{t.places.today}</Link>
        </Notice>
      </Route>
    </Switch>
  );
}
