/**
 * Sales of a till that the network does not know yet, kept in this browser with their keys: each is sent later, once.
 * Each sale has a place of its own in the browser's storage, so that two tabs of a till do not write over each other's.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import { isRefusal, KulaError, type Kula } from '../../client/index.js';
import { noteNow } from './clock.js';

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

/** A sale in the storage, with why it could not be booked when it was sent. */
export interface KeptSale extends Sale {
  readonly why?: { readonly code: string; readonly message: string };
}

const isSale = (value: unknown): value is KeptSale =>
  typeof value === 'object' &&
  value !== null &&
  ['key', 'orderId', 'amount', 'currency', 'customer', 'at'].every(
    (name) => typeof (value as Readonly<Record<string, unknown>>)[name] === 'string',
  );

/** More would say that the till has been forgotten. */
const MOST = 200;
const ROOT = 'kula.queue.';

const prefixOf = (till: string): string => `${ROOT}${till}.`;

/** Of a place in the storage; undefined where there is no sale. */
function saleAt(place: string): KeptSale | undefined {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(place) ?? 'null');
    return isSale(kept) ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** The names in the storage that begin so: none where storage is forbidden. */
function namesOf(prefix: string): readonly string[] {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(prefix));
  } catch {
    return [];
  }
}

/** The till's sales, the oldest first. */
const readSales = (till: string): readonly KeptSale[] =>
  namesOf(prefixOf(till))
    .flatMap((name) => saleAt(name) ?? [])
    .sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));

function write(till: string, sale: KeptSale): boolean {
  try {
    localStorage.setItem(`${prefixOf(till)}${sale.key}`, JSON.stringify(sale));
    return true;
  } catch {
    return false;
  }
}

/** The sales of a network that was deleted are of no use to the one after it. */
export function forgetAllSales(): void {
  for (const name of namesOf(ROOT)) localStorage.removeItem(name);
}

/** What became of a sale that should be kept. */
export type Keeping = 'kept' | 'full' | 'forbidden';

export interface Booked {
  readonly sale: Sale;
  readonly id: string;
  readonly points: number;
}

/** Whether the network is away or has no room: the sale is neither booked nor declined. */
const isAway = (reason: unknown): boolean =>
  reason instanceof KulaError &&
  /^(NETWORK|OVERLOADED|RATE_LIMITED|UNAUTHENTICATED|HTTP (5\d\d|429))$/.test(reason.code);

type Sent = { readonly booked: Booked } | { readonly why: NonNullable<KeptSale['why']> };

async function send(kula: Kula, sale: Sale): Promise<Sent> {
  try {
    const result = await kula.accruePoints({
      idempotencyKey: sale.key,
      orderId: sale.orderId,
      member: { externalId: sale.customer },
      spend: { amount: sale.amount, currency: sale.currency },
      occurredAt: sale.at,
    });
    if (isRefusal(result)) return { why: { code: result.code, message: result.message } };
    noteNow(result.accrual.createdAt);
    return { booked: { sale, id: result.accrual.id, points: result.accrual.points } };
  } catch (reason) {
    if (isAway(reason)) throw reason;
    const code = reason instanceof KulaError ? reason.code : 'INTERNAL';
    return { why: { code, message: reason instanceof Error ? reason.message : String(reason) } };
  }
}

export interface Queue {
  /** Those that wait, and with `why` those that could not be booked. */
  readonly sales: readonly KeptSale[];
  readonly isSending: boolean;
  readonly add: (sale: Sale) => Keeping;
  /** Sends what waits, in its order, until the network is away again. */
  readonly flush: () => void;
  /** Sends one that could not be booked once more. */
  readonly retry: (sale: KeptSale) => void;
  readonly remove: (sale: KeptSale) => void;
}

/**
 * @param till whose sales
 * @param isOff while it is, nothing is sent
 * @param onBooked told of each sale that left the queue
 */
export function useQueue(till: string, kula: Kula, isOff: boolean, onBooked: (booked: Booked) => void): Queue {
  const [sales, setSales] = useState(() => readSales(till));
  const [isSending, setSending] = useState(false);
  const isAtWork = useRef(false);
  /** Whether it should have begun while it was at work: the network may have come back just before the last try failed. */
  const isAsked = useRef(false);
  const [round, setRound] = useState(0);
  const look = useCallback(() => setSales(readSales(till)), [till]);
  const remove = useCallback(
    ({ key }: KeptSale): void => {
      localStorage.removeItem(`${prefixOf(till)}${key}`);
      look();
    },
    [till, look],
  );
  const flush = useCallback((): void => {
    if (isOff) return;
    isAsked.current = isAtWork.current;
    if (isAtWork.current) return;
    isAtWork.current = true;
    setSending(true);
    const work = async (): Promise<void> => {
      const tried = new Set<string>();
      // Read anew for each: another tab may have booked it, and one may have come meanwhile.
      const next = (): KeptSale | undefined =>
        readSales(till).find(({ key, why }) => why === undefined && !tried.has(key));
      for (let sale = next(); sale; sale = next()) {
        tried.add(sale.key);
        const sent = await send(kula, sale);
        // Only now: what is lost on the way stays, and is sent again with its key.
        if ('booked' in sent) {
          remove(sale);
          onBooked(sent.booked);
        } else if (saleAt(`${prefixOf(till)}${sale.key}`)) {
          write(till, { ...sale, why: sent.why });
          look();
        }
      }
    };
    void work()
      // The network is away: what is left waits.
      .catch(() => undefined)
      .finally(() => {
        isAtWork.current = false;
        setSending(false);
        if (isAsked.current) setRound((before) => before + 1);
      });
  }, [isOff, kula, till, look, remove, onBooked]);
  useEffect(() => flush(), [flush, round]);
  useEffect(() => {
    window.addEventListener('storage', look);
    return () => window.removeEventListener('storage', look);
  }, [look]);
  const add = useCallback(
    (sale: Sale): Keeping => {
      if (readSales(till).length >= MOST) return 'full';
      const isKept = write(till, sale);
      look();
      return isKept ? 'kept' : 'forbidden';
    },
    [till, look],
  );
  const retry = useCallback(
    ({ why: _, ...sale }: KeptSale): void => {
      write(till, sale);
      look();
      flush();
    },
    [till, look, flush],
  );
  return { sales, isSending, add, flush, retry, remove };
}
