import { useState } from 'react';
import { isRefusal } from '../../client/index.js';
import { attempt } from './attempt.js';
import type { OrderShown } from './mall-query.js';
import type { OfferProps } from './offer-props.js';
import { Press } from './press.js';
import { useWords } from './text.js';
import { troubleOf, useWork, type Trouble } from './trouble.js';
import { Tried } from './unanswered.js';

/** From these a member may still cancel; later the partner has begun. */
const CANCELLABLE: readonly OrderShown['status'][] = ['RESERVED', 'PLACED'];

interface OrdersProps extends OfferProps {
  readonly of: readonly OrderShown[];
  readonly onMoved: () => void;
}

/** The member's last orders, newest first. */
export function Orders({ of, pane, anna, words, onMoved }: OrdersProps) {
  const t = useWords();
  const { mall } = words;
  const day = new Intl.DateTimeFormat(t.locale, { dateStyle: 'short', timeZone: anna.timeZone });
  const { isBusy, trouble, run } = useWork();
  const [last, setLast] = useState('');
  const [said, setSaid] = useState('');
  const [declined, setDeclined] = useState<Trouble>();
  const cancel = (order: OrderShown): void =>
    run(async () => {
      const place = `cancel ${order.id}`;
      setLast(place);
      setSaid('');
      setDeclined(undefined);
      const result = await attempt(place, ({ key }) =>
        pane.kula.moveItemOrder({ idempotencyKey: key, orderId: order.id, step: 'CANCEL' }),
      );
      onMoved();
      if (!isRefusal(result)) setSaid(mall.cancelled);
      else
        setDeclined({
          ...troubleOf(t, result),
          ...(result.__typename === 'InvalidTransition' && { text: mall.movedOn }),
        });
    });
  return (
    <section className="orders">
      <h3>{mall.orders}</h3>
      {of.length === 0 && <p className="quiet">{mall.noOrders}</p>}
      <ul className="history">
        {of.map((order) => (
          <li key={order.id} data-order={order.status}>
            <span>
              {order.quantity > 1 ? `${order.quantity.toString()} × ${order.item.name}` : order.item.name}
              <br />
              <span className="quiet">
                {mall.statuses[order.status]}{' '}
                <time dateTime={order.createdAt}>{day.format(new Date(order.createdAt))}</time>
              </span>
            </span>
            <span className="right">
              {mall.price(order.points, order.money)}
              {CANCELLABLE.includes(order.status) && (
                <>
                  <br />
                  <Press
                    className="slight"
                    isOff={isBusy}
                    aria-label={mall.cancelOf(order.item.name)}
                    onClick={() => cancel(order)}
                  >
                    {mall.cancelOrder}
                  </Press>
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
      <p role="status">{said}</p>
      <Tried at={last} trouble={declined ?? trouble} />
    </section>
  );
}
