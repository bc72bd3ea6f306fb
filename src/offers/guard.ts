import type { EntityManager } from '@mikro-orm/sql';
import { bookWithin, bonusesOf, defineBonus, guardEarning, type Book, type BonusOf } from '../exchange/index.js';
import { isEarning } from '../partners/index.js';
import type { PartnerId, Refusal } from '../platform/index.js';
import { greatestBonus, type Running, type RunningLadder } from './bonus.js';
import { multiplies } from './ladder.js';
import { endOf } from './life.js';
import { approvedWithin } from './load.js';
import type { Offer, OfferVersion } from './offer.js';

/** The guards over rates are asked with all campaigns and ladders that are SCHEDULED, LIVE or PAUSED. */

/** The approved versions of a campaign or ladder, each with its time. */
const runningOf = (offer: Offer): (Running | RunningLadder)[] =>
  offer.versions.flatMap((version): (Running | RunningLadder)[] => {
    const { terms, effectiveFrom } = version;
    if (version.stage !== 'APPROVED' || !effectiveFrom) return [];
    const { id, ownerId, timeZone } = offer;
    const from = effectiveFrom.getTime();
    const until = endOf(version, offer)?.getTime() ?? Infinity;
    switch (terms.kind) {
      case 'CAMPAIGN':
        return [{ id, ownerId, timeZone, terms, from, until }];
      case 'LADDER': {
        const multiplier = terms.levels.reduce(
          (most, level) => (level.multiplier > most ? level.multiplier : most),
          0n,
        );
        return [{ id, ownerId, multiplier, from, until }];
      }
      case 'HOUSE_RULES':
      case 'ITEM':
      case 'COUPON_KIND':
      case 'DRAW':
        return [];
    }
  });

const bonusBy =
  (running: readonly (Running | RunningLadder)[]): BonusOf =>
  (partner, sheet, from, until) =>
    greatestBonus(running, partner, sheet.accrualRate, from, until);

/** For rate sheets and for partners that become ACTIVE. */
export const campaignBonus = defineBonus(async (em) => bonusBy((await approvedWithin(em)).flatMap(runningOf)));

/** Where purchases earn more by these terms; empty: everywhere; undefined: nowhere. */
function earnsAt({ ownerId }: Offer, { terms }: OfferVersion): readonly PartnerId[] | undefined {
  switch (terms.kind) {
    case 'CAMPAIGN':
      return terms.partnerIds;
    case 'LADDER':
      if (!multiplies(terms)) return undefined;
      return ownerId === null ? [] : [ownerId];
    case 'HOUSE_RULES':
    case 'ITEM':
    case 'COUPON_KIND':
    case 'DRAW':
      return undefined;
  }
}

/** The partners at which something can be given now, of those that {@link earnsAt} tells. */
function earningAt(book: Book, where: readonly PartnerId[]) {
  return book.partners().filter(({ id, status }) => isEarning(status) && (where.length === 0 || where.includes(id)));
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
  const where = earnsAt(offer, version);
  if (!where) return undefined;
  const book = await bookWithin(em);
  const concerned = earningAt(book, where);
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
