import type { EntityManager } from '@mikro-orm/sql';
import { Forbidden, newId, type PartnerId, type Principal, type Refusal } from '../platform/index.js';
import {
  alreadyDone,
  done,
  exclusively,
  invalid,
  invalidTransition,
  keepKey,
  refuse,
  usedBefore,
  type Decision,
  type Idempotency,
  type Outcome,
  type Services,
} from '../ledger/index.js';
import { bookWithin, type Book } from '../exchange/index.js';
import { currencyMismatch, partnerNotFound } from '../partners/index.js';
import { OFFER_BYTES_MAX, OFFERS_MAX, VERSIONS_MAX } from './bounds.js';
import { couponOwners } from './coupon-owners.js';
import type { OfferId } from './ids.js';
import {
  currenciesIn,
  partnersAsked,
  partnersNamed,
  partnersOfCurrency,
  termsToJson,
  type OfferKind,
  type OfferTerms,
} from './kinds.js';
import { unknownAlternative } from './alternatives-asked.js';
import { changedItem } from './item.js';
import { changedLadder } from './ladder.js';
import { unknownLadder } from './ladders-asked.js';
import { isOver, offerStatusAt } from './life.js';
import { loadOfferWithin } from './load.js';
import type { Offer } from './offer.js';
import { OfferConsentEntity, OfferEntity, OfferVersionEntity } from './offer.entity.js';
import { secondOf, standingOne } from './one-at-a-time.js';
import { offerNotFound } from './refusals.js';
import { versionsSeen } from './seen-by.js';
import type { OfferHead } from './terms.js';

/** A whole version of an offer, as it was read from outside. */
export interface OfferDraft {
  readonly idempotency: Idempotency;
  /** The mutation that it came by. */
  readonly operation: string;
  /** Null: a new offer. */
  readonly offerId: OfferId | null;
  readonly head: OfferHead;
  readonly terms: OfferTerms;
  /** Of a new offer, left out: a new one. Scenarios bring theirs, the same every time. */
  readonly id?: OfferId;
}

/** Which version of which offer. */
export interface VersionRef {
  readonly id: OfferId;
  readonly version: number;
}

/** The kind of ids that offers of each kind have. */
export const idKindOf = {
  CAMPAIGN: 'campaign',
  LADDER: 'ladder',
  ITEM: 'item',
  COUPON_KIND: 'couponKind',
  DRAW: 'draw',
  HOUSE_RULES: 'houseRules',
} as const satisfies Record<OfferKind, string>;

/** Whether the operator, or the owner's app or marketer, drafts. Throws Forbidden: whoever gets here may see the offer. */
function mustOwn(principal: Principal, ownerId: PartnerId | null): void {
  if (principal.role === 'OPERATOR') return;
  if (ownerId === null || principal.partnerId !== ownerId)
    throw new Forbidden("An offer is drafted by its owner's app or marketer, or by the operator.");
}

/** PartnerNotFound where the draft names a partner that there is not. */
function unknownPartner(book: Book, { head, terms }: OfferDraft): Refusal | undefined {
  const named = [
    ...(head.ownerId === null ? [] : [head.ownerId]),
    ...terms.funding.map(({ partnerId }) => partnerId),
    ...partnersNamed(terms),
  ];
  return named.every((id) => book.partner(id)) ? undefined : partnerNotFound();
}

/** All money of an offer is in one currency: that of every partner that it names or belongs to. */
function otherCurrency(book: Book, { head, terms }: OfferDraft): Refusal | undefined {
  const [first, ...others] = currenciesIn(terms);
  if (first === undefined) return undefined;
  const expected = [...(head.ownerId === null ? [] : [head.ownerId]), ...partnersOfCurrency(terms)].flatMap(
    (id) => book.partner(id)?.currency ?? [],
  );
  const wrong = expected.find((currency) => currency !== first || others.length > 0);
  if (wrong !== undefined) return currencyMismatch(wrong);
  return others.length > 0 ? currencyMismatch(first) : undefined;
}

/** Why no next version of the offer can be drafted so. */
function barred(offer: Offer, { head, terms }: OfferDraft, now: Date): Decision<never> | undefined {
  if (isOver(offer, now))
    return refuse(invalidTransition(offerStatusAt(offer, now), 'The offer has ended: set up a new one.'));
  if (offer.ownerId !== head.ownerId) return invalid('offer.ownerId', 'must be the owner of the offer, or left out');
  if (head.timeZone !== null && head.timeZone !== offer.timeZone)
    return invalid('offer.timeZone', `must be ${offer.timeZone}, or left out: the time zone of an offer never changes`);
  if (offer.kind !== terms.kind)
    return invalid('offer.offerId', `must be the id of an offer of the kind ${terms.kind}`);
  // Its odds and its seed are published for all plays, so they never change.
  if (terms.kind === 'DRAW')
    return refuse(invalidTransition(offerStatusAt(offer, now), 'A draw has one version: set up a new one.'));
  const changed = changedTerms(offer, terms);
  return changed && invalid(changed.field, changed.rule);
}

/** What of the terms of an offer never changes, and would. */
function changedTerms(offer: Offer, terms: OfferTerms): { readonly field: string; readonly rule: string } | undefined {
  // A version that was rejected never counts, but for what was done by it already.
  const before = offer.versions.flatMap((version) => (version.stage === 'REJECTED' ? [] : [version.terms]));
  switch (terms.kind) {
    case 'LADDER':
      return changedLadder(
        terms,
        before.flatMap((one) => (one.kind === 'LADDER' ? [one] : [])),
      );
    case 'ITEM':
      return changedItem(
        terms,
        before.flatMap((one) => (one.kind === 'ITEM' ? [one] : [])),
        offer.versions.flatMap((version) => (version.terms.kind === 'ITEM' ? [version.terms] : [])),
      );
    default:
      return undefined;
  }
}

