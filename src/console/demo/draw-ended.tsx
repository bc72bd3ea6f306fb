import { useState } from 'react';
import { checkDraw, type DrawChecked } from './draw-check.js';
import { readPlays, type DrawShown } from './draw-query.js';
import type { OfferWords } from './offer-words-en.js';
import type { Pane } from './pane.js';
import { Press } from './press.js';
import { Failed, useWork } from './trouble.js';

const COMMAND = 'node scripts/check-draw.mjs < draw.json';

interface DrawCheckProps {
  readonly of: DrawShown;
  readonly seed: string;
  readonly pane: Pane;
  readonly words: OfferWords;
}

function save(text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.download = 'draw.json';
  link.click();
  // Not at once: the browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Recomputes all plays of a draw that has ended: here, and by the saved file with a program that asks no network. */
export function DrawCheck({ of, seed, pane, words }: DrawCheckProps) {
  const t = words.draws;
  const [said, setSaid] = useState('');
  const [isRight, setRight] = useState(true);
  const { isBusy, trouble, run } = useWork();
  const read = async () => {
    const plays = await readPlays(pane, of.id, (count) => setSaid(t.checking(count)));
    const prizes = of.prizes.map(({ weight, stock }) => ({ weight, stock }));
    return { id: of.id, commitment: of.commitment, seed, prizes, plays };
  };
  const check = async (): Promise<void> => {
    const whole = await read();
    const found: DrawChecked = await checkDraw(whole);
    setRight(found === 'right');
    setSaid(found === 'right' ? t.right(whole.plays.length) : found === 'seed' ? t.wrongSeed : t.wrongPlay(found));
  };
  const keep = async (): Promise<void> => {
    save(JSON.stringify(await read(), null, 2));
    setSaid('');
  };
  return (
    <>
      <p className="buttons">
        <Press isOff={isBusy} onClick={() => run(check)}>
          {t.check}
        </Press>
        <Press isOff={isBusy} onClick={() => run(keep)}>
          {t.save}
        </Press>
      </p>
      <p role="status" className={isRight ? 'came' : 'lacking'}>
        {said}
      </p>
      <Failed trouble={trouble} />
      <p className="quiet">
        {t.offline} <code>{COMMAND}</code> {t.rules}
      </p>
    </>
  );
}
