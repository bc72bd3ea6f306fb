import type { Micros, PartnerId } from '../platform/index.js';
import type { LadderId } from './ids.js';
import type { WallClock } from './wall-clock.js';

/** What conditions are judged by: plain values, loaded before anything is judged. */

export const channels = ['STORE', 'APP', 'WEB', 'MINI_PROGRAM', 'PHONE', 'OTHER'] as const;
/** By which way a purchase was made. */
export type Channel = (typeof channels)[number];

/** One kind of goods in a purchase. */
export interface Line {
  readonly sku: string | null;
  readonly category: string | null;
  /** Of all its units, 0 or more, in the purchase's currency. */
  readonly amount: Micros;
}

/** A purchase, or what remains of it after a return. */
export interface PurchaseFacts {
  readonly channel: Channel;
  /** The whole of it, in `currency`. */
  readonly spend: Micros;
  readonly currency: string;
  /** One line with the purchase's category where it came without lines. They may add up to less than the spend. */
  readonly lines: readonly Line[];
}

/** A member's purchases at one partner that were posted before and are not wholly reversed. */
export interface EarlierPurchases {
  readonly count: number;
  /** The latest occurredAt. */
  readonly lastAt: Date;
}

/** A member, as it stands at the posting. A condition takes what was not loaded for what is not there. */
export interface MemberFacts {
  /** By the partner that set them; null: the network's own. */
  readonly tags: ReadonlyMap<PartnerId | null, ReadonlySet<string>>;
  /** Of each ladder the codes of the levels from the lowest up to the one that the member has. */
  readonly levels: ReadonlyMap<LadderId, readonly string[]>;
  /** Month from 1 to 12 and day of the month; null: it never said. */
  readonly birthday: { readonly month: number; readonly dayOfMonth: number } | null;
  readonly purchases: ReadonlyMap<PartnerId, EarlierPurchases>;
}

/** What happens, whatever offer is asked about it. */
export interface Situation {
  /** The purchase's occurredAt; the network's time where there is no purchase. */
  readonly at: Date;
  /** Null: there is none. */
  readonly purchase: PurchaseFacts | null;
  /** Null: it is not known. */
  readonly member: MemberFacts | null;
  /** Days in a row with a check-in, this one counted; null: it is no check-in. */
  readonly streak: number | null;
}

/** What of an offer its conditions go by. */
export interface OfferScope {
  /** Null: the network. */
  readonly ownerId: PartnerId | null;
  /** Where it applies; empty: everywhere. */
  readonly partnerIds: readonly PartnerId[];
  readonly timeZone: string;
}

/** A situation as one offer sees it. */
export interface Seen {
  readonly situation: Situation;
  readonly offer: OfferScope;
  /** The instant in the offer's zone. */
  readonly clock: WallClock;
  /** The lines that every goods condition of the offer accepts, and their spend; null without such a condition or a purchase. */
  readonly counted: { readonly lines: readonly Line[]; readonly spend: Micros } | null;
}
