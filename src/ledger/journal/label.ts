import type { PartnerId } from '../../platform/index.js';
import type { Account } from './account.js';
import type { Line, LineKind } from './kinds.js';

/** What points or money were given for: an offer, and the department of the partner that pays. */
export interface Label {
  readonly offerId: string | null;
  readonly costCentre: string | null;
}

/** The label of what has none. */
export const NO_LABEL: Label = { offerId: null, costCentre: null };

export const isLabelled = ({ offerId, costCentre }: Label): boolean => offerId !== null || costCentre !== null;

/** A part of a posting on a statement line. */
interface PostedPart {
  readonly label: Label;
  points: bigint;
  amount: bigint;
}

/** What a posting has by labels. A posting without any has no such object. */
export class PostedLabels {
  readonly parts: PostedPart[] = [];
  /** Whether some of the posting has no label. */
  hasRest: boolean;

  constructor(hasRest: boolean) {
    this.hasRest = hasRest;
  }

  add(label: Label, points: bigint, amount: bigint): void {
    const { offerId, costCentre } = label;
    const same = this.parts.find((part) => part.label.offerId === offerId && part.label.costCentre === costCentre);
    if (same) {
      same.points += points;
      same.amount += amount;
    } else this.parts.push({ label: { offerId, costCentre }, points, amount });
  }
}

/** A posting as it is gathered. */
export interface Gathered {
  readonly account: Account;
  amount: bigint;
  line: Line | null;
  labels: PostedLabels | null;
}

/** Notes the label of what is added to a posting. Called for every part of a posting on a line, before it is added. */
export function noteLabel(to: Gathered, isNew: boolean, amount: bigint, line: Line, label: Label | undefined): void {
  if (label && isLabelled(label)) {
    to.labels ??= new PostedLabels(!isNew);
    to.labels.add(label, line.points, amount);
  } else if (to.labels) to.labels.hasRest = true;
}

/** What one entry adds to a statement line under one label. */
export interface LabelledPart extends PostedPart {
  readonly partnerId: PartnerId;
  readonly kind: LineKind;
  readonly counterpartyId: PartnerId | null;
  /** 1 for one part of a line of which the entry leaves nothing to the rest, the one with the least label; else 0. */
  readonly whole: bigint;
}

/** Which of two labels stands first, whatever the order in which they were posted. */
const isBefore = (one: Label, other: Label): boolean => {
  const [offer, otherOffer] = [one.offerId ?? '', other.offerId ?? ''];
  return offer === otherOffer ? (one.costCentre ?? '') < (other.costCentre ?? '') : offer < otherOffer;
};

/**
 * The part at which an entry is counted whole. Lots of one entry are read in burn order and posted in the order of their parts, so
 * it must not depend on the order.
 */
const leastOf = ({ parts }: PostedLabels): PostedPart | undefined => {
  let least = parts[0];
  for (const part of parts) if (least && isBefore(part.label, least.label)) least = part;
  return least;
};

/** The parts of an entry's statement lines that have labels. */
export function* labelledParts(postings: Iterable<Gathered>): Iterable<LabelledPart> {
  for (const { account, line, labels } of postings) {
    if (!labels || !line || !account.partnerId) continue;
    const counted = labels.hasRest ? undefined : leastOf(labels);
    for (const part of labels.parts)
      yield {
        ...part,
        partnerId: account.partnerId,
        kind: line.kind,
        counterpartyId: line.counterpartyId ?? null,
        whole: part === counted ? 1n : 0n,
      };
  }
}
