import type { EntityManager } from '@mikro-orm/sql';
import type { PartnerId } from '../platform/index.js';
import {
  done,
  invalidTransition,
  partnerStatuses,
  refuse,
  type Decision,
  type PartnerStatus,
} from '../ledger/index.js';
import { PartnerEntity } from './partner.entity.js';
import { partnerNotFound } from './refusals.js';

/** Where a partner can go from each status (design, section 5). EXITED is final. */
export const partnerTransitions = {
  ONBOARDING: ['ACTIVE'],
  ACTIVE: ['SUSPENDED', 'EXITING'],
  SUSPENDED: ['ACTIVE', 'EXITING'],
  EXITING: ['ACTIVE', 'EXITED'],
  EXITED: [],
} as const satisfies Record<PartnerStatus, readonly PartnerStatus[]>;

/** Throws when a status cannot be reached, leads to itself, or is final without being EXITED: a slip in the table. */
function checkTransitions(table: Record<PartnerStatus, readonly PartnerStatus[]>): void {
  const reached = new Set<PartnerStatus>(['ONBOARDING']);
  for (const status of reached) for (const next of table[status]) reached.add(next);
  for (const status of partnerStatuses) {
    if (!reached.has(status)) throw new Error(`no partner can become ${status}`);
    if (table[status].includes(status)) throw new Error(`${status} leads to itself`);
    if (new Set(table[status]).size !== table[status].length) throw new Error(`${status} names a status twice`);
    if ((table[status].length === 0) !== (status === 'EXITED'))
      throw new Error(`only EXITED is final, and ${status} is not as it should be`);
  }
}
checkTransitions(partnerTransitions);

/** Whether a partner in that status gives points for something new (design, section 5). */
export const isEarning = (status: PartnerStatus): boolean => status === 'ACTIVE';

/** Whether a partner in that status takes points for something new. */
export const isAccepting = (status: PartnerStatus): boolean => status === 'ACTIVE' || status === 'EXITING';

export const canBecome = (from: PartnerStatus, to: PartnerStatus): boolean =>
  (partnerTransitions[from] as readonly PartnerStatus[]).includes(to);

/**
 * Moves a partner to another status, as the table allows. To be called inside `exclusively(..., { configChanges: true })`;
 * the guards over rates are the caller's.
 * Refuses: PartnerNotFound, InvalidTransition (also to the status it is in).
 */
export async function changeStatus(
  em: EntityManager,
  partnerId: PartnerId,
  to: PartnerStatus,
): Promise<Decision<PartnerEntity>> {
  const partner = await em.findOne(PartnerEntity, { id: partnerId });
  if (!partner) return refuse(partnerNotFound());
  const from = partner.status;
  if (!canBecome(from, to)) {
    const next = partnerTransitions[from];
    const rule = next.length === 0 ? 'that is final' : `from there it can become ${next.join(' or ')}`;
    return refuse(invalidTransition(from, `The partner is ${from} and cannot become ${to}; ${rule}.`));
  }
  partner.status = to;
  await em.flush();
  return done(partner);
}
