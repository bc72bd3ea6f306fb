import { useEffect, useRef, useState } from 'react';
import { fromMicros, isRefusal, toMicros, type Kula, type Money } from '../../client/index.js';
import { attempt } from './attempt.js';
import { declinedText } from './declined.js';
import type { ItemShown } from './mall-query.js';
import type { OfferWords } from './offer-words-en.js';
import type { Pane } from './pane.js';
import { Press } from './press.js';
import { useWords } from './text.js';
import { useWork, type Trouble } from './trouble.js';
import { Tried } from './unanswered.js';
import type { Anna } from './wallet.js';

type Method = ItemShown['methods'][number];
type Ordered = Extract<Awaited<ReturnType<Kula['orderItem']>>, { readonly __typename: 'OrderItemPayload' }>;

interface OrderDialogProps {
  readonly item: ItemShown;
  readonly anna: Anna;
  readonly pane: Pane;
  readonly words: OfferWords;
  readonly nameOf: (id: string) => string | undefined;
  readonly close: () => void;
  readonly onOrdered: (status: 'RESERVED' | 'PLACED' | 'DELIVERED') => void;
}

const times = (money: Money, count: bigint): Money => ({
  amount: fromMicros(toMicros(money.amount) * count),
  currency: money.currency,
});

const statusShown = (status: Ordered['order']['status']): 'RESERVED' | 'PLACED' | 'DELIVERED' =>
  status === 'RESERVED' || status === 'DELIVERED' ? status : 'PLACED';

interface Wish {
  readonly count: string;
  readonly method: Method | undefined;
  readonly address: string;
}

interface FieldsProps {
  readonly item: ItemShown;
  readonly words: OfferWords;
  readonly wish: Wish;
  readonly onWish: (wish: Wish) => void;
}

/** How many, and how they come; an honour comes once, and only goods are fetched or sent. */
function Fields({ item, words: { mall }, wish, onWish }: FieldsProps) {
  return (
    <>
      {item.itemKind !== 'HONOUR' && (
        <label className="field">
          <span>{mall.quantity}</span>
          <input
            type="number"
            min={1}
            max={10_000}
            required
            value={wish.count}
            onChange={({ target }) => onWish({ ...wish, count: target.value })}
          />
        </label>
      )}
      {item.methods.length > 1 && (
        <label className="field">
          <span>{mall.method}</span>
          <select
            value={wish.method}
            onChange={({ target }) => onWish({ ...wish, method: item.methods.find((one) => one === target.value) })}
          >
            {item.methods.map((one) => (
              <option key={one} value={one}>
                {mall.methods[one]}
              </option>
            ))}
          </select>
        </label>
      )}
      {wish.method === 'DELIVERY' && (
        <label className="field">
          <span>{mall.address}</span>
          <textarea
            required
            maxLength={500}
            rows={3}
            value={wish.address}
            autoComplete="street-address"
            onChange={({ target }) => onWish({ ...wish, address: target.value })}
          />
        </label>
      )}
    </>
  );
}

/** Says in figures what an order takes, and orders: once, however often it is pressed and whatever is lost on the way. */
export function OrderDialog({ item, anna, pane, words, nameOf, close, onOrdered }: OrderDialogProps) {
  const t = useWords();
  const { mall } = words;
  const dialog = useRef<HTMLDialogElement>(null);
  const [wish, setWish] = useState<Wish>({ count: '1', method: item.methods[0], address: '' });
  const [declined, setDeclined] = useState<Trouble>();
  const { isBusy, trouble, run } = useWork();
  const place = `order ${item.id}`;
  useEffect(() => dialog.current?.showModal(), []);
  const units = /^[1-9]\d{0,4}$/.test(wish.count) ? Number.parseInt(wish.count, 10) : 1;
  const points = BigInt(item.price.points) * BigInt(units);
  const money = item.price.money && times(item.price.money, BigInt(units));
  const order = async (): Promise<void> => {
    setDeclined(undefined);
    const { method, address } = wish;
    const result = await attempt(place, ({ key }) =>
      pane.kula.orderItem({
        idempotencyKey: key,
        itemId: item.id,
        quantity: units,
        ...(method && { method }),
        ...(method === 'DELIVERY' && { address }),
      }),
    );
    if (isRefusal(result)) {
      setDeclined(declinedText(t, words, result, anna.timeZone, nameOf));
      return;
    }
    onOrdered(statusShown(result.order.status));
    dialog.current?.close();
  };
  return (
    <dialog
      ref={dialog}
      aria-labelledby="order-title"
      onClose={close}
      // What is under way cannot be left: one would not see what came of it.
      onCancel={(event) => {
        if (isBusy) event.preventDefault();
      }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          run(order);
        }}
      >
        <h2 id="order-title">{mall.orderOf(item.name)}</h2>
        <p>
          {money
            ? mall.reserved(points, money, item.owner?.name ?? t.phonePane.network)
            : mall.taken(points, anna.wallet.available)}
        </p>
        <Fields item={item} words={words} wish={wish} onWish={setWish} />
        <Tried at={place} trouble={declined ?? trouble} />
        <p className="buttons">
          <Press isOff={isBusy} onClick={() => dialog.current?.close()}>
            {mall.cancel}
          </Press>
          <Press type="submit" className="main" isOff={isBusy}>
            {mall.go(mall.price(points, money))}
          </Press>
        </p>
      </form>
    </dialog>
  );
}
