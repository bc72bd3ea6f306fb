import { FACT_FIELD as F, fieldsGiven, millisOf } from '../ledger/index.js';
import type { BasketLine, Channel } from '../offers/index.js';
import { recordText, type KeptComponents } from './components.js';

/** The facts that an accrual fixes beside its postings. */
interface AccrualFacts {
  readonly orderId: string;
  readonly spend: bigint;
  readonly currency: string;
  readonly category: string | null;
  readonly channel: Channel;
  readonly occurredAt: Date;
  readonly rateSheetId: string;
  readonly store: string | null;
  readonly till: string | null;
}

/** Channel and lines, where the purchase came with any. */
function basketText(channel: Channel, lines: readonly BasketLine[]): string {
  if (channel === 'OTHER' && lines.length === 0) return '';
  const texts = lines.map(
    ({ sku, category, quantity, amount }) =>
      `${F}${sku ?? ''}${F}${category ?? ''}${F}${quantity.toString()}${F}${amount.toString()}`,
  );
  return `${F}basket${F}${channel}${texts.join('')}`;
}

const componentText = (kept: KeptComponents) =>
  kept.components
    .map(({ reason, points, offer, record }) => {
      const by = `${F}${reason}${F}${points.toString()}${F}${kept.timeZone}`;
      return record === null
        ? by
        : `${by}${F}${offer ? `${offer.id} ${offer.version.toString()}` : ''}${F}${recordText(record)}`;
    })
    .join('');

/**
/**
 * The fact's line as it is sealed; `kula verify` makes the same line from the tables (`kinds.ts`). Basket, components, and store
 * and till with their names come last, so that an accrual without any is sealed as it was before there were such.
 */
export const accrualFact = (a: AccrualFacts, kept: KeptComponents | undefined, lines: readonly BasketLine[]): string =>
  `accrual${F}${a.orderId}${F}${a.spend}${F}${a.currency}${F}${a.category ?? ''}${F}${millisOf(a.occurredAt)}${F}${a.rateSheetId}${basketText(a.channel, lines)}${kept ? componentText(kept) : ''}${fieldsGiven({ store: a.store, till: a.till })}`;
