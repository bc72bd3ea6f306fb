import type { EntityManager } from '@mikro-orm/sql';
import {
  BadInput,
  Forbidden,
  isOwnPartner,
  present,
  type PartnerId,
  type Principal,
  type Refusal,
} from '../platform/index.js';
import { exclusively, invalidTransition, partnerNotActive, type Services } from '../ledger/index.js';
import { bookWithin, fxRateMissing, mustBeAnother } from '../exchange/index.js';
import { approvalOf } from './approval.js';
import { PAUSES_MAX } from './bounds.js';
import type { VersionRef } from './draft.js';
import { crowdedPartner, LIVE_CAMPAIGNS_MAX } from './crowded.js';
import { guardOffer } from './guard.js';
import type { OfferId } from './ids.js';
import {
  currentAt,
  isOver,
  offerStatusAt,
  statusAt,
  transitionOf,
  type OfferStatus,
  type OfferStep,
  type Part,
  isPausedAt,
} from './life.js';
import { loadOfferWithin } from './load.js';
import type { Offer, OfferVersion } from './offer.js';
import { OfferConsentEntity, OfferEntity, OfferPauseEntity, OfferVersionEntity } from './offer.entity.js';
import { consentMissing, offerNotFound } from './refusals.js';
import { versionsSeen } from './seen-by.js';

export interface OfferMove {
  readonly offerId: OfferId;
  /** Null: the newest. It does not matter for steps of the whole offer. */
  readonly version: number | null;
  readonly step: OfferStep;
  /** Needed to reject. */
  readonly reason: string | null;
}

/** A step on a version that who asks may see. */
interface Taken extends OfferMove {
  readonly em: EntityManager;
  readonly services: Services;
  readonly principal: Principal;
  readonly now: Date;
  readonly offer: Offer;
  readonly on: OfferVersion;
}

const isOneOf = (principal: Principal, partnerIds: readonly PartnerId[]): boolean =>
  partnerIds.some((partnerId) => isOwnPartner(principal, partnerId));

/** In which respects who asks may take steps of this offer. */
function partsOf({ principal, offer, on, now }: Taken): ReadonlySet<Part> {
  const parts = new Set<Part>();
  if (principal.role === 'OPERATOR') parts.add('OPERATOR');
  const isMarketer = principal.role === 'PARTNER_MARKETER';
  const owns = principal.partnerId !== null && principal.partnerId === offer.ownerId;
  if (owns && (principal.role === 'PARTNER_APP' || isMarketer)) parts.add('OWNER');
  if (
    isOneOf(
      principal,
      on.consents.map(({ partnerId }) => partnerId),
    )
  )
    parts.add('ASKED');
  // Before an approval and after the end it is too early or too late for them as well, which the step says, and not FORBIDDEN.
  const funders = (currentAt(offer, now) ?? on).terms.funding.map(({ partnerId }) => partnerId);
  if (isOneOf(principal, funders)) parts.add('FUNDER');
  const pausedFor = offer.pauses.at(-1)?.pausedFor;
  if (pausedFor && (isOneOf(principal, [pausedFor]) || (owns && isMarketer && pausedFor === offer.ownerId)))
    parts.add('PAUSER');
  return parts;
}

const versionRow = async ({ em, offer, on }: Taken): Promise<OfferVersionEntity> =>
  present(
    await em.findOne(OfferVersionEntity, { offerId: offer.id, version: on.version }),
    'a version that was just read',
  );

/** The status that a step goes out from: the version's, or for a step of the whole offer the offer's. */
const statusBefore = ({ step, offer, on, now }: Taken): OfferStatus =>
  transitionOf(step).whole ? offerStatusAt(offer, now) : statusAt(on, offer, now);

/** Why a campaign cannot be live beside those that are; undefined: it can. */
async function tooCrowded(em: EntityManager, offer: Offer, now: Date): Promise<string | undefined> {
  const partnerId = await crowdedPartner(em, offer, now);
  return (
    partnerId &&
    `At partner ${partnerId} more than ${LIVE_CAMPAIGNS_MAX.toString()} campaigns would be live at once: end or pause another first.`
  );
}

/** Approves: live now, or from its start when that lies ahead. */
async function approve(taken: Taken): Promise<Refusal | undefined> {
  const { em, services, principal, offer, on, now } = taken;
  if (isOver(offer, now)) return invalidTransition('ENDED', 'The offer has ended: no version of it can be approved.');
  const start = on.effectiveFrom && on.effectiveFrom.getTime() > now.getTime() ? on.effectiveFrom : now;
  if (on.effectiveTo && on.effectiveTo.getTime() <= start.getTime())
    return invalidTransition(
      'IN_REVIEW',
      `The version was to end at ${on.effectiveTo.toISOString()}, which has passed.`,
    );
  if (!isPausedAt(offer, now)) {
    const approved = { ...on, stage: 'APPROVED' as const, effectiveFrom: start };
    const full = await tooCrowded(
      em,
      { ...offer, versions: offer.versions.map((one) => (one === on ? approved : one)) },
      now,
    );
    if (full) return invalidTransition('IN_REVIEW', full);
  }
  // What cannot be told without an exchange rate comes before the consents, and a cycle that gains after them.
  const guarded = await guardOffer(em, offer, on, start, now);
  if (guarded?.code === fxRateMissing.code) return guarded;
  const missing = on.consents.filter(({ given }) => !given).map(({ partnerId }) => partnerId);
  if (missing.length > 0) return consentMissing(missing);
  if (guarded) return guarded;
  const row = await versionRow(taken);
  em.assign(row, { stage: 'APPROVED', effectiveFrom: start, decidedAt: now, decidedBy: principal.actor });
  await em.flush();
  await approvalOf(offer.kind)?.(services, em, { id: offer.id, terms: on.terms }, now);
  return undefined;
}

