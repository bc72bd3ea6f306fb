import { useCallback, useState } from 'react';
import { formatPoints, isRefusal } from '../../client/index.js';
import { attempt } from './attempt.js';
import { declinedText } from './declined.js';
import { DrawCheck } from './draw-ended.js';
import { readDraws, type DrawShown } from './draw-query.js';
import { useFollowed } from './follow.js';
import type { OfferProps } from './offer-props.js';
import { Press } from './press.js';
import { useWords } from './text.js';
import { BrokenOff, useWork, type Trouble } from './trouble.js';
import { Tried } from './unanswered.js';

/** As published: the odds are decimals, which are formatted from their text. */
function Prizes({ of, words }: { readonly of: DrawShown; readonly words: OfferProps['words'] }) {
  const { locale } = useWords();
  const t = words.draws;
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 4 });
  return (
    <table className="prizes">
      <thead>
        <tr>
          <th scope="col">{t.prize}</th>
          <th scope="col" className="right">
            {t.odds}
          </th>
          <th scope="col" className="right">
            {t.left}
          </th>
        </tr>
      </thead>
      <tbody>
        {of.prizes.map(({ name, odds, left }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className="right figure">{percent.format(odds as Intl.StringNumericLiteral)}</td>
            <td className="right">{left === null ? t.noBound : left === 0 ? t.gone : formatPoints(left, locale)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface PlayProps extends OfferProps {
  readonly of: DrawShown;
  readonly onPlayed: () => void;
}

/** One play at a time; each press until an answer is the same play. */
function Play({ of, pane, anna, words, onPlayed }: PlayProps) {
  const t = useWords();
  const { draws } = words;
  const [word, setWord] = useState('');
  const [said, setSaid] = useState<readonly string[]>([]);
  const [declined, setDeclined] = useState<Trouble>();
  const { isBusy, trouble, run } = useWork();
  const place = `play ${of.id}`;
  const play = async (): Promise<void> => {
    setSaid([]);
    setDeclined(undefined);
    const result = await attempt(place, ({ key }) =>
      pane.kula.playDraw({ idempotencyKey: key, drawId: of.id, clientSeed: word }),
    );
    if (isRefusal(result)) {
      setDeclined(declinedText(t, words, result, anna.timeZone));
      return;
    }
    const { number, drawn, given } = result.play;
    const prize = of.prizes[given - 1];
    setSaid([
      draws.came(number, prize?.name ?? ''),
      ...(drawn === given ? [] : [draws.wasGone(of.prizes[drawn - 1]?.name ?? '')]),
      ...(prize?.coupon ? [draws.coupon] : []),
      ...(prize?.badge ? [draws.badge] : []),
    ]);
    onPlayed();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        run(play);
      }}
    >
      <label className="field">
        <span>{draws.word}</span>
        <input
          value={word}
          maxLength={64}
          // Printable ASCII without the colon.
          pattern="[ -9;-~]*"
          autoComplete="off"
          aria-describedby={`${of.id}-word`}
          onChange={({ target }) => setWord(target.value)}
        />
      </label>
      <p className="quiet" id={`${of.id}-word`}>
        {draws.wordSays}
      </p>
      <Press type="submit" className="main" isOff={isBusy}>
        {draws.play(of.points)}
      </Press>
      <div role="status">
        {said.map((line) => (
          <p key={line} className="came">
            {line}
          </p>
        ))}
      </div>
      <Tried at={place} trouble={declined ?? trouble} />
    </form>
  );
}

function OneDraw(props: PlayProps) {
  const { of, words, anna } = props;
  const { locale } = useWords();
  const t = words.draws;
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: anna.timeZone });
  const isLive = of.status === 'LIVE';
  return (
    <section className="draw" data-draw={of.status} aria-label={of.name}>
      <h4>{of.name}</h4>
      {of.owner && <p className="quiet">{t.by(of.owner.name)}</p>}
      {!isLive && of.effectiveTo !== null && <p>{t.ended(day.format(new Date(of.effectiveTo)))}</p>}
      <p className="price-of">{t.price(of.points)}</p>
      <Prizes of={of} words={words} />
      {isLive && <Play {...props} />}
      <dl className="proof">
        <dt>{t.commitment}</dt>
        <dd>
          <code>{of.commitment}</code>
          <p className="quiet">{t.commitmentSays}</p>
        </dd>
        {!isLive && (
          <>
            <dt>{t.seed}</dt>
            <dd>{of.seed === null ? t.noSeed : <code>{of.seed}</code>}</dd>
          </>
        )}
      </dl>
      {!isLive && of.seed !== null && <DrawCheck of={of} seed={of.seed} pane={props.pane} words={words} />}
    </section>
  );
}

/** The draws that the member can play, and those that have ended, which anyone can check. */
export function Draws({ pane, anna, words }: OfferProps) {
  const { locale } = useWords();
  const t = words.draws;
  const [draws, setDraws] = useState<readonly DrawShown[]>();
  const [round, setRound] = useState(0);
  const again = useCallback(() => setRound((before) => before + 1), []);
  const load = useCallback(
    async (signal: AbortSignal, onRight: () => void): Promise<void> => {
      const found = await readDraws(pane, locale);
      if (!signal.aborted) setDraws(found);
      onRight();
    },
    [pane, locale, round],
  );
  const broken = useFollowed(load);
  return (
    <section className="draws" aria-busy={!draws && !broken}>
      <h3>{t.title}</h3>
      <BrokenOff of={broken} />
      {draws?.length === 0 && <p className="quiet">{t.none}</p>}
      {draws?.map((draw) => (
        <OneDraw key={draw.id} of={draw} pane={pane} anna={anna} words={words} onPlayed={again} />
      ))}
    </section>
  );
}
