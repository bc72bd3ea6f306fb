/** Sales of a till that the network does not know yet, kept in this browser with their keys: each is sent later, once. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { isRefusal, KulaError, type Kula } from '../../client/index.js';

export interface Sale {
  /** The idempotency key: however often the sale is sent, it is one purchase. */
  readonly key: string;
  readonly orderId: string;
  readonly amount: string;
  readonly currency: string;
  /** The till's own number for the customer: a code on a phone is good for a minute only. */
  readonly customer: string;
  /** When it was made, by the network's time. */
  readonly at: string;
}

const isSale = (value: unknown): value is Sale =>
  typeof value === 'object' &&
  value !== null &&
  ['key', 'orderId', 'amount', 'currency', 'customer', 'at'].every(
    (name) => typeof (value as Readonly<Record<string, unknown>>)[name] === 'string',
  );

/** More would say that the till has been forgotten. */
const MOST = 200;

function readSales(place: string): readonly Sale[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(place) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isSale).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

/** What became of a sale that was sent. */
export type Sent =
  | { readonly kind: 'booked'; readonly sale: Sale; readonly id: string; readonly points: number }
  | { readonly kind: 'refused'; readonly sale: Sale; readonly refusal: object };

const isAway = (reason: unknown): boolean =>
  reason instanceof KulaError && (reason.code === 'NETWORK' || reason.code === 'OVERLOADED');

async function send(kula: Kula, sale: Sale): Promise<Sent> {
  const result = await kula.accruePoints({
    idempotencyKey: sale.key,
    orderId: sale.orderId,
    member: { externalId: sale.customer },
    spend: { amount: sale.amount, currency: sale.currency },
    occurredAt: sale.at,
  });
  if (isRefusal(result)) return { kind: 'refused', sale, refusal: result };
  return { kind: 'booked', sale, id: result.accrual.id, points: result.accrual.points };
}

interface Queue {
  readonly waiting: readonly Sale[];
  readonly isSending: boolean;
  readonly add: (sale: Sale) => void;
  /** Sends what waits, in its order, until the network is away again. */
  readonly flush: () => void;
}

/**
 * @param name whose till
 * @param isOff while it is, nothing is sent
 * @param onSent told of each sale that left the queue
 */
export function useQueue(name: string, kula: Kula, isOff: boolean, onSent: (sent: Sent) => void): Queue {
  const place = `kula.queue.${name}`;
  const [waiting, setWaiting] = useState(() => readSales(place));
  const [isSending, setSending] = useState(false);
  const held = useRef(waiting);
  const isAtWork = useRef(false);
  const keep = useCallback(
    (sales: readonly Sale[]): void => {
      held.current = sales;
      localStorage.setItem(place, JSON.stringify(sales));
      setWaiting(sales);
    },
    [place],
  );
  const flush = useCallback((): void => {
    if (isOff || isAtWork.current) return;
    isAtWork.current = true;
    setSending(true);
    const work = async (): Promise<void> => {
      for (let [sale] = held.current; sale; [sale] = held.current) {
        const sent = await send(kula, sale);
        // Taken out only now: what is lost on the way is sent again with its key.
        keep(held.current.slice(1));
        onSent(sent);
      }
    };
    void work()
      .catch((reason: unknown) => {
        if (!isAway(reason)) throw reason;
      })
      .finally(() => {
        isAtWork.current = false;
        setSending(false);
      });
  }, [isOff, kula, keep, onSent]);
  useEffect(() => {
    if (!isOff) flush();
  }, [flush, isOff]);
  const add = useCallback((sale: Sale): void => keep([...held.current, sale].slice(0, MOST)), [keep]);
  return { waiting, isSending, add, flush };
}
