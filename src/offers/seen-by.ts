import { isOwnPartner, isStaff, type PartnerId, type Principal } from '../platform/index.js';
import { inForceAt, statusAt } from './life.js';
import type { Offer, OfferVersion } from './offer.js';

/** Who sees which versions of an offer (design, section 14). Pure. */

/** Partners that see all of a version: its owner, and those whose consent it asks. */
export const partiesOf = (
  { ownerId }: Pick<Offer, 'ownerId'>,
  { consents }: Pick<OfferVersion, 'consents'>,
): readonly PartnerId[] => [...(ownerId === null ? [] : [ownerId]), ...consents.map(({ partnerId }) => partnerId)];

/** Whether who asks sees all of a version, with limits and funding. */
export const seesAllOf = (principal: Principal, offer: Offer, version: OfferVersion): boolean =>
  isStaff(principal) || partiesOf(offer, version).some((partnerId) => isOwnPartner(principal, partnerId, 'programme'));

/** Whether a list shows the version to who asks: everyone is shown those that are live. */
export const isListed = (principal: Principal, offer: Offer, version: OfferVersion, at: Date): boolean =>
  seesAllOf(principal, offer, version) || statusAt(version, offer, at) === 'LIVE';

/** A draw that was published stays so: whoever asks must be able to check its plays while it rests, and once its seed is out. */
function staysPublished(offer: Offer, version: OfferVersion, at: Date): boolean {
  if (offer.kind !== 'DRAW' || version.effectiveFrom === null) return false;
  const status = statusAt(version, offer, at);
  const hasBegun = version.effectiveFrom.getTime() <= (offer.endedAt ?? at).getTime();
  return status === 'PAUSED' ? version.effectiveFrom.getTime() <= at.getTime() : status === 'ENDED' && hasBegun;
}

/** Whether the version exists for who asks: everyone sees those that are live. */
export const maySee = (principal: Principal, offer: Offer, version: OfferVersion, at: Date): boolean =>
  isListed(principal, offer, version, at) || staysPublished(offer, version, at);

/** The versions that exist for who asks, by their number. */
export const versionsSeen = (principal: Principal, offer: Offer, at: Date): readonly OfferVersion[] =>
  offer.versions.filter((version) => maySee(principal, offer, version, at));

/** Whether anything of the offer exists for who asks. */
export const maySeeOffer = (principal: Principal, offer: Offer, at: Date): boolean =>
  versionsSeen(principal, offer, at).length > 0;

/** The version that stands for the offer: the one in force, else the newest; of those that exist for who asks. */
export function versionShown(principal: Principal, offer: Offer, at: Date): OfferVersion | undefined {
  const seen = versionsSeen(principal, offer, at);
  const inForce = inForceAt(offer, at);
  return inForce && seen.includes(inForce) ? inForce : seen.at(-1);
}
