import {
  hashInput,
  idempotencyScope,
  principalOf,
  readId,
  readIdempotencyKey,
  type PartnerId,
  type RequestContext,
} from '../platform/index.js';
import { answer, type Answer, type Services } from '../ledger/index.js';
import { draftOffer, idKindOf } from './draft.js';
import { ownerOf, versionAfter } from './find.js';
import type { OfferId } from './ids.js';
import { termsToJson, type OfferKind, type OfferTerms } from './kinds.js';
import { readHead, type OfferInput } from './terms.js';

/** What a mutation brings for any kind of offer. */
export interface Drafting {
  readonly operation: string;
  readonly kind: OfferKind;
  readonly input: { readonly idempotencyKey: string; readonly offer: OfferInput };
  /** Reads the terms of an offer that belongs to this owner. */
  readonly readTerms: (ownerId: PartnerId | null) => OfferTerms;
}

/**
 * Drafts an offer of any kind. What is left out goes by the owner, and the owner of a next version is the offer's: so the offer is
 * looked for first. Whether it exists for who asks is said later, in its turn.
 */
export async function draftAny(services: Services, ctx: RequestContext, drafting: Drafting): Promise<Answer> {
  const principal = principalOf(ctx);
  const { operation, kind, input } = drafting;
  const { offerId: named } = input.offer;
  const offerId: OfferId | null =
    typeof named === 'string' ? readId('input.offer.offerId', idKindOf[kind], named) : null;
  const key = readIdempotencyKey('input.idempotencyKey', input.idempotencyKey);
  const owner = offerId === null ? principal.partnerId : await ownerOf(services, principal, offerId);
  const head = readHead('input.offer', input.offer, owner ?? principal.partnerId);
  const terms = drafting.readTerms(head.ownerId);
  const hash = hashInput([
    offerId,
    head.ownerId,
    head.timeZone,
    head.effectiveFrom,
    head.effectiveTo,
    JSON.stringify(termsToJson(terms)),
  ]);
  const idempotency = { scope: idempotencyScope(principal), key, hash };
  const outcome = await draftOffer(services, { idempotency, operation, offerId, head, terms }, principal);
  return answer(outcome, 'input', async (version, replayed) => ({
    __typename: 'DraftOfferPayload',
    offer: await versionAfter(services, version),
    replayed,
  }));
}
