import type { EntityManager } from '@mikro-orm/sql';
import { bookWithin, bonusesOf, defineBonus, guardEarning, type Book, type BonusOf } from '../exchange/index.js';
import { isEarning } from '../partners/index.js';
import type { Refusal } from '../platform/index.js';
import { greatestBonus, type Running } from './bonus.js';
import { endOf } from './life.js';
import { approvedWithin } from './load.js';
import type { Offer, OfferVersion } from './offer.js';

/** The guards over rates are asked with all campaigns that are SCHEDULED, LIVE or PAUSED. */

/** The approved versions of a campaign, each with its time. */
const runningOf = (offer: Offer): Running[] =>
  offer.versions.flatMap((version) =>
    version.stage === 'APPROVED' && version.effectiveFrom && version.terms.kind === 'CAMPAIGN'
      ? [
          {
            id: offer.id,
            ownerId: offer.ownerId,
            timeZone: offer.timeZone,
            terms: version.terms,
            from: version.effectiveFrom.getTime(),
            until: endOf(version, offer)?.getTime() ?? Infinity,
          },
        ]
      : [],
  );

const bonusBy =
  (running: readonly Running[]): BonusOf =>
  (partner, sheet, from, until) =>
    greatestBonus(running, partner, sheet.accrualRate, from, until);

/** For rate sheets and for partners that become ACTIVE. */
export const campaignBonus = defineBonus(async (em) => bonusBy((await approvedWithin(em)).flatMap(runningOf)));

/** The partners at which a campaign can give something now. */
function earningAt(book: Book, version: OfferVersion) {
  const { terms } = version;
  if (terms.kind !== 'CAMPAIGN') return [];
  return book
    .partners()
    .filter(({ id, status }) => isEarning(status) && (terms.partnerIds.length === 0 || terms.partnerIds.includes(id)));
}

/**
 * Whether a version may stand beside what stands, from its start on: with it, no spending may earn back its price.
 * Refusals: Arbitrage, FxRateMissing.
 */
export async function guardOffer(
  em: EntityManager,
  offer: Offer,
  version: OfferVersion,
  start: Date,
  at: Date,
): Promise<Refusal | undefined> {
  const book = await bookWithin(em);
  const concerned = earningAt(book, version);
  if (concerned.length === 0) return undefined;
  const approved: Offer = {
    ...offer,
    versions: offer.versions.map((one) =>
      one === version ? { ...one, stage: 'APPROVED', effectiveFrom: start } : one,
    ),
  };
  const others = (await approvedWithin(em)).filter(({ id }) => id !== offer.id);
  const bonusOf = bonusesOf([bonusBy([approved, ...others].flatMap(runningOf))]);
  for (const partner of concerned) {
    const candidates = book.sheetsOf(partner.id);
    const refusal = guardEarning({ book, outstanding: [], concerned: partner, candidates, at, bonusOf });
    if (refusal) return refusal;
  }
  return undefined;
}