async function consent({ em, principal, offer, on, now }: Taken): Promise<void> {
  const partnerId = present(principal.partnerId, 'the partner of who consents');
  const row = present(
    await em.findOne(OfferConsentEntity, { offerId: offer.id, version: on.version, partnerId }),
    'a consent',
  );
  em.assign(row, { givenAt: now, givenBy: principal.actor });
}

async function pause({ em, principal, offer, reason, now }: Taken): Promise<void> {
  if (offer.pauses.length >= PAUSES_MAX)
    throw new BadInput('input.step', `must not pause an offer more than ${PAUSES_MAX.toString()} times: end it`);
  em.persist(
    em.create(OfferPauseEntity, {
      offerId: offer.id,
      number: 1 + (offer.pauses.at(-1)?.number ?? 0),
      pausedAt: now,
      pausedBy: principal.actor,
      pausedFor: principal.role === 'OPERATOR' ? null : principal.partnerId,
      reason,
      resumedAt: null,
      resumedBy: null,
    }),
  );
  await em.flush();
}

async function resume({ em, principal, offer, now }: Taken): Promise<Refusal | undefined> {
  const full = await tooCrowded(em, offer, now);
  if (full) return invalidTransition('PAUSED', full);
  const row = present(
    await em.findOne(OfferPauseEntity, { offerId: offer.id, resumedAt: null }),
    'the pause of a paused offer',
  );
  em.assign(row, { resumedAt: now, resumedBy: principal.actor });
  return undefined;
}

async function effect(taken: Taken): Promise<Refusal | undefined> {
  const { em, step, principal, reason, offer, now } = taken;
  switch (step) {
    case 'SUBMIT':
      em.assign(await versionRow(taken), { stage: 'IN_REVIEW', submittedAt: now, submittedBy: principal.actor });
      return undefined;
    case 'CONSENT':
      await consent(taken);
      return undefined;
    case 'APPROVE':
      return approve(taken);
    case 'REJECT':
      em.assign(await versionRow(taken), { stage: 'REJECTED', decidedAt: now, decidedBy: principal.actor, reason });
      return undefined;
    case 'PAUSE':
      await pause(taken);
      return undefined;
    case 'RESUME':
      return resume(taken);
    case 'END':
      em.assign(present(await em.findOne(OfferEntity, { id: offer.id }), 'an offer that was just read'), {
        endedAt: now,
        endedBy: principal.actor,
        endReason: reason,
      });
      return undefined;
  }
}

/** Whether the partner of who asks has given its consent already: then doing so again answers what stands. */
const hasConsented = ({ step, principal, on }: Taken): boolean =>
  step === 'CONSENT' && on.consents.some(({ partnerId, given }) => given && isOwnPartner(principal, partnerId));

async function take(taken: Taken): Promise<Refusal | undefined> {
  const { em, services, principal, step, offer, on } = taken;
  const { from, by } = transitionOf(step);
  const parts = partsOf(taken);
  if (!by.some((part) => parts.has(part))) throw new Forbidden(`${step} is not for you to take on this offer.`);
  if (step === 'APPROVE') mustBeAnother(services.config, principal, [on.draftedBy, on.submittedBy], 'this version');
  if (hasConsented(taken)) return undefined;
  if (step === 'APPROVE' && offer.ownerId !== null) {
    const owner = present((await bookWithin(em)).partner(offer.ownerId), 'the owner of an offer');
    if (owner.status !== 'ACTIVE') return partnerNotActive(owner.status);
  }
  const status = statusBefore(taken);
  if (!from.includes(status))
    return invalidTransition(status, `The offer is ${status}: ${step} needs ${from.join(' or ')}.`);
  return effect(taken);
}

/**
 * Takes a step in the life of an offer. The database tells the lanes of those that they plan by.
 * Refusals: OfferNotFound, PartnerNotActive, InvalidTransition, ConsentMissing, Arbitrage, FxRateMissing. Throws Forbidden for who may see the version and
 * not take the step.
 */
export function moveOffer(services: Services, move: OfferMove, principal: Principal): Promise<VersionRef | Refusal> {
  return exclusively(
    services.database,
    async (em, now): Promise<VersionRef | Refusal> => {
      const offer = await loadOfferWithin(em, move.offerId);
      if (!offer) return offerNotFound();
      const seen = versionsSeen(principal, offer, now);
      const whole = transitionOf(move.step).whole ? (currentAt(offer, now) ?? seen.at(-1)) : undefined;
      const on = whole ?? (move.version === null ? seen.at(-1) : seen.find(({ version }) => version === move.version));
      if (!on || seen.length === 0) return offerNotFound();
      const refusal = await take({ ...move, em, services, principal, now, offer, on });
      return refusal ?? { id: offer.id, version: on.version };
    },
    { configChanges: false },
  );
}