/** The bound that the draft would pass (bounds.ts). */
async function beyond(
  em: EntityManager,
  base: Offer | undefined,
  { head, terms }: OfferDraft,
): Promise<Decision<never> | undefined> {
  if (!base) {
    const offers = await em.count(OfferEntity, { ownerId: head.ownerId });
    return offers < OFFERS_MAX
      ? undefined
      : invalid('offer', `must be the next version of an offer: the owner has ${OFFERS_MAX.toString()} offers`);
  }
  if (base.versions.length >= VERSIONS_MAX)
    return invalid('offer.offerId', `must be of an offer with fewer than ${VERSIONS_MAX.toString()} versions`);
  const bytes = [terms, ...base.versions.map((version) => version.terms)].reduce(
    (sum, one) => sum + Buffer.byteLength(JSON.stringify(termsToJson(one))),
    0,
  );
  return bytes <= OFFER_BYTES_MAX
    ? undefined
    : invalid(
        'offer',
        `must leave all versions of the offer together within ${OFFER_BYTES_MAX.toString()} bytes of terms`,
      );
}

interface Writing {
  readonly base: Offer | undefined;
  readonly timeZone: string;
  readonly couponOwners: readonly PartnerId[];
  readonly by: Principal;
  readonly at: Date;
}

async function write(em: EntityManager, draft: OfferDraft, writing: Writing): Promise<VersionRef> {
  const { head, terms } = draft;
  const { base, timeZone, by, at } = writing;
  const { ownerId } = head;
  const { kind } = terms;
  const id = base?.id ?? draft.id ?? newId(idKindOf[kind]);
  const version = 1 + (base?.versions.at(-1)?.version ?? 0);
  if (!base)
    em.create(OfferEntity, {
      id,
      kind,
      ownerId,
      timeZone,
      createdAt: at,
      endedAt: null,
      endedBy: null,
      endReason: null,
    });
  await em.flush();
  em.create(OfferVersionEntity, {
    offerId: id,
    version,
    stage: 'DRAFT',
    effectiveFrom: head.effectiveFrom,
    effectiveTo: head.effectiveTo,
    terms: termsToJson(terms),
    draftedAt: at,
    draftedBy: by.actor,
    submittedAt: null,
    submittedBy: null,
    decidedAt: null,
    decidedBy: null,
    reason: null,
  });
  await em.flush();
  // What the operator sets up for a partner needs that partner's word too.
  const ofOwner = by.role === 'OPERATOR' && ownerId !== null ? [ownerId] : [];
  for (const partnerId of [...ofOwner, ...partnersAsked(terms, ownerId, writing.couponOwners)])
    em.create(OfferConsentEntity, { offerId: id, version, partnerId, givenAt: null, givenBy: null });
  await em.flush();
  return { id, version };
}

/** What the draft comes to when its key is new. */
async function decide(
  services: Services,
  draft: OfferDraft,
  principal: Principal,
  em: EntityManager,
  now: Date,
): Promise<Decision<VersionRef>> {
  const { head, terms } = draft;
  const base = draft.offerId === null ? undefined : await loadOfferWithin(em, draft.offerId);
  const isHidden = draft.offerId !== null && (!base || versionsSeen(principal, base, now).length === 0);
  if (!isHidden) mustOwn(principal, base ? base.ownerId : head.ownerId);
  const book = await bookWithin(em);
  const unknown = unknownPartner(book, draft);
  if (unknown) return refuse(unknown);
  if (isHidden) return refuse(offerNotFound());
  const noLadder = await unknownLadder(em, draft.terms, principal, now);
  if (noLadder) return noLadder;
  const noItem = await unknownAlternative(em, draft.terms, principal, now);
  if (noItem) return noItem;
  const givers = await couponOwners(em, principal, draft.terms, now);
  if ('code' in givers) return refuse(givers);
  const bar = base && barred(base, draft, now);
  if (bar) return bar;
  if (head.effectiveTo && head.effectiveTo.getTime() <= now.getTime())
    return invalid('offer.effectiveTo', 'must lie ahead');
  const standing = base ? undefined : await standingOne(em, terms.kind, head.ownerId, now);
  if (standing) return refuse(alreadyDone(secondOf(terms.kind), standing.id));
  const mismatch = otherCurrency(book, draft);
  if (mismatch) return refuse(mismatch);
  const tooMuch = await beyond(em, base, draft);
  if (tooMuch) return tooMuch;
  const timeZone = base?.timeZone ?? head.timeZone ?? services.config.timeZone;
  return done(await write(em, draft, { base, timeZone, couponOwners: givers, by: principal, at: now }));
}

/**
 * Drafts a new offer, or the next version of one. Lanes plan by approved versions only, so no gateway need load anew.
 * Refusals: IdempotencyConflict, PartnerNotFound, OfferNotFound, InvalidTransition, AlreadyDone, CurrencyMismatch.
 * Throws Forbidden for who may see the offer and not draft it.
 */
export function draftOffer(services: Services, draft: OfferDraft, principal: Principal): Promise<Outcome<VersionRef>> {
  return exclusively(
    services.database,
    async (em, now): Promise<Outcome<VersionRef>> => {
      const { operation, idempotency } = draft;
      const before = await usedBefore(em, operation, idempotency);
      if (before)
        return 'conflict' in before
          ? { kind: 'refused', refusal: before.conflict }
          : { kind: 'done', result: JSON.parse(before.kept) as VersionRef, replayed: true };
      const decision = await decide(services, draft, principal, em, now);
      if (decision.kind !== 'done') return decision;
      await keepKey(em, operation, idempotency, decision.result);
      return { ...decision, replayed: false };
    },
    { configChanges: false },
  );
}
