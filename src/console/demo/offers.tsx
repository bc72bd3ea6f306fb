import { useCallback, useState, type ComponentType } from 'react';
import { useFollowed } from './follow.js';
import type { OfferProps } from './offer-props.js';
import type { OfferWords } from './offer-words-en.js';
import type { Pane } from './pane.js';
import { useWords } from './text.js';
import { BrokenOff } from './trouble.js';
import type { Anna } from './wallet.js';

/** Each in a file of its own, which is loaded when it is first shown: most visitors see neither. */
const screens = {
  mall: async (): Promise<ComponentType<OfferProps>> => (await import('./mall.js')).Mall,
  draw: async (): Promise<ComponentType<OfferProps>> => (await import('./draws.js')).Draws,
};
export type OfferTab = keyof typeof screens;

interface Loaded {
  readonly tab: OfferTab;
  readonly locale: string;
  readonly Screen: ComponentType<OfferProps>;
  readonly words: OfferWords;
}

/** The mall or the draws, with their words. */
export function Offers({ tab, pane, anna }: { readonly tab: OfferTab; readonly pane: Pane; readonly anna: Anna }) {
  const t = useWords();
  const [loaded, setLoaded] = useState<Loaded>();
  const load = useCallback(
    async (signal: AbortSignal, onRight: () => void): Promise<void> => {
      const [Screen, words] = await Promise.all([
        screens[tab](),
        t.locale === 'zh-CN'
          ? import('./offer-words-zh-cn.js').then(({ offerWordsZhCn }) => offerWordsZhCn)
          : import('./offer-words-en.js').then(({ offerWordsEn }) => offerWordsEn),
      ]);
      if (!signal.aborted) setLoaded({ tab, locale: t.locale, Screen, words });
      onRight();
    },
    [tab, t.locale],
  );
  const broken = useFollowed(load);
  if (loaded?.tab !== tab || loaded.locale !== t.locale)
    return broken ? <BrokenOff of={broken} /> : <p aria-busy="true">{t.loading}</p>;
  const { Screen, words } = loaded;
  return <Screen pane={pane} anna={anna} words={words} />;
}
