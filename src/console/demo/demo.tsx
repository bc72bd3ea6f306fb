import { useState } from 'react';
import { Afresh } from './afresh.js';
import { Books } from './books.js';
import { panes } from './pane.js';
import { Phone } from './phone.js';
import { Preferences } from './preferences.js';
import { WordsContext, type Spoken } from './text.js';
import { Till } from './till.js';
import { Tour } from './tour.js';

const names = ['phone', 'bakery', 'cinema', 'books'] as const;
type Name = (typeof names)[number];

interface HeadProps {
  readonly words: Spoken;
  readonly onWords: (words: Spoken) => void;
  readonly onTour: () => void;
}

function Head({ words, onWords, onTour }: HeadProps) {
  return (
    <header>
      <div className="grow">
        <h1>{words.title}</h1>
        <p className="quiet">{words.lead}</p>
      </div>
      <button type="button" className="main" onClick={onTour}>
        {words.tour.begin}
      </button>
      <Afresh />
      <Preferences onWords={onWords} />
      <a href="/console/">{words.console}</a>
    </header>
  );
}

/** The one pane that the address asks for: the member's app, when it is installed, is the phone alone. */
function onlyPane(): Name | undefined {
  const asked = new URLSearchParams(location.search).get('pane');
  return names.find((name) => name === asked);
}

/** Four people at once. On a phone one of them is shown, chosen above; all of them stay as they are. */
export function Demo({ first }: { readonly first: Spoken }) {
  const [words, setWords] = useState(first);
  const [shown, setShown] = useState<Name>('phone');
  const [isTouring, setTouring] = useState(false);
  const [phone, setPhone] = useState('');
  document.documentElement.lang = words.locale;
  const leaveTour = (): void => {
    // Where one began it: what was pressed goes away with the tour.
    document.querySelector<HTMLElement>('header .main')?.focus();
    setTouring(false);
  };
  const only = onlyPane();
  const content: Readonly<Record<Name, React.ReactNode>> = {
    phone: <Phone pane={panes.phone} onCode={setPhone} />,
    bakery: <Till name="bakery" pane={panes.bakery} currency="EUR" phone={phone} />,
    cinema: <Till name="cinema" pane={panes.cinema} currency="USD" phone={phone} />,
    books: <Books pane={panes.books} />,
  };
  if (only !== undefined) {
    return (
      <WordsContext value={words}>
        <main className="stage alone">
          <section className="pane shown" data-pane={only} aria-label={words[only]}>
            <h1 className="hidden">{words.title}</h1>
            <h2>{words[only]}</h2>
            {content[only]}
            <section>
              <Preferences onWords={setWords} />
            </section>
          </section>
        </main>
      </WordsContext>
    );
  }
  return (
    <WordsContext value={words}>
      <div className="stage">
        <Head words={words} onWords={setWords} onTour={() => setTouring(true)} />
        {isTouring && <Tour close={leaveTour} />}
        <nav aria-label={words.panes}>
          {names.map((name) => (
            <button key={name} type="button" aria-pressed={shown === name} onClick={() => setShown(name)}>
              {words[name]}
            </button>
          ))}
        </nav>
        <main>
          {names.map((name) => (
            <section
              key={name}
              className={shown === name ? 'pane shown' : 'pane'}
              data-pane={name}
              aria-label={words[name]}
            >
              <h2>{words[name]}</h2>
              {content[name]}
            </section>
          ))}
        </main>
      </div>
    </WordsContext>
  );
}
