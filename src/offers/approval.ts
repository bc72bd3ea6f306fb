import type { EntityManager } from '@mikro-orm/sql';
import type { Services } from '../ledger/index.js';
import type { OfferId } from './ids.js';
import type { OfferKind, OfferTerms } from './kinds.js';

/** A version that was approved just now. */
interface ApprovedVersion {
  readonly id: OfferId;
  readonly terms: OfferTerms;
}

/** What else is done when a version is approved, within the same transaction: rooms to the right say it. */
type OnApproval = (services: Services, em: EntityManager, approved: ApprovedVersion, now: Date) => Promise<void>;

const approvals = new Map<OfferKind, OnApproval>();

/** Says what the approval of offers of a kind does besides. A room does so when it is loaded. */
export function defineApproval(kind: OfferKind, onApproval: OnApproval): void {
  if (approvals.has(kind)) throw new Error(`what the approval of a ${kind} does is defined twice`);
  approvals.set(kind, onApproval);
}

export const approvalOf = (kind: OfferKind): OnApproval | undefined => approvals.get(kind);
