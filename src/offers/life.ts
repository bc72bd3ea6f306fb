/** The one life of everything that is set up (design, section 2). Pure. */

export const stages = ['DRAFT', 'IN_REVIEW', 'REJECTED', 'APPROVED'] as const;
/** What of a version's status is stored; of an approved one the rest is time. */
export type OfferStage = (typeof stages)[number];

export const offerStatuses = [
  'DRAFT',
  'IN_REVIEW',
  'REJECTED',
  'SCHEDULED',
  'LIVE',
  'PAUSED',
  'SUPERSEDED',
  'ENDED',
] as const;
export type OfferStatus = (typeof offerStatuses)[number];

export const offerSteps = ['SUBMIT', 'CONSENT', 'APPROVE', 'REJECT', 'PAUSE', 'RESUME', 'END'] as const;
export type OfferStep = (typeof offerSteps)[number];

/** In what respect someone may take a step; a partner's app can be several of these at once. */
export type Part =
  /** The owner's app or marketer. */
  | 'OWNER'
  /** App or accountant of a partner whose consent the version asks. */
  | 'ASKED'
  /** App or accountant of a partner that pays for the version in force; where none is, for the version in question. */
  | 'FUNDER'
  /** Who paused the offer: the operator, or app or accountant of the partner that did; of its owner the marketer too. */
  | 'PAUSER'
  | 'OPERATOR';

interface Transition {
  readonly from: readonly OfferStatus[];
  readonly by: readonly Part[];
  /** Concerns the offer as a whole, whatever version is named. */
  readonly whole?: true;
}

/** Which steps there are, from which statuses, and who may take them. Every other one is InvalidTransition, or FORBIDDEN. */
export const transitions = {
  SUBMIT: { from: ['DRAFT'], by: ['OWNER', 'OPERATOR'] },
  CONSENT: { from: ['IN_REVIEW'], by: ['ASKED'] },
  APPROVE: { from: ['IN_REVIEW'], by: ['OPERATOR'] },
  REJECT: { from: ['IN_REVIEW'], by: ['OPERATOR', 'ASKED'] },
  PAUSE: { from: ['SCHEDULED', 'LIVE'], by: ['OWNER', 'FUNDER', 'OPERATOR'], whole: true },
  RESUME: { from: ['PAUSED'], by: ['PAUSER', 'OPERATOR'], whole: true },
  END: { from: ['SCHEDULED', 'LIVE', 'PAUSED'], by: ['OWNER', 'OPERATOR'], whole: true },
} as const satisfies Readonly<Record<OfferStep, Transition>>;

export const transitionOf = (step: OfferStep): Transition => transitions[step];

/** What of a version its status goes by. */
export interface VersionLife {
  readonly version: number;
  readonly stage: OfferStage;
  /** Not null once it is approved. */
  readonly effectiveFrom: Date | null;
  readonly effectiveTo: Date | null;
}

/** A time in which an offer rested. */
export interface Pause {
  readonly from: Date;
  /** Null: it still does. */
  readonly until: Date | null;
}

/** What of an offer its status goes by. */
export interface OfferLife<Version extends VersionLife = VersionLife> {
  readonly versions: readonly Version[];
  /** When END was taken. */
  readonly endedAt: Date | null;
  readonly pauses: readonly Pause[];
}

const startOf = ({ effectiveFrom }: VersionLife): number => effectiveFrom?.getTime() ?? Infinity;
const NEVER = Infinity;
const timeOf = (date: Date | null): number => date?.getTime() ?? NEVER;

/** Approved versions in the order in which they start; of two that start together the later version comes last. */
const inTime = <V extends VersionLife>({ versions }: OfferLife<V>): V[] =>
  versions.filter(({ stage }) => stage === 'APPROVED').sort((a, b) => startOf(a) - startOf(b) || a.version - b.version);

/** The approved version whose time it is; also while the offer is paused. */
export function inForceAt<V extends VersionLife>(offer: OfferLife<V>, at: Date): V | undefined {
  const now = at.getTime();
  if (timeOf(offer.endedAt) <= now) return undefined;
  const latest = inTime(offer).findLast((one) => startOf(one) <= now);
  return latest && timeOf(latest.effectiveTo) > now ? latest : undefined;
}

export const isPausedAt = ({ pauses }: OfferLife, at: Date): boolean =>
  pauses.some(({ from, until }) => from.getTime() <= at.getTime() && timeOf(until) > at.getTime());

/** Whether END was taken or the last approved version is over: then nothing of the offer goes on. */
export function isOver(offer: OfferLife, at: Date): boolean {
  const last = inTime(offer).at(-1);
  return timeOf(offer.endedAt) <= at.getTime() || (last !== undefined && timeOf(last.effectiveTo) <= at.getTime());
}

/** The version that steps of the whole offer are about: the one in force, else the next one to start. */
export function currentAt<V extends VersionLife>(offer: OfferLife<V>, at: Date): V | undefined {
  const inForce = inForceAt(offer, at);
  if (inForce || isOver(offer, at)) return inForce;
  const [next, ...others] = inTime(offer).filter((one) => startOf(one) > at.getTime());
  return next && (others.findLast((one) => startOf(one) === startOf(next)) ?? next);
}

/** Where a version stands at an instant. */
export function statusAt(version: VersionLife, offer: OfferLife, at: Date): OfferStatus {
  if (version.stage !== 'APPROVED') return version.stage;
  const now = at.getTime();
  const order = inTime(offer);
  const next = order[order.findIndex((one) => one.version === version.version) + 1];
  const supersededAt = next ? startOf(next) : NEVER;
  const overAt = Math.min(timeOf(version.effectiveTo), timeOf(offer.endedAt));
  if (supersededAt <= now && supersededAt <= overAt) return 'SUPERSEDED';
  if (overAt <= now) return 'ENDED';
  if (isPausedAt(offer, at) && currentAt(offer, at)?.version === version.version) return 'PAUSED';
  return startOf(version) > now ? 'SCHEDULED' : 'LIVE';
}

/** When a version is over: the next one's start, its own end, or the offer's; null: not as things are. */
export function endOf(version: VersionLife, offer: OfferLife): Date | null {
  if (version.stage !== 'APPROVED') return version.effectiveTo;
  const order = inTime(offer);
  const next = order[order.findIndex((one) => one.version === version.version) + 1];
  const end = Math.min(timeOf(version.effectiveTo), timeOf(offer.endedAt), next ? startOf(next) : NEVER);
  return end === NEVER ? null : new Date(end);
}

/** The status of the offer as a whole: of the version that its steps are about, else ENDED or the newest version's. */
export function offerStatusAt(offer: OfferLife, at: Date): OfferStatus {
  const current = currentAt(offer, at);
  if (current) return statusAt(current, offer, at);
  if (isOver(offer, at)) return 'ENDED';
  const newest = [...offer.versions].sort((a, b) => a.version - b.version).at(-1);
  return newest ? statusAt(newest, offer, at) : 'DRAFT';
}
