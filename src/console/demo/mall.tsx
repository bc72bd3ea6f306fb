import { useCallback, useEffect, useRef, useState } from 'react';
import { useFollowed } from './follow.js';
import { readMall, type ItemShown, type MallShown } from './mall-query.js';
import type { OfferProps } from './offer-props.js';
import type { OfferWords } from './offer-words-en.js';
import { OrderDialog } from './order-dialog.js';
import { Orders } from './orders.js';
import { Press } from './press.js';
import { useWords } from './text.js';
import { BrokenOff } from './trouble.js';

function ItemRow({
  of,
  words,
  order,
}: {
  readonly of: ItemShown;
  readonly words: OfferWords;
  readonly order: () => void;
}) {
  const { name, plain, itemKind, available, pointsMissing, owner, price } = of;
  const t = words.mall;
  return (
    <li data-item={name}>
      <div>
        <h4>{name}</h4>
        <p className="quiet">{owner ? t.of(owner.name, t.kinds[itemKind]) : t.kinds[itemKind]}</p>
        <p>
          <strong>{t.price(price.points, price.money)}</strong>{' '}
          <span className="quiet">{available === null ? t.always : t.stock(available)}</span>
        </p>
        {pointsMissing > 0 && <p className="lacking">{t.missing(pointsMissing)}</p>}
        <p className="quiet">{plain}</p>
      </div>
      <Press aria-label={t.orderOf(name)} onClick={order}>
        {t.order}
      </Press>
    </li>
  );
}

/** What the member can order for its points, and what it ordered. */
export function Mall({ pane, anna, words }: OfferProps) {
  const { locale } = useWords();
  const t = words.mall;
  const [mall, setMall] = useState<MallShown>();
  // Each press is an opening of its own: the browser says that a dialog was closed a moment after it was, and by then the next may be open.
  const [opened, setOpened] = useState<{ readonly item: ItemShown; readonly time: number }>();
  const [said, setSaid] = useState('');
  const [round, setRound] = useState(0);
  const again = useCallback(() => setRound((before) => before + 1), []);
  // What one lacks, and often what is left, is another after each change of the wallet.
  const { version } = anna.wallet;
  const load = useCallback(
    async (signal: AbortSignal, onRight: () => void): Promise<void> => {
      const found = await readMall(pane, locale);
      if (!signal.aborted) setMall(found);
      onRight();
    },
    [pane, locale, version, round],
  );
  const broken = useFollowed(load);
  const head = useRef<HTMLHeadingElement>(null);
  // A phone is scrolled to where it was answered.
  useEffect(() => {
    if (said !== '') head.current?.scrollIntoView({ block: 'nearest' });
  }, [said]);
  return (
    <section className="mall" aria-busy={!mall && !broken}>
      <h3 ref={head}>{t.title}</h3>
      <p className="quiet">{t.lead}</p>
      <BrokenOff of={broken} />
      <p role="status" className="came">
        {said}
      </p>
      {mall?.items.length === 0 && <p className="quiet">{t.empty}</p>}
      <ul className="offers">
        {mall?.items.map((item) => (
          <ItemRow
            key={item.id}
            of={item}
            words={words}
            order={() => {
              setSaid('');
              setOpened((before) => ({ item, time: (before?.time ?? 0) + 1 }));
            }}
          />
        ))}
      </ul>
      {mall?.hasMore && <p className="quiet">{t.more}</p>}
      {opened && (
        <OrderDialog
          key={opened.time}
          item={opened.item}
          anna={anna}
          pane={pane}
          words={words}
          nameOf={(id) => mall?.items.find((item) => item.id === id)?.name}
          close={() => {
            setOpened((now) => (now === opened ? undefined : now));
            again();
          }}
          onOrdered={(status) => setSaid(t.ordered[status](opened.item.name))}
        />
      )}
      {mall && <Orders of={mall.orders} pane={pane} anna={anna} words={words} onMoved={again} />}
    </section>
  );
}
