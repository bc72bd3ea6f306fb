import { useEffect, useState } from 'react';
import type { Role } from './graphql.js';
import { Loading } from './states.js';
import { useText } from './text.js';
import { keepDemo } from './preferences.js';
import { Preferences } from './preferences-bar.js';

/** Someone as whom one can try the demo, with one click. */
interface Card {
  readonly id: string;
  readonly role: Role;
  readonly partner: string | null;
}

const isCard = (value: unknown): value is Card =>
  typeof value === 'object' && value !== null && 'id' in value && 'role' in value;

/** The demo's cards; null where signing in is the identity provider's. */
async function readCards(): Promise<readonly Card[] | null> {
  const response = await fetch('/auth/demo', { credentials: 'same-origin', headers: { accept: 'application/json' } });
  if (!response.ok) return null;
  const body: unknown = await response.json();
  const list = Array.isArray(body) ? body : Object.values(body ?? {}).find((value) => Array.isArray(value));
  return Array.isArray(list) ? list.filter(isCard) : null;
}

/** Those of the console: the member's phone and the till belong to /demo. */
const isOfConsole = ({ role }: Card): boolean => role !== 'MEMBER' && role !== 'PARTNER_APP';

export function SignIn({ onSignedIn }: { readonly onSignedIn: () => void }) {
  const t = useText();
  const [cards, setCards] = useState<readonly Card[] | null>();
  const [isRefused, setRefused] = useState(false);
  const [asked, setAsked] = useState<string>();
  useEffect(() => {
    document.title = `${t.signIn.title} · ${t.app.name}`;
    readCards().then(setCards, () => setCards(null));
  }, [t]);
  const signIn = async ({ id }: Card): Promise<void> => {
    setAsked(id);
    const response = await fetch('/auth/demo', {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ as: id }),
    }).catch(() => undefined);
    setAsked(undefined);
    setRefused(!response?.ok);
    if (!response?.ok) return;
    keepDemo(true);
    onSignedIn();
  };
  if (cards === undefined) return <Loading />;
  return (
    <main className="sign-in">
      <p className="brand">{t.app.name}</p>
      <h1>{t.signIn.title}</h1>
      {cards ? (
        <>
          <p className="lead">{t.signIn.demo}</p>
          <ul className="cards">
            {cards.filter(isOfConsole).map((card) => (
              <li key={card.id}>
                <button
                  type="button"
                  className="card"
                  data-card={card.id}
                  aria-disabled={asked !== undefined}
                  onClick={() => void (asked === undefined && signIn(card))}
                >
                  <strong>{t.roles[card.role]}</strong>
                  <span>{card.partner ?? t.signIn.wholeNetwork}</span>
                  <small>{t.roleDuties[card.role]}</small>
                </button>
              </li>
            ))}
          </ul>
        </>
      ) : (
        <p>
          <a
            className="button main"
            href={`/auth/login?to=${encodeURIComponent(location.pathname + location.search)}`}
            onClick={() => keepDemo(false)}
          >
            {t.signIn.provider}
          </a>
        </p>
      )}
      {isRefused && <p role="alert">{t.signIn.refused}</p>}
      <Preferences />
    </main>
  );
}
