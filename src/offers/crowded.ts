import type { EntityManager } from '@mikro-orm/sql';
import { bookWithin } from '../exchange/index.js';
import type { PartnerId } from '../platform/index.js';
import { currenciesIn, type OfferTerms } from './kinds.js';
import { endOf, isPausedAt } from './life.js';
import { approvedWithin } from './load.js';
import type { Offer } from './offer.js';

/** At most 200 live campaigns apply at one partner (programme, section 2): a purchase there is judged by all of them. */
export const LIVE_CAMPAIGNS_MAX = 200;

type CampaignTerms = Extract<OfferTerms, { readonly kind: 'CAMPAIGN' }>;

/** A campaign in one version, and when it is live: from the first instant on, until before the second. */
interface Span {
  readonly terms: CampaignTerms;
  readonly from: number;
  readonly until: number;
}

const spansOf = (offer: Offer): readonly Span[] =>
  offer.versions.flatMap((version) => {
    const { terms, stage, effectiveFrom } = version;
    if (terms.kind !== 'CAMPAIGN' || stage !== 'APPROVED' || !effectiveFrom) return [];
    return [{ terms, from: effectiveFrom.getTime(), until: endOf(version, offer)?.getTime() ?? Infinity }];
  });

/** Whether it applies at a partner: it names the partner, or nobody and has no money in another currency. */
function appliesAt({ terms }: Span, { id, currency }: { readonly id: PartnerId; readonly currency: string }): boolean {
  if (terms.partnerIds.length > 0) return terms.partnerIds.includes(id);
  return [...currenciesIn(terms)].every((one) => one === currency);
}

/** The most that are live at one instant from `now` on. */
export function mostAtOnce(spans: readonly { readonly from: number; readonly until: number }[], now: number): number {
  const ahead = spans.filter(({ from, until }) => until > Math.max(from, now));
  const steps = ahead.flatMap(({ from, until }) => [
    { at: Math.max(from, now), by: 1 },
    { at: until, by: -1 },
  ]);
  // Where one ends as another begins, they are never live together.
  steps.sort((a, b) => (a.at === b.at ? a.by - b.by : a.at - b.at));
  let live = 0;
  let most = 0;
  for (const { by } of steps) most = Math.max(most, (live += by));
  return most;
}

/**
 * The code of a partner at which too many campaigns would be live with this one as it is given; undefined: there is none. Those that are
 * paused count when they are resumed.
 */
export async function crowdedPartner(em: EntityManager, offer: Offer, now: Date): Promise<PartnerId | undefined> {
  const own = spansOf(offer);
  if (own.length === 0) return undefined;
  const others = (await approvedWithin(em)).filter(({ id, kind }) => kind === 'CAMPAIGN' && id !== offer.id);
  if (others.length < LIVE_CAMPAIGNS_MAX) return undefined;
  const spans = others.filter((one) => !isPausedAt(one, now)).flatMap(spansOf);
  const book = await bookWithin(em);
  return book
    .partners()
    .filter((partner) => own.some((span) => appliesAt(span, partner)))
    .find((partner) => {
      const there = [...own, ...spans].filter((span) => appliesAt(span, partner));
      return there.length > LIVE_CAMPAIGNS_MAX && mostAtOnce(there, now.getTime()) > LIVE_CAMPAIGNS_MAX;
    })?.id;
}
