import { useRef, useState } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { chunk } from './chunk.js';
import { Clock } from './clock.js';
import { Link } from './link.js';
import { areas, isFor, places, type Place } from './places.js';
import { readDemo } from './preferences.js';
import { Preferences } from './preferences-bar.js';
import { useSession } from './session.js';
import { useShortcuts } from './shortcuts.js';
import { NotPermitted, Notice } from './states.js';
import { useText } from './text.js';
import { LiveMark } from './live-mark.js';

const palette = chunk(async () => (await import('./palette.js')).Palette);
const help = chunk(async () => (await import('./shortcut-help.js')).ShortcutHelp);

/** The frame around every screen: where one is, who one is, and the keys that work everywhere. */
export function Shell() {
  const t = useText();
  const main = useRef<HTMLElement>(null);
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const open = (): void => setPaletteOpen(true);
  useShortcuts([
    { key: '?', label: t.frame.shortcuts.help, run: () => setHelpOpen(true) },
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
          <Screens />
        </main>
      </div>
      {isHelpOpen && <help.Screen close={() => setHelpOpen(false)} />}
      {isPaletteOpen && <palette.Screen close={() => setPaletteOpen(false)} />}
    </div>
  );
}

function Header({ onSearch }: { readonly onSearch: () => void }) {
  const t = useText();
  const { role, partner, network } = useSession();
  const home = useHome();
  return (
    <header className="top">
      <Link to={home ?? '/'} className="brand">
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
      <SignOut says={t.frame.signOut} />
    </header>
  );
}

/** Says that nothing here is real, and lets one be someone else. */
function DemoBar() {
  const t = useText();
  return (
    <aside className="demo" aria-label={t.frame.demoName}>
      <p>{t.frame.demo}</p>
      <SignOut says={t.frame.changePerson} className="slight" />
    </aside>
  );
}

/** Signs out, or says that it did not come to that. */
function SignOut({ says, className }: { readonly says: string; readonly className?: string }) {
  const t = useText();
  const { signOut } = useSession();
  const [isFailed, setFailed] = useState(false);
  return (
    <>
      <button
        type="button"
        className={className}
        onClick={() => {
          setFailed(false);
          void signOut().then((isOut) => setFailed(!isOut));
        }}
      >
        {says}
      </button>
      {isFailed && <p role="alert">{t.frame.stillSignedIn}</p>}
    </>
  );
}

/** Where someone's work begins: the operator's with the network, a developer's with the first steps. */
const homes = ['/network', '/settlement', '/developers'];

/** The first screen that is for whoever is signed in; undefined where none is. */
function useHome(): string | undefined {
  const session = useSession();
  const shown = places.filter((place) => place.inMenu && isFor(place, session));
  const isOperator = session.may('createPartner');
  const [home] = homes.filter(
    (path) => (path !== '/network' || isOperator) && shown.some((place) => place.path === path),
  );
  return home ?? shown[0]?.path;
}

function Menu() {
  const t = useText();
  const session = useSession();
  const [at] = useLocation();
  const current = places
    .filter(({ path, inMenu }) => inMenu && (at === path || at.startsWith(`${path}/`)))
    .reduce<Place | undefined>(
      (best, place) => (best && best.path.length > place.path.length ? best : place),
      undefined,
    );
  const shown = areas
    .map(([area, of]) => ({ area, of: of.filter((place) => place.inMenu && isFor(place, session)) }))
    .filter(({ of }) => of.length > 0);
  return (
    <nav className="menu" aria-label={t.frame.menu}>
      {shown.map(({ area, of }) => (
        <section key={area} className={current !== undefined && of.includes(current) ? 'here' : undefined}>
          <h2 className="quiet">
            <span>{t.frame.areas[area]}</span>
            {/* Where there is no room, the other areas are a link each. */}
            <Link to={of[0]?.path ?? '/'}>{t.frame.areas[area]}</Link>
          </h2>
          <ul>
            {of.map((place) => (
              <li key={place.path}>
                <Link to={place.path} aria-current={place === current ? 'page' : undefined}>
                  {t.places[place.title]}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

function Screens() {
  const t = useText();
  const session = useSession();
  const home = useHome();
  // Another object begins with nothing of the one before: no open dialog, and no answer that stays until the next one is there.
  const [at] = useLocation();
  return (
    <Switch>
      {areas.flatMap(([area, of]) =>
        of.map((place) => (
          <Route key={place.path} path={place.path}>
            {isFor(place, session) ? <place.screen.Screen key={at} /> : <NotPermitted who={t.states.isFor[area]} />}
          </Route>
        )),
      )}
      <Route path="/">
        {home === undefined ? <NotPermitted who={t.states.askOperator} /> : <Redirect to={home} replace />}
      </Route>
      <Route>
        <Notice kind="empty" title={t.states.noSuchPage} isWhole>
          <Link to={home ?? '/'}>{t.states.toStart}</Link>
        </Notice>
      </Route>
    </Switch>
  );
}
