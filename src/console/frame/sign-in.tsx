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
  const [isAsked, setAsked] = useState(false);
  useEffect(() => {
    document.title = `${t.signIn.title} · ${t.app.name}`;
    readCards().then(setCards, () => setCards(null));
  }, [t]);
  const choose = async ({ id }: Card): Promise<void> => {
    if (isAsked) return;
    setAsked(true);
    const isIn = await signIn(id);
    setAsked(false);
    setRefused(!isIn);
    if (!isIn) return;
    keepDemo(true);
    onSignedIn();
  };
  if (cards === undefined) return <Loading />;
  return (
    <main className="sign-in">
      <p className="brand">{t.app.name}</p>
      <h1>{t.signIn.title}</h1>
      {cards ? <Cards of={cards.filter(isOfConsole)} choose={(card) => void choose(card)} /> : <Provider />}
      {isRefused && <p role="alert">{t.signIn.refused}</p>}
      <Preferences />
    </main>
  );
}

async function signIn(as: string): Promise<boolean> {
  const response = await fetch('/auth/demo', {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ as }),
  }).catch(() => undefined);
  return response?.ok ?? false;
}

/** The longest path that the gateway takes one back to. */
const PATH_MAX = 1_024;

/** Where one was; of an address with the cursors of many pages, or with a long filter, the screen alone. */
function whereOneWas(): string {
  const here = location.pathname + location.search;
  return here.length > PATH_MAX ? location.pathname : here;
}

/** By the identity provider, which sends one back to where one was. */
function Provider() {
  const t = useText();
  return (
    <p>
      <a
        className="button main"
        href={`/auth/login?to=${encodeURIComponent(whereOneWas())}`}
        onClick={() => keepDemo(false)}
      >
        {t.signIn.provider}
      </a>
    </p>
  );
}

interface CardsProps {
  readonly of: readonly Card[];
  readonly choose: (card: Card) => void;
}

/** The network's people, each with what they do; then those of each partner. */
function Cards({ of, choose }: CardsProps) {
  const t = useText();
  const partners = [...new Set(of.map(({ partner }) => partner).filter((partner) => partner !== null))];
  return (
    <>
      <p className="lead">{t.signIn.demo}</p>
      <p>
        <a href="/demo">{t.signIn.sideBySide}</a>
      </p>
      <ul className="cards">
        {of
          .filter(({ partner }) => partner === null)
          .map((card) => (
            <li key={card.id}>
              <button type="button" className="card" data-card={card.id} onClick={() => choose(card)}>
                <strong>{t.roles[card.role]}</strong>
                <small>{t.roleDuties[card.role]}</small>
              </button>
            </li>
          ))}
        {partners.map((partner) => (
          <li key={partner} className="people">
            <h2>{partner}</h2>
            <div className="buttons">
              {of
                .filter((card) => card.partner === partner)
                .map((card) => (
                  <button
                    key={card.id}
                    type="button"
                    data-card={card.id}
                    title={t.roleDuties[card.role]}
                    aria-label={t.signIn.roleAt(t.roles[card.role], partner)}
                    onClick={() => choose(card)}
                  >
                    {t.roles[card.role]}
                  </button>
                ))}
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}
